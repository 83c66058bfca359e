"""desk.web.pages.administration."""
