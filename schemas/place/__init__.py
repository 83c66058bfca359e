"""A place: parameters, organisations, people, who sees what."""
