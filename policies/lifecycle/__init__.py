"""The life of an assignment: who may do an act, what it leads to, who owes what next."""
