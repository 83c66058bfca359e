"""Acts on work that ran before there was admission (ADR 0033)."""

from policies.lifecycle.row import agreement, payment, row, stage, work
from policies.lifecycle.rows.shared_moves import COUNTED, GOING, LATER

TAKING_OVER = (
    row("take_over", stage("new", "EFFECTIVE"), agreement("new", "G_DECLARED"),
        work("new", "RUNNING"), starts="take_over",
        guards="dated_ahead ended_before overdue_above_agreed taken_over_before"),
    row("confirm_taken_over", agreement("G_DECLARED", "G_IN_FORCE"), payment("new", "PLANNED"),
        during=LATER, stops="take_over", guards="dated_ahead ended_before not_taken_over"),
    row("deny_taken_over", agreement("G_DECLARED", "G_TERMINATED"), work("*", "TERMINATED"),
        stage(f"{GOING} SUSPENDED", "EXITED"), *COUNTED, during=LATER, stops="*",
        guards="not_taken_over"),
    row("withdraw_taken_over", stage("EFFECTIVE", "EXITED"),
        agreement("G_DECLARED", "G_TERMINATED"), work("*", "TERMINATED"), stops="*",
        guards="confirmed_already not_taken_over"),
)  # fmt: skip
"""Part of `table.ROWS`."""
