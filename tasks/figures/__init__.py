"""tasks.figures."""
