"""Rows about work as it goes on: what comes with it, what is noted of it, how both judge it."""

from policies.lifecycle.row import agreement, row, stage, work
from policies.lifecycle.rows.shared_moves import EFFECTIVE, GOING, IN_FORCE, LATER, PAUSED

NOTED = work(f"RUNNING REWORK PAUSED_NONPAY {PAUSED} DELIVERED")

BEGUN = f"RUNNING REWORK PAUSED_NONPAY {PAUSED}"
THERE = agreement(IN_FORCE)  # what is promised is owed once the agreement is in force
MEANS = "no_means_promised no_such_means"

AT_WORK = (
    row("hand_over", work(f"WAIT_FUNDS READY {BEGUN}"), THERE, during=LATER,
        starts="means_answer", guards=f"{MEANS} means_seen_already"),
    row("confirm_means", work("WAIT_FUNDS", "READY same"), work(f"READY {BEGUN}"), THERE, EFFECTIVE,
        during=LATER, stops="sign lapse means_answer", guards=MEANS),
    row("report_missing", work("READY", "WAIT_FUNDS"), work(f"WAIT_FUNDS {BEGUN}"), THERE,
        during=LATER, stops="means_answer", guards=MEANS),
    row("note_progress", NOTED, during=LATER),
    row("note_hours", NOTED, during=LATER,
        guards="hours_below_nothing hours_paid_by_emergency"),
    row("note_step", stage(f"{GOING} SUSPENDED"), guards="no_step_of_department"),
    row("evaluate", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED same"), during=LATER,
        starts="blindness", stops="evaluation blindness", papers="evaluation_sheet",
        guards="no_such_score scores_missing"),
    row("open_blind", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED"), during=LATER,
        stops="evaluation blindness", papers="evaluation_sheet", guards="too_early"),
    row("view_score", work("EVALUATED CLOSED"), guards="blind"),
)  # fmt: skip
"""Part of `table.ROWS`."""
