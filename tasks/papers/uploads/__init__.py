"""Uploaded files: what may be kept, looked into before it is, and the store that keeps it."""
