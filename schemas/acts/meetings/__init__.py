"""Meetings of a street office with departments and its communities."""
