"""tasks.papers.render."""
