"""desk.web.request."""
