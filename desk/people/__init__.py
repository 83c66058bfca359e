"""desk.people."""
