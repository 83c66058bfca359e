"""Which ways of waiting hold at a placement, in a report, in a dispute."""
