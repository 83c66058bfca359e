"""desk.web.pages.applications."""
