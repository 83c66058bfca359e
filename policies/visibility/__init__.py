"""Who reads what of a matter, and what is left out."""
