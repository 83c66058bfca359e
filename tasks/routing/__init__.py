"""tasks.routing."""
