"""`zhunru audit …`: check the record, seal it, measure the burden."""
