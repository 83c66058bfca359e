"""desk.web.pages.review."""
