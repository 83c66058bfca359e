"""Rows about work as it goes on: what comes with it, what is noted of it, how both judge it."""

from policies.lifecycle.row import agreement, row, stage, work
from policies.lifecycle.rows.shared_moves import EFFECTIVE, GOING, IN_FORCE, LATER, PAUSED

NOTED = work(f"RUNNING REWORK PAUSED_NONPAY {PAUSED} DELIVERED")

BEGUN = f"RUNNING REWORK PAUSED_NONPAY {PAUSED}"
THERE = agreement(IN_FORCE)  # what is promised is owed once the agreement is in force
REVIEWED = f"{BEGUN} DELIVERED TERMINATED"
MEANS = "no_means_promised no_such_means"

AT_WORK = (
    row("hand_over", work(f"WAIT_FUNDS READY {BEGUN}"), THERE, during=LATER,
        starts="means_answer", guards=f"{MEANS} means_seen_already"),
    row("confirm_means", work("WAIT_FUNDS", "READY same"), work(f"READY {BEGUN}"), THERE, EFFECTIVE,
        during=LATER, stops="sign lapse means_answer", guards=MEANS),
    row("report_missing", work("READY", "WAIT_FUNDS"), work(f"WAIT_FUNDS {BEGUN}"), THERE,
        during=LATER, stops="means_answer", guards=MEANS),
    row("confirm_service",
        work(f"{REVIEWED} ACCEPTED DEEMED_ACCEPTED EVALUATED CLOSED"),
        during=LATER, guards="nothing_bought"),
    row("pay_supplier", stage(LATER),
        guards="after_entry no_such_voucher nothing_bought over_contract service_not_provided "
               "service_unconfirmed"),
    row("reverse_supplier", stage(LATER),
        guards="after_entry before_payment no_such_supplier_payment no_such_voucher nothing_bought "
               "supplier_payment_back"),
    row("note_progress", NOTED, during=LATER),
    row("note_hours", NOTED, during=LATER,
        guards="hours_below_nothing hours_paid_by_emergency"),
    row("note_step", stage(f"{GOING} SUSPENDED"), guards="no_step_of_department"),
    row("note_residents", work(f"{BEGUN} DELIVERED ACCEPTED DEEMED_ACCEPTED EVALUATED CLOSED"),
        during=LATER, starts="residents_answer", stops="residents_answer",
        guards="dated_ahead meeting_not_valid nothing_to_end party_organisation_first"),
    row("answer_residents", work(f"{BEGUN} DELIVERED"), during=LATER, stops="residents_answer",
        guards="no_proposal_of_residents"),
    row("open_review", work(f"{BEGUN} TERMINATED"), during=LATER, starts="review",
        guards="nothing_to_review too_early"),
    row("evaluate", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED same"), work(REVIEWED),
        during=LATER, starts="blindness", stops="evaluation blindness review",
        papers="evaluation_sheet",
        guards="no_such_party no_such_score parties_unrated scores_missing"),
    row("open_blind", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED"), work(REVIEWED), during=LATER,
        stops="evaluation blindness review", papers="evaluation_sheet", guards="too_early"),
    row("view_score", work("EVALUATED CLOSED"), guards="blind"),
)  # fmt: skip
"""Part of `table.ROWS`."""
