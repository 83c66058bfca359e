"""Papers: drawn up, rendered, filed; forms and attached files read back."""
