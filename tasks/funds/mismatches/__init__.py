"""Money that does not match, as the record has it and as the bank's exports have it."""
