"""One router per group of users or topic; desk.app puts them together."""
