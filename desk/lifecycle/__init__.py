"""The life cycle as people see it: rows, what the check found, pictures, and docs/lifecycle.md."""
