"""A community-site engine whose every release can be rolled back."""
