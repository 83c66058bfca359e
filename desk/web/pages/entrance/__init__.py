"""desk.web.pages.entrance."""
