"""Doing an act: load, judge and record it in one transaction."""
