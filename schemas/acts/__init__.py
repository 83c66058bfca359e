"""Acts: the verbs, and the data each takes."""
