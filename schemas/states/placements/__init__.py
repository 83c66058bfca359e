"""What a placement holds beside its money: what comes with the work, how it is judged."""
