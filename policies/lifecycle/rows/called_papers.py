"""Papers that events of the life cycle call for; a row of the table names those of its act."""

from collections.abc import Mapping

DECIDED = (
    "application.decided",
    "application.approved",
    "application.rejected",
)
TO_DECIDE = (
    "consultation.closed",
    "application.proposed",
    "application.funds_confirmed",
    "application.funds_exempted",
    "application.objection_upheld",
    "application.objection_dismissed",
    "application.recalled",
    "application.reconsideration_asked",
    "emergency.followed_up",
)
"""Events after which the leading group may have to decide; its agenda is drawn up where it has."""

PAPERS: Mapping[str, tuple[str, ...]] = {
    "application_letter": ("application.submitted", "application.resubmitted"),
    "acceptance_notice": ("application.accepted",),
    "correction_notice": ("application.returned",),
    "not_accepted_notice": ("application.not_accepted",),
    "consultation_letter": ("opinion.asked",),
    "meeting_agenda": TO_DECIDE,
    "ballot": DECIDED,
    "minutes": DECIDED,
    "decision": (*DECIDED, "application.renewal_opened"),
    "public_notice": ("application.publicised",),
    "objection_answer": ("application.objection_upheld", "application.objection_dismissed"),
    "agreement": ("placement.opened", "agreement.edited", "agreement.amended"),
    "posting_sheet": ("agreement.in_force",),
    "amendment_agreement": ("agreement.amendment_offered",),
    "change_decision": (
        "application.change_approved",
        "application.change_rejected",
        "application.renewal_rejected",
    ),
    "payment_request": ("funds.ordered", "funds.order_cancelled"),
    "payment_notice": ("funds.paid",),
    "receipt_sheet": ("funds.confirmed", "funds.confirmation_corrected"),
    "start_notice": ("work.started", "work.begun_in_emergency"),
    "suspension_notice": (
        "work.suspended_for_nonpayment",
        "work.suspended_by_office",
        "work.pause_extended",
    ),
    "resumption_notice": ("work.resumed",),
    "acceptance_sheet": ("work.accepted", "work.defects_listed"),
    "evaluation_sheet": ("work.evaluated", "work.blindness_ended", "work.score_corrected"),
    "termination_notice": (
        "placement.exited",
        "placement.exited_for_nonpayment",
        "placement.left_by_change",
        "placement.never_started",
        "placement.lapsed",
        "placement.not_signed",
        "placement.recalled",
        "placement.released",
        "work.not_done",
        "work.stopped",
        "application.exited",
    ),
    "exit_decision": ("application.ended_by_decision",),
    "refusal_notice": ("refusal.issued",),
    "signature_sheet": ("signature.confirmed",),
    "refusal_ruling": ("refusal.upheld", "refusal.overturned"),
    "dispute_ruling": ("dispute.ruled", "dispute.decided"),
    "exchange_notice": ("exchange.called",),
    "exchange_minutes": ("exchange.held",),
    "lineage_notice": ("place.adopted",),
    "bypass_sheet": ("bypass.reported", "bypass.opened"),
    "bypass_notice": ("bypass.noticed",),
    "bypass_order": ("bypass.substantiated",),
    "bypass_sanction": ("bypass.sanctioned",),
}
"""Paper that is drawn up -> the events that call for it."""
PAPERS_OF: Mapping[str, tuple[str, ...]] = {
    event: tuple(paper for paper, calling in PAPERS.items() if event in calling)
    for event in dict.fromkeys(one for calling in PAPERS.values() for one in calling)
}
"""Event that calls for papers -> the papers."""
NUMBERED_BY_ACT = frozenset(
    {"correction_notice", "not_accepted_notice", "decision", "refusal_notice", "bypass_sheet"}
)
"""Papers whose number the act itself tells; the others get theirs when they are filed."""
ISSUED_BY: Mapping[str, tuple[str, ...]] = {
    "correction_notice": ("review",),
    "not_accepted_notice": ("office",),
    "decision": ("decider",),
    "refusal_notice": ("community",),
    "agreement": ("applicant", "community"),
}
"""Paper without a series -> who issues it; of the others the series tells."""
