"""The desk's own rows: accounts, sessions, tokens, grants, drafts, attachments, pictures."""
