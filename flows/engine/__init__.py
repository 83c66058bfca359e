"""Prefect embedded: its server and worker started, watched and stopped; nothing of the work."""
