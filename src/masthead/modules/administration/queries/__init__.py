"""What the desk asks of the engine."""
