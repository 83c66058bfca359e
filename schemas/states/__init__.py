"""The states of each stream, and the stages of the life cycle."""
