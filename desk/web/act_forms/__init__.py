"""The form of an act: its questions from its schema, what to choose from, what was answered."""
