"""The place: its parameters, directory and working days."""
