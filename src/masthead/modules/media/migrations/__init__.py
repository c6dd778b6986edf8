"""Steps of the media module's tables."""
