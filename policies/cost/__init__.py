"""What work costs and who gets what: standard cost, splits, instalments, lateness, capacity."""
