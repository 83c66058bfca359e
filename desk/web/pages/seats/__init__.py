"""desk.web.pages.seats."""
