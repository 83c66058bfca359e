"""A made-up district's years, played on a simulated ledger, with admission and without it.

The place is invented (`district`), what departments want comes from a seed (`demands`), people answer
by the demo's script and by their habits (`people`), the year runs day by day (`years`), and its
figures stand beside those of the same demands without admission (`figures`).
"""
