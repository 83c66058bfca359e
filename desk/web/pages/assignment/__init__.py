"""Pages of one assignment: its story, acts, placements, papers, files, refusals."""
