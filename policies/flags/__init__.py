"""Red flags (domain section 9): explainable signs in what a ledger holds, never automatic guilt."""
