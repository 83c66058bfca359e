"""desk.demo."""
