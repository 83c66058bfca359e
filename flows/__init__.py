"""Flows: what needs no person, told like the minutes of a meeting, and the engine that runs it."""
