"""Corrections of facts that somebody recorded: by themselves, or with the other side's consent."""
