"""The first page of each seat, its figures and its money."""
