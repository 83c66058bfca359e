"""Red flags (section 9): explainable signs in what a ledger holds, never automatic guilt."""
