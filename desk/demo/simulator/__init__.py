"""A made-up district's years, played on a simulated ledger, with admission and without it.

The place is invented (`district`), what departments want comes from a seed (`demands`), the years
run day by day (`years`), and their figures stand beside those of the same demands without
admission (`figures`, `page`).
"""
