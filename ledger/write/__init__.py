"""What an act writes: journal, states, work items, money, messages, keys."""
