"""Who reads what of an assignment, and what is left out."""
