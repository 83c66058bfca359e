"""Words: the frozen values that everything else speaks in."""
