"""desk.web.pages.assignment."""
