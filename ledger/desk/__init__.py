"""What the desk keeps beside the journal: accounts, sessions, tokens, grants, drafts, attachments,
pictures, webhooks, the security log. Like all of the ledger it imports nothing of `desk/`.
"""
