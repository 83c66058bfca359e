"""Rows about work as it goes on: what is noted of it, of its own accord."""

from policies.lifecycle.row import row, stage, work
from policies.lifecycle.rows.shared_moves import GOING, LATER, PAUSED

NOTED = work(f"RUNNING REWORK PAUSED_NONPAY {PAUSED} DELIVERED")

AT_WORK = (
    row("note_progress", NOTED, during=LATER),
    row("note_hours", NOTED, during=LATER,
        guards="hours_below_nothing hours_paid_by_emergency"),
    row("note_step", stage(f"{GOING} SUSPENDED"), guards="no_step_of_department"),
)  # fmt: skip
"""Part of `table.ROWS`."""
