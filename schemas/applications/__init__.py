"""The application form, typed, and what the rulebook says of it."""
