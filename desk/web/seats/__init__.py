"""desk.web.seats."""
