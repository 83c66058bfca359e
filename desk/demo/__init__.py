"""Stories played on a simulated ledger: the demo, `zhunru replay`, and the people they need."""
