"""tasks.papers."""
