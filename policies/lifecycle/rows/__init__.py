"""Rows of the life cycle's table that are an idea of their own."""
