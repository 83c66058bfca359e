"""Who owes the next act in each state, and by when: the second half of the life cycle's table.

Work items (policies.lifecycle.waiting), `zhunru lifecycle check` and docs/lifecycle.md read it. A
state may be owed in several ways: `when` names which; waiting.py says which of them holds. A way
that is not `told` is no work item: it says what becomes of a state, so that the check can see it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from policies.lifecycle.row import key
from policies.lifecycle.rows.shared_moves import ASKING, IN_FORCE, OPEN, SETTLING, UNPAID
from schemas.states.stages import (
    Agreement,
    Answer,
    BypassStage,
    DisputeStage,
    EmergencyStage,
    Payment,
    RefusalStage,
    Stage,
    Work,
)

SYSTEM = "system"
ON, OVER = "on", "over"


@dataclass(frozen=True)
class Owing:
    """One way in which a state waits: an act, the role that owes it, and whose organisation.

    at: a field of the state (applicant, community, street, department) or a body of the place
    (finance, office, group), or who reviews, heads, handles or answers; of several departments
    the payer of an instalment, the signer of a text. by: a clock of route.yaml
    or a day of the state; empty for no date. then: what the system does on the working day after.
    opens: when it can be done: at once, only from that day ON, or only when that clock is OVER.
    """

    state: StrEnum
    act: str
    role: str
    at: str = SYSTEM
    by: str = ""
    then: str = ""
    when: str = ""
    opens: str = ""
    told: bool = True


def _owing(part: type[StrEnum], names: str, act: str, role: str, **more: Any) -> list[Owing]:
    return [Owing(part[name], act, role, **more) for name in names.split()]


ENDED = "EXITED REJECTED WITHDRAWN LAPSED NOT_ACCEPTED"
OWED = f"{UNPAID} ORDERED"
LATE = f"{OWED} PAID DISPUTED"
DONE = "ACCEPTED DEEMED_ACCEPTED"
BEGUN = "RUNNING REWORK PAUSED_NONPAY PAUSED_FORCE PAUSED_LG"
REVIEWED = f"{BEGUN} DELIVERED TERMINATED"
MEANS = "WAIT_FUNDS READY RUNNING REWORK"

_STAGES = (
    *_owing(Stage, "DRAFT", "submit", "DEPT_HEAD", at="applicant", by="draft", told=False),
    *_owing(Stage, "DRAFT", "withdraw", SYSTEM, by="draft"),
    *_owing(Stage, "SUBMITTED", "precheck", SYSTEM, by="submitted_on", when="unchecked"),
    *_owing(Stage, "SUBMITTED", "not_accept", "LG_OFFICE", at="office", by="acceptance_check",
            when="rejected"),
    *_owing(Stage, "SUBMITTED", "return", "STREET_REVIEWER", at="review", by="acceptance_check",
            when="defective"),
    *_owing(Stage, "SUBMITTED", "accept", "STREET_REVIEWER", at="review", by="acceptance_check",
            when="acceptable"),
    *_owing(Stage, "SUBMITTED", "accept", SYSTEM, by="acceptance_check", when="silence"),
    *_owing(Stage, "SUBMITTED", "decide", "LG_CHAIR", at="group", by="emergency_decision",
            when="in_reverse"),
    *_owing(Stage, "RETURNED", "resubmit", "DEPT_HEAD", at="applicant", by="correction",
            then="withdraw"),
    *_owing(Stage, "ACCEPTED", "open_consultation", "STREET_REVIEWER", at="review", by="decision",
            when="asks"),
    *_owing(Stage, "ACCEPTED", "route_fast", "STREET_REVIEWER", at="review", by="decision",
            when="fast"),
    *_owing(Stage, "CONSULTING", "close_consultation", SYSTEM, by="today", when="answered"),
    *_owing(Stage, "CONSULTING", "close_consultation", SYSTEM, by="consultation", when="open"),
    *_owing(Stage, "STREET_REVIEW", "propose", "STREET_HEAD", at="head", by="street_review"),
    *_owing(Stage, "FUND_REVIEW", "confirm_funds", "FIN_BUREAU", at="finance", by="fund_review",
            when="unconfirmed"),
    *_owing(Stage, "FUND_REVIEW", "decide_delegated", "STREET_HEAD", at="head", by="decision",
            when="confirmed"),
    *_owing(Stage, "LG_DECISION", "decide", "LG_CHAIR", at="group", by="decision"),
    *_owing(Stage, "PUBLICITY", "publicity_end", SYSTEM, by="publicity"),
    *_owing(Stage, f"PUBLICITY {OPEN}", "leave_out", "LG_OFFICE", at="office", by="capacity",
            when="held"),
    *_owing(Stage, "OBJECTION", "dismiss_objection", "LG_OFFICE", at="office", by="objection"),
    *_owing(Stage, "RECONSIDER", "decide_reconsideration", "LG_CHAIR", at="group",
            by="reconsider_decision"),
    *_owing(Stage, "APPROVED EFFECTIVE", "note_filing", "LG_OFFICE", at="office", by="recall",
            when="filed"),
    *_owing(Stage, "APPROVED EFFECTIVE", "note_filing", SYSTEM, by="recall", when="filed"),
    *_owing(Stage, OPEN, "fan_out", SYSTEM, by="approved_on", when="placing"),
    *_owing(Stage, "APPROVED APPROVED_COND", "lapse", SYSTEM, by="lapse", when="placed",
            told=False),
    *_owing(Stage, ASKING, "open_consultation", "STREET_REVIEWER", at="review", by="decision",
            when="asks"),
    *_owing(Stage, ASKING, "close_consultation", SYSTEM, by="today", when="answered"),
    *_owing(Stage, ASKING, "close_consultation", SYSTEM, by="consultation", when="open"),
    *_owing(Stage, ASKING, "propose", "STREET_HEAD", at="head", by="street_review",
            when="in_review"),
    *_owing(Stage, ASKING, "confirm_funds", "FIN_BUREAU", at="finance", by="fund_review",
            when="unconfirmed"),
    *_owing(Stage, "AMENDING", "approve_change", "LG_CHAIR", at="group", by="decision",
            when="by_group"),
    *_owing(Stage, "AMENDING", "approve_change", "LG_OFFICE", at="office", by="decision",
            when="by_office"),
    *_owing(Stage, "RENEWING", "approve_renewal", "LG_CHAIR", at="group", by="decision",
            when="by_group"),
    *_owing(Stage, f"EFFECTIVE SUSPENDED {ASKING}", "end_date", SYSTEM, by="end_on"),
    *_owing(Stage, f"EFFECTIVE SUSPENDED {ASKING}", "re_examine", "LG_OFFICE", at="office",
            by="examine_on", when="yearly", opens=ON),
    *_owing(Stage, ENDED, "archive", SYSTEM, by="last_on"),
)  # fmt: skip
_OPINIONS = (
    *_owing(Answer, "ASKED ASK_CLARIFICATION", "answer", "COMM_SEC", at="community", by="due",
            when="asked"),
    *_owing(Answer, "ASK_CLARIFICATION", "clarify", "DEPT_CLERK", at="applicant", by="due",
            when="unclear"),
)  # fmt: skip
_AGREEMENTS = (
    *_owing(Agreement, "G_DECLARED", "confirm_taken_over", "COMM_SEC", at="community",
            by="take_over"),
    *_owing(Agreement, "G_DRAFT", "send_agreement", "DEPT_CLERK", at="applicant", by="sign"),
    *_owing(Agreement, "G_SENT G_NEGOTIATING", "sign_dept", "DEPT_HEAD", at="signer", by="sign"),
    *_owing(Agreement, "G_SIGNED_DEPT", "sign_community", "COMM_SEC", at="community", by="sign"),
    *_owing(Agreement, "G_SIGNED_COMM", "witness", "STREET_REVIEWER", at="street", by="sign"),
    *_owing(Agreement, "G_IN_FORCE G_AMENDED", "close_task", SYSTEM, by="end_on", told=False),
    *_owing(Agreement, IN_FORCE, "sign_change", "DEPT_HEAD", at="signer", by="amend",
            then="lapse_change", when="offered"),
    *_owing(Agreement, IN_FORCE, "agree_change", "COMM_SEC", at="community", by="amend",
            then="lapse_change", when="signed"),
    *_owing(Agreement, "G_SUSPENDED", "exit_nonpay", SYSTEM, by="nonpay_exit", told=False),
)  # fmt: skip
_PAYMENTS = (
    *_owing(Payment, UNPAID, "order", "FIN_DEPT", at="payer", by="due"),
    *_owing(Payment, "ORDERED", "pay", "FIN_DEPT", at="payer", by="due"),
    *_owing(Payment, "PAID", "custody_in", "FIN_STREET", at="street", by="due"),
    *_owing(Payment, "IN_CUSTODY", "confirm_usable", "COMM_SEC", at="community", by="handover"),
    *_owing(Payment, "DISPUTED", "resolve_dispute", "FIN_STREET", at="street", by="due"),
    *_owing(Payment, "DISPUTED", "custody_in", "FIN_STREET", at="street", by="due", when="short"),
    *_owing(Payment, OWED, "settle", "FIN_DEPT", at="payer", by="due", when="ended"),
    *_owing(Payment, SETTLING, "agree_settlement", "COMM_SEC", at="community",
            by="settlement_answer", then="refer_settlement", when="proposed"),
    *_owing(Payment, f"{LATE} IN_CUSTODY CONFIRMED SPENT SETTLED RETURNED", "look_through",
            "RES_SUPERV", at="community", by="look_through", when="unseen"),
    *_owing(Payment, LATE, "order_payment", "LG_OFFICE", at="office", by="nonpay_block",
            when="pressed", opens=ON),
    *_owing(Payment, LATE, "exit_nonpay", SYSTEM, by="nonpay_exit", when="pressed"),
    *_owing(Payment, "CONFIRMED SPENT SETTLED", "return_funds", "COMM_SEC", at="community",
            by="funds_return", when="unstarted"),
    # Money of accepted work is the community's with the end of the item (ADR 0014).
    *_owing(Payment, "CONFIRMED", "spend", "COMM_SEC", at="community", by="end_on", told=False),
)  # fmt: skip
_WORK = (
    *_owing(Work, "WAIT_AGREEMENT WAIT_FUNDS", "lapse", SYSTEM, by="lapse"),
    *_owing(Work, "WAIT_AGREEMENT WAIT_FUNDS READY", "end_unstarted", SYSTEM, by="end_on",
            when="unstarted"),
    *_owing(Work, "READY", "start_task", "COMM_SEC", at="community", by="start_on", opens=ON),
    *_owing(Work, "RUNNING REWORK", "deliver", "COMM_SEC", at="community", by="end_on"),
    *_owing(Work, "RUNNING REWORK PAUSED_NONPAY PAUSED_FORCE PAUSED_LG", "deem_not_done", SYSTEM,
            by="not_done", when="past_end"),
    *_owing(Work, "PAUSED_FORCE PAUSED_LG", "resume", "LG_OFFICE", at="office", by="pause",
            then="resume"),
    *_owing(Work, "PAUSED_NONPAY", "exit_nonpay", SYSTEM, by="nonpay_exit", when="unpaid",
            told=False),
    *_owing(Work, "PAUSED_NONPAY", "resume", "COMM_SEC", at="community", by="end_on",
            when="paid"),
    *_owing(Work, "DELIVERED", "accept_work", "DEPT_CLERK", at="applicant", by="work_acceptance",
            then="deem_accepted"),
    *_owing(Work, DONE, "evaluate", "COMM_SEC", at="community", by="evaluation",
            when="first_community"),
    *_owing(Work, DONE, "evaluate", "DEPT_HEAD", at="applicant", by="evaluation",
            when="first_department"),
    *_owing(Work, DONE, "open_blind", SYSTEM, by="evaluation", when="first_blind"),
    *_owing(Work, DONE, "evaluate", "COMM_SEC", at="community", by="blindness", when="community"),
    *_owing(Work, DONE, "evaluate", "DEPT_HEAD", at="applicant", by="blindness", when="department"),
    *_owing(Work, DONE, "open_blind", SYSTEM, by="blindness", when="blind"),
    *_owing(Work, f"EVALUATED {DONE}", "close_task", SYSTEM, by="accepted_on", when="paid"),
    *_owing(Work, "EVALUATED", "order", "FIN_DEPT", at="applicant", by="last_payment",
            when="unpaid", told=False),
    *_owing(Work, REVIEWED, "evaluate", "COMM_SEC", at="community", by="review",
            when="review_community"),
    *_owing(Work, REVIEWED, "evaluate", "DEPT_HEAD", at="applicant", by="review",
            when="review_department"),
    *_owing(Work, REVIEWED, "open_blind", SYSTEM, by="review", when="review_open"),
    *_owing(Work, f"{BEGUN} TERMINATED", "open_review", SYSTEM, by="review_on", when="review_due"),
    *_owing(Work, f"{BEGUN} DELIVERED", "answer_residents", "LG_CHAIR", at="group",
            by="residents_answer", when="residents_ask"),
    *_owing(Work, MEANS, "hand_over", "DEPT_CLERK", at="applicant", by="means_due",
            when="means_owed"),
    *_owing(Work, MEANS, "confirm_means", "COMM_SEC", at="community", by="means_answer",
            when="means_handed"),
)  # fmt: skip
_REFUSALS = (
    *_owing(RefusalStage, "R_ISSUED", "contest", "DEPT_HEAD", at="department", by="refusal_answer",
            then="deem_refusal_accepted", when="of_department"),
    *_owing(RefusalStage, "R_ISSUED", "contest", "LG_OFFICE", at="office", by="refusal_answer",
            then="deem_refusal_accepted", when="of_outside"),
    *_owing(RefusalStage, "R_CONTESTED", "uphold_refusal", "LG_OFFICE", at="office",
            by="refusal_ruling"),
    *_owing(RefusalStage, "R_CONTESTED", "remind_ruling", SYSTEM, by="refusal_ruling",
            when="waiting"),
    *_owing(RefusalStage, "R_CONTESTED", "remind_ruling", SYSTEM, by="refusal_chair",
            when="reminded"),
    *_owing(RefusalStage, "R_CONTESTED", "uphold_refusal", "LG_CHAIR", at="group",
            by="refusal_ruling", when="escalated"),
)  # fmt: skip
_REPORTS = (
    *_owing(BypassStage, "B_REPORTED", "b_triage", "LG_OFFICE", at="handler", by="bypass_triage"),
    *_owing(BypassStage, "B_TRIAGE", "b_notice", "LG_OFFICE", at="handler", by="bypass_answer"),
    *_owing(BypassStage, "B_NOTICE", "b_finding", "LG_OFFICE", at="handler", by="bypass_finding",
            when="explained"),
    *_owing(BypassStage, "B_NOTICE", "b_explain", "DEPT_HEAD", at="answerer", by="bypass_answer",
            when="asked"),
    *_owing(BypassStage, "B_NOTICE", "b_finding", "LG_OFFICE", at="handler", by="bypass_answer",
            when="asked", opens=OVER),
    *_owing(BypassStage, "B_NOTICE", "b_finding", "LG_OFFICE", at="handler", by="bypass_answer",
            when="asked_outside", opens=OVER),
    *_owing(BypassStage, "B_FINDING B_SANCTION", "b_sanction", "LG_OFFICE", at="handler",
            by="bypass_remedy", when="open_outside"),
    *_owing(BypassStage, "B_FINDING", "b_close", "LG_OFFICE", at="handler",
            by="bypass_close", when="cleared"),
    *_owing(BypassStage, "B_FINDING B_SANCTION", "b_close", "LG_OFFICE", at="handler",
            by="bypass_close", when="remedied"),
    *_owing(BypassStage, "B_FINDING B_SANCTION", "b_remedy", "DEPT_HEAD", at="answerer",
            by="bypass_remedy", when="open"),
    *_owing(BypassStage, "B_FINDING B_SANCTION", "b_sanction", "LG_OFFICE", at="handler",
            by="bypass_remedy", when="open", opens=OVER),
    *_owing(BypassStage, "B_REMEDY", "b_sanction", "LG_OFFICE", at="handler", by="bypass_close"),
)  # fmt: skip
_DISPUTES = (
    *_owing(DisputeStage, "D_TALK", "offer_terms", "COMM_SEC", at="community", by="dispute_talk",
            when="talk_community"),
    *_owing(DisputeStage, "D_TALK", "offer_terms", "DEPT_CLERK", at="department",
            by="dispute_talk", when="talk_department"),
    *_owing(DisputeStage, "D_MEDIATION", "offer_terms", "STREET_HEAD", at="street",
            by="dispute_mediation", when="mediator"),
    *_owing(DisputeStage, "D_TALK", "accept_terms", "COMM_SEC", at="community",
            by="dispute_talk", when="offered_community"),
    *_owing(DisputeStage, "D_TALK", "accept_terms", "DEPT_HEAD", at="department",
            by="dispute_talk", when="offered_department"),
    *_owing(DisputeStage, "D_MEDIATION", "accept_terms", "COMM_SEC", at="community",
            by="dispute_mediation", when="offered_community"),
    *_owing(DisputeStage, "D_MEDIATION", "accept_terms", "DEPT_HEAD", at="department",
            by="dispute_mediation", when="offered_department"),
    *_owing(DisputeStage, "D_TALK", "raise_dispute", SYSTEM, by="dispute_talk"),
    *_owing(DisputeStage, "D_MEDIATION", "raise_dispute", SYSTEM, by="dispute_mediation"),
    *_owing(DisputeStage, "D_RULING", "rule_dispute", "LG_OFFICE", at="handler",
            by="dispute_ruling"),
    *_owing(DisputeStage, "D_RULED", "finish_dispute", SYSTEM, by="dispute_appeal"),
    *_owing(DisputeStage, "D_GROUP", "rule_dispute", "LG_CHAIR", at="group", by="dispute_group"),
)  # fmt: skip
_EMERGENCIES = (
    *_owing(EmergencyStage, "E_BEGUN", "e_request", "DEPT_HEAD", at="department", by="ends_on"),
    *_owing(EmergencyStage, "E_BEGUN", "e_expire", SYSTEM, by="ends_on"),
    *_owing(EmergencyStage, "E_REQUESTED", "e_verify", "LG_OFFICE", at="handler", by="verify_by"),
    *_owing(EmergencyStage, "E_REQUESTED", "e_verify", "LG_CHAIR", at="group", by="verify_by",
            when="late"),
    *_owing(EmergencyStage, "E_REQUESTED", "e_expire", SYSTEM, by="ends_on"),
    *_owing(EmergencyStage, "E_VERIFIED", "e_activate", SYSTEM, by="verified_on"),
    *_owing(EmergencyStage, "E_ACTIVE", "e_file", "DEPT_HEAD", at="department",
            by="emergency_file", then="e_revoke", when="unfiled"),
    *_owing(EmergencyStage, "E_ACTIVE E_REGULARISED", "response_lifted", SYSTEM, by="ends_on",
            when="until_the_end"),
    *_owing(EmergencyStage, "E_ACTIVE", "e_expire", SYSTEM, by="ends_on", when="undecided"),
    *_owing(EmergencyStage, "E_ACTIVE E_EXPIRED", "e_revoke", SYSTEM, by="rejected_on",
            when="rejected"),
    *_owing(EmergencyStage, "E_EXPIRED", "decide", "LG_CHAIR", at="group", by="emergency_decision",
            when="undecided", told=False),
    *_owing(EmergencyStage, "E_CLOSED", "cost_statement", "DEPT_CLERK", at="department",
            by="emergency_cost", when="uncosted"),
    *_owing(EmergencyStage, "E_EXPIRED E_CLOSED E_REVOKED", "e_answer", "LG_OFFICE", at="handler",
            by="emergency_dissent", when="dissent"),
    *_owing(EmergencyStage, "E_EXPIRED E_CLOSED E_REVOKED", "destroy_personal_data", SYSTEM,
            by="destroy_on", when="data"),
)  # fmt: skip
OWINGS = (
    *_STAGES, *_OPINIONS, *_AGREEMENTS, *_PAYMENTS, *_WORK, *_REFUSALS, *_REPORTS, *_DISPUTES,
    *_EMERGENCIES,
)  # fmt: skip


OF: dict[tuple[type[StrEnum], str], list[Owing]] = {}
for _one in OWINGS:
    OF.setdefault(key(_one.state), []).append(_one)


@lru_cache(maxsize=None, typed=True)  # states of two enums may be the same text
def owed_in(state: StrEnum, *whens: str) -> tuple[Owing, ...]:
    """Return what is owed in a state as work items, in the order of `whens` (`""`: always)."""
    rows = [one for one in OF.get(key(state), ()) if one.told]
    return tuple(one for when in whens or ("",) for one in rows if one.when == when)
