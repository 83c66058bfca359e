"""One router per group of users or topic; desk.web.app puts them together."""
