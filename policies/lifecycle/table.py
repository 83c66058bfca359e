"""The life cycle: one row per act, from which state it leads to which, by which clocks and papers.

This is the home of stages, transitions, clocks and papers of every act (sections 3.1 to
3.8): judge and steps take them from here, and write no event that no row allows. What a place may
set stands elsewhere: who may do an act in powers.yaml, the order of stages and the length of clocks
in route.yaml. Who owes the next act is in policies.lifecycle.owing. Drawn in docs/lifecycle.md.
"""

from collections.abc import Mapping

from policies.lifecycle.row import (
    Row,
    agreement,
    bypass,
    dispute,
    emergency,
    opinion,
    payment,
    refusal,
    row,
    stage,
    work,
)

PAPERS: Mapping[str, tuple[str, ...]] = {
    "acceptance_notice": ("application.accepted",),
    "correction_notice": ("application.returned",),
    "not_accepted_notice": ("application.not_accepted",),
    "decision": ("application.decided", "application.approved", "application.rejected"),
    "public_notice": ("application.publicised",),
    "agreement": ("placement.opened", "agreement.edited"),
    "posting_sheet": ("agreement.in_force",),
    "refusal_notice": ("refusal.issued",),
    "bypass_sheet": ("bypass.reported", "bypass.opened"),
    "bypass_notice": ("bypass.noticed",),
    "bypass_order": ("bypass.substantiated",),
    "bypass_sanction": ("bypass.sanctioned",),
}
"""Paper that is drawn up -> the events that call for it."""

OPEN = "APPROVED APPROVED_COND EFFECTIVE"
LATER = f"{OPEN} SUSPENDED EXITED"
ANSWERS = "ASK_CLARIFICATION AGREE AGREE_WITH_CONDITIONS DISAGREE NO_CAPACITY"
UNPAID = "PLANNED DUE OVERDUE DEFERRED"
LADDER = "nonpay_yellow nonpay_suspend nonpay_block nonpay_exit"
# A placement is opened; a placement ends; its work is closed; and what the count of placements
# makes of the assignment: suspended only while all are, approved no longer when none is left.
PLACED = (
    agreement("new", "G_DRAFT"),
    work("new", "WAIT_AGREEMENT"),
    payment("new", "PLANNED"),
)
FREED = agreement("*", "G_TERMINATED")
ENDED = (FREED, work("*", "TERMINATED"), payment(f"{UNPAID} ORDERED", "RETURNED"))
CLOSED = (
    work("EVALUATED ACCEPTED DEEMED_ACCEPTED", "CLOSED"),
    agreement("G_IN_FORCE G_AMENDED", "G_FULFILLED"),
)
COUNTED = (stage("EFFECTIVE", "SUSPENDED same"), stage("SUSPENDED", "EFFECTIVE same"))
# An instalment is settled: before payment, after an end, or in the hands of the community.
SETTLED = (
    payment(UNPAID, "SETTLED RETURNED same"),
    payment("ORDERED", "SETTLED RETURNED same"),
    payment("CONFIRMED SPENT", "SETTLED same"),
    *CLOSED,
    *COUNTED,
)
SETTLING = f"{UNPAID} ORDERED CONFIRMED SPENT"
DISPUTED = "D_TALK D_MEDIATION D_RULING D_RULED D_GROUP"
LAPSED = stage("APPROVED APPROVED_COND", "LAPSED same")
RELEASED = stage("APPROVED APPROVED_COND", "LAPSED EXITED same")
EFFECTIVE = stage("APPROVED APPROVED_COND", "EFFECTIVE same")
# What was begun as an emergency is decided on as it was filed, and approved work goes on.
IN_REVERSE = (
    stage("SUBMITTED", "EFFECTIVE EXITED REJECTED"),
    emergency("E_ACTIVE", "E_REGULARISED same"),
    emergency("E_EXPIRED", "E_CLOSED same"),
    agreement("G_DRAFT", "G_IN_FORCE"),
    payment("new", "PLANNED"),
)
BEGUN = "E_ACTIVE E_REGULARISED E_EXPIRED E_CLOSED E_REVOKED"

ROWS = (
    # The application, section 3.1: filing (rows 1 to 7)
    row("save_draft", stage("new DRAFT", "DRAFT"), during="DRAFT", starts="draft", stops="draft"),
    row("submit", stage("new DRAFT", "SUBMITTED"), during="DRAFT", stops="draft",
        guards="emergency_first funds_short rejected_before rejected_by_rules "
               "separate_duties"),
    row("precheck", stage("SUBMITTED"), starts="acceptance_check decision"),
    row("accept", stage("SUBMITTED", "ACCEPTED"), stops="acceptance_check",
        papers="acceptance_notice", guards="defects_open needs_a_person not_prechecked too_early"),
    row("return", stage("SUBMITTED", "RETURNED WITHDRAWN"), starts="correction", stops="*",
        papers="correction_notice",
        guards="defects_missing no_such_finding no_such_form_field not_told_at_first"),
    row("resubmit", stage("RETURNED", "SUBMITTED"), stops="correction",
        guards="emergency_first funds_short rejected_by_rules"),
    row("not_accept", stage("SUBMITTED", "NOT_ACCEPTED"), stops="*", papers="not_accepted_notice"),
    row("withdraw", stage("DRAFT SUBMITTED RETURNED ACCEPTED CONSULTING STREET_REVIEW FUND_REVIEW "
                          "LG_DECISION PUBLICITY OBJECTION", "WITHDRAWN"),
        opinion("ASKED ASK_CLARIFICATION"), stops="*",
        guards="too_early"),
    # Consultation and review (rows 8 to 12)
    row("route_fast", stage("ACCEPTED", "next !CONSULTING"),
        guards="consultation_needed other_route"),
    row("open_consultation", stage("ACCEPTED", "CONSULTING"), opinion("new", "ASKED"),
        guards="already_full community_not_asked_for no_consultation_on_route"),
    row("answer", opinion(f"ASKED {ANSWERS}", f"{ANSWERS} same"),
        during="CONSULTING", guards="meeting_not_valid not_consulted"),
    row("clarify", opinion("ASK_CLARIFICATION"), within="CONSULTING",
        guards="not_consulted nothing_to_clarify"),
    row("close_consultation", stage("CONSULTING", "next"),
        opinion("ASKED ASK_CLARIFICATION", "NO_ANSWER"), guards="consultation_running"),
    row("propose", stage("STREET_REVIEW", "next"), guards="checks_missing"),
    row("confirm_funds", stage("FUND_REVIEW", "next APPROVED same"), *PLACED, starts="sign lapse",
        stops="*", papers="decision agreement",
        guards="funds_short no_ceiling not_exempt other_budget_line other_exemption over_capacity"),
    row("fund_gap", stage("FUND_REVIEW", "RETURNED WITHDRAWN"), starts="correction", stops="*",
        papers="correction_notice"),
    # Decision, publication, reconsideration (rows 13 to 18; delegation: section 3.4)
    row("vote", stage("LG_DECISION"), guards="recused"),
    row("decide", stage("LG_DECISION", "next APPROVED_COND REJECTED"), *PLACED, *IN_REVERSE,
        within="LG_DECISION SUBMITTED",
        starts="reconsider_application emergency_cost emergency_payment work_acceptance "
               "deemed_acceptance sign lapse",
        stops="*", papers="decision public_notice agreement",
        guards="ballots_contradict conditions_missing exemptions_missing funds_not_confirmed "
               "no_ceiling not_a_member not_prechecked other_members over_capacity quorum_missed "
               "reasons_missing recusal_missing result_is_not_the_vote vice_chair_prepares "
               "votes_do_not_add_up"),
    row("decide_delegated", stage("FUND_REVIEW", "APPROVED REJECTED"), *PLACED,
        during="FUND_REVIEW", starts="sign lapse recall reconsider_application", stops="*",
        papers="decision agreement",
        guards="file_with_the_office funds_not_confirmed no_ceiling not_delegated "
               "over_capacity reasons_missing"),
    row("note_filing", stage("APPROVED EFFECTIVE"), stops="recall",
        guards="nothing_to_note too_early"),
    row("recall", stage("APPROVED EFFECTIVE", "LG_DECISION"), FREED,
        work("WAIT_AGREEMENT WAIT_FUNDS READY RUNNING PAUSED_NONPAY PAUSED_FORCE PAUSED_LG "
             "TERMINATED", "TERMINATED"), starts="decision", stops="*",
        guards="filing_noted nothing_to_recall recall_too_late"),
    row("publicity_end", stage("PUBLICITY", "APPROVED APPROVED_COND same"), *PLACED,
        starts="sign lapse capacity", stops="*", papers="decision agreement",
        guards="no_ceiling over_capacity publicity_running"),
    row("object", stage("PUBLICITY OBJECTION", "OBJECTION"), guards="own_item publicity_over"),
    row("uphold_objection", stage("OBJECTION", "LG_DECISION same"), starts="decision objection",
        guards="answer_not_published no_such_objection separate_duties which_objection"),
    row("dismiss_objection", stage("OBJECTION", "PUBLICITY LG_DECISION same"),
        starts="decision objection",
        guards="answer_not_published no_such_objection separate_duties which_objection"),
    row("ask_reconsideration", stage("REJECTED", "RECONSIDER"), stops="reconsider_application",
        guards="communities_added emergency_first funds_short other_budget_line "
               "reconsideration_too_late rejected_by_rules"),
    row("decide_reconsideration", stage("RECONSIDER", "APPROVED APPROVED_COND REJECTED"), *PLACED,
        starts="sign lapse", stops="*", papers="decision agreement",
        guards="conditions_missing no_ceiling not_a_member over_capacity recused voted_before"),
    # Placing what was approved, and what goes on beside it (rows 19 to 25)
    row("fan_out", stage(OPEN), *PLACED, starts="sign lapse capacity", stops="capacity",
        papers="agreement",
        guards="no_ceiling over_capacity"),
    row("leave_out", stage(f"PUBLICITY {OPEN}"), stops="capacity", guards="has_room nobody_left"),
    row("lift_capacity", stage(f"PUBLICITY {OPEN}"), stops="capacity", guards="has_room"),
    row("convert_budget", stage(LATER), guards="funds_short order_open"),
    row("note_basis", stage(f"{OPEN} SUSPENDED AMENDING RENEWING")),
    row("block_department", stage("*"), guards="nothing_overdue other_department too_early"),
    row("end_date", stage("EFFECTIVE SUSPENDED", "EXITED"), stops="*", guards="too_early"),
    row("archive", stage("EXITED REJECTED WITHDRAWN LAPSED NOT_ACCEPTED", "ARCHIVED"), stops="*",
        guards="not_settled_yet too_early"),
    row("tick", stage("*")),
    row("escalate", stage("*")),
    # The agreement at one community, section 3.3
    row("send_agreement", agreement("G_DRAFT", "G_SENT"), during=OPEN),
    row("negotiate", agreement("G_SENT", "G_NEGOTIATING"), during=OPEN, guards="text_is_signed"),
    row("edit_agreement", agreement("G_DRAFT G_SENT G_NEGOTIATING"), during=OPEN,
        papers="agreement", guards="clause_locked forbidden_clause text_is_signed"),
    row("sign_dept", agreement("G_SENT G_NEGOTIATING", "G_SIGNED_DEPT"), during=OPEN,
        guards="no_cover text_moved"),
    row("sign_community", agreement("G_SIGNED_DEPT", "G_SIGNED_COMM"), during=OPEN,
        guards="no_cover text_moved"),
    row("send_back", agreement("G_SIGNED_DEPT", "G_NEGOTIATING"), during=OPEN),
    row("decline_to_sign", agreement("G_SENT G_NEGOTIATING G_SIGNED_DEPT", "G_TERMINATED"),
        work("WAIT_AGREEMENT", "TERMINATED"), LAPSED, *COUNTED, within=OPEN, stops="*"),
    row("witness", agreement("G_SIGNED_COMM", "G_IN_FORCE"),
        work("WAIT_AGREEMENT", "WAIT_FUNDS READY"), EFFECTIVE, during=OPEN,
        starts="first_payment", stops="sign lapse", papers="posting_sheet", guards="text_moved"),
    # An instalment, section 3.5
    row("order", payment(UNPAID, "ORDERED"), during=LATER, stops="settlement_answer",
        guards="not_yet_accepted other_account other_amount two_people"),
    row("pay", payment("ORDERED", "PAID"), during=LATER, guards="other_amount two_people"),
    row("cancel_order", payment("ORDERED", "PLANNED DUE OVERDUE"), during=LATER),
    row("custody_in", payment("PAID", "IN_CUSTODY DISPUTED"),
        payment("DISPUTED", "IN_CUSTODY same"), during=LATER, starts=f"handover {LADDER}",
        stops=f"first_payment last_payment emergency_payment {LADDER}"),
    row("confirm_usable", payment("IN_CUSTODY DISPUTED", "CONFIRMED"), work("WAIT_FUNDS", "READY"),
        *CLOSED, EFFECTIVE, *COUNTED, during=LATER, stops="*", guards="receipt_differs"),
    row("dispute_funds", payment("IN_CUSTODY", "DISPUTED"), during=LATER,
        stops="handover", guards="amount_beyond_matter"),
    row("resolve_dispute", payment("DISPUTED", "IN_CUSTODY"), during=LATER,
        starts="handover"),
    row("reverse_receipt", payment("IN_CUSTODY DISPUTED", "PAID"), during=LATER,
        stops="handover"),
    row("note_arrears", payment("PLANNED DEFERRED", "DUE OVERDUE"), payment("DUE", "OVERDUE same"),
        payment("OVERDUE ORDERED PAID IN_CUSTODY DISPUTED"), starts=LADDER),
    row("order_payment", payment(f"{UNPAID} ORDERED PAID DISPUTED"),
        guards="nothing_overdue other_department too_early"),
    row("defer", payment(UNPAID, "DEFERRED"), stops=f"first_payment last_payment {LADDER}",
        guards="not_later"),
    row("spend", payment("CONFIRMED", "SPENT RETURNED same"), payment("SPENT SETTLED"), *COUNTED,
        within=LATER, stops="funds_return",
        guards="more_than_left not_usable nothing_to_move"),
    row("return_funds", payment("CONFIRMED", "RETURNED same"), payment("SPENT SETTLED"),
        *COUNTED, within=LATER, stops="funds_return",
        guards="more_than_left not_usable nothing_to_move"),
    row("carry_funds", payment("CONFIRMED SPENT SETTLED"), *COUNTED, within=LATER,
        stops="funds_return",
        guards="more_than_left not_usable nothing_to_move"),
    row("settle", *SETTLED, within=LATER, starts="settlement_answer look_through", stops="*",
        guards="below_delivered over_agreed proposal_open settlement_differs"),
    row("agree_settlement", *SETTLED, dispute(DISPUTED, "D_AGREED"), stops="*",
        starts="look_through",
        guards="below_delivered no_proposal over_agreed"),
    row("decline_settlement", payment(SETTLING), dispute("new", "D_MEDIATION D_RULING"),
        starts="dispute_mediation dispute_ruling", stops="settlement_answer",
        guards="no_proposal"),
    row("refer_settlement", payment(SETTLING), dispute("new", "D_MEDIATION D_RULING"),
        starts="dispute_mediation dispute_ruling", stops="settlement_answer",
        guards="too_early"),
    row("look_through", *SETTLED, payment("PAID IN_CUSTODY DISPUTED SETTLED RETURNED"),
        starts="look_through", stops="*",
        guards="below_delivered nothing_to_look_through over_agreed"),
    # The work, section 3.6
    row("start_task", work("READY", "RUNNING"), during=OPEN,
        guards="agreement_and_funds_missing before_start funds_missing yellow_card"),
    row("suspend_nonpay", work("READY RUNNING REWORK", "PAUSED_NONPAY"),
        agreement("G_IN_FORCE G_AMENDED", "G_SUSPENDED"), *COUNTED,
        guards="emergency_pays_after nothing_overdue too_early"),
    row("resume", work("PAUSED_NONPAY", "READY RUNNING REWORK"),
        agreement("G_SUSPENDED", "G_IN_FORCE"), *COUNTED, guards="payment_not_confirmed"),
    row("deliver", work("RUNNING REWORK", "DELIVERED"), during=LATER,
        starts="work_acceptance deemed_acceptance", guards="no_such_cost_line"),
    row("list_defects", work("DELIVERED", "REWORK"), during=LATER,
        stops="work_acceptance deemed_acceptance",
        guards="already_accepted other_standard rework_exhausted"),
    row("accept_work", work("DELIVERED", "ACCEPTED"), during=LATER,
        starts="evaluation last_payment", stops="work_acceptance deemed_acceptance",
        guards="no_quantities_delivered no_such_cost_line two_people"),
    row("deem_accepted", work("DELIVERED", "DEEMED_ACCEPTED"), during=LATER,
        starts="evaluation last_payment", stops="work_acceptance deemed_acceptance",
        guards="too_early"),
    row("evaluate", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED same"), during=LATER,
        starts="blindness", stops="evaluation blindness", guards="no_such_score scores_missing"),
    row("open_blind", work("ACCEPTED DEEMED_ACCEPTED", "EVALUATED"), during=LATER,
        stops="evaluation blindness", guards="too_early"),
    row("view_score", work("EVALUATED CLOSED"), guards="blind"),
    row("close_task", *CLOSED, *COUNTED, stops="*", guards="not_settled"),
    row("lapse", work("WAIT_AGREEMENT WAIT_FUNDS", "TERMINATED"), FREED, LAPSED, *COUNTED,
        within=f"{OPEN} EXITED", stops="*", guards="too_early"),
    row("end_unstarted", work("WAIT_AGREEMENT WAIT_FUNDS READY", "TERMINATED"), FREED,
        payment(f"{UNPAID} ORDERED", "RETURNED"),
        stage("APPROVED APPROVED_COND", "LAPSED EXITED same"),
        within="APPROVED APPROVED_COND EXITED", starts="funds_return", stops="*",
        guards="too_early"),
    row("declare_not_done", work("RUNNING REWORK PAUSED_NONPAY", "TERMINATED"), FREED,
        within="EXITED", starts="funds_return", stops="*"),
    row("deem_not_done", work("RUNNING REWORK PAUSED_NONPAY", "TERMINATED"), FREED,
        within="EXITED", starts="funds_return", stops="*", guards="too_early"),
    row("exit_nonpay", work("WAIT_FUNDS READY RUNNING PAUSED_NONPAY DELIVERED REWORK ACCEPTED "
                            "DEEMED_ACCEPTED EVALUATED", "TERMINATED"), FREED, *COUNTED,
        stage("EFFECTIVE SUSPENDED", "EXITED"), within=LATER, stops="*",
        guards="nothing_overdue too_early"),
    # A refusal, section 3.8
    row("refuse", refusal("new", "R_ISSUED"), starts="refusal_answer", papers="refusal_notice",
        guards="body_in_directory demand_missing funds_confirmed lawful_emergency lawful_survey "
               "nothing_to_refuse other_department"),
    row("return_order", refusal("new", "R_ISSUED"), starts="refusal_answer"),
    row("accept_refusal", refusal("R_ISSUED R_CONTESTED", "R_ACCEPTED"), *ENDED, RELEASED, *COUNTED,
        starts="funds_return", stops="*"),
    row("deem_refusal_accepted", refusal("R_ISSUED", "R_ACCEPTED"), *ENDED, RELEASED, *COUNTED,
        starts="funds_return", stops="*", guards="too_early"),
    row("contest", refusal("R_ISSUED", "R_CONTESTED"), starts="refusal_ruling", stops="*",
        guards="answer_too_late"),
    row("remind_ruling", refusal("R_CONTESTED"), starts="refusal_chair",
        stops="refusal_chair", guards="too_early"),
    row("uphold_refusal", refusal("R_CONTESTED", "R_UPHELD"), *ENDED, RELEASED, *COUNTED,
        starts="funds_return", stops="*"),
    row("overturn_refusal", refusal("R_CONTESTED", "R_OVERTURNED"), starts="sign lapse", stops="*"),
    row("withdraw_refusal", refusal("R_ISSUED R_CONTESTED", "R_WITHDRAWN"), starts="sign lapse",
        stops="*"),
    # A bypass report, section 3.8
    row("flag_informal_demand", bypass("new", "B_REPORTED"), starts="bypass_triage",
        papers="bypass_sheet", guards="body_in_directory"),
    row("b_report", bypass("new", "B_REPORTED"), starts="bypass_triage", papers="bypass_sheet",
        guards="body_in_directory"),
    row("b_triage", bypass("B_REPORTED", "B_TRIAGE B_CLOSED"), starts="bypass_answer", stops="*",
        guards="handled_elsewhere"),
    row("b_notice", bypass("B_TRIAGE", "B_NOTICE"), starts="bypass_answer", stops="*",
        papers="bypass_notice", guards="handled_elsewhere other_department"),
    row("b_explain", bypass("B_NOTICE"), starts="bypass_finding", stops="*"),
    row("b_finding", bypass("B_NOTICE", "B_FINDING"), starts="bypass_remedy bypass_close",
        stops="*", papers="bypass_order", guards="explanation_awaited handled_elsewhere"),
    row("compensate", bypass("B_FINDING B_REMEDY", "B_REMEDY"), bypass("B_SANCTION"),
        starts="bypass_close", stops="*",
        guards="compensation_differs not_substantiated other_hours_than_logged"),
    row("b_remedy", bypass("B_FINDING B_REMEDY", "B_REMEDY"), bypass("B_SANCTION"),
        starts="bypass_close", stops="*",
        guards="compensation_differs demand_stands not_substantiated"),
    row("b_sanction", bypass("B_FINDING B_REMEDY B_SANCTION", "B_SANCTION"),
        starts="bypass_remedy bypass_close", stops="*", papers="bypass_sanction",
        guards="handled_elsewhere no_such_sanction not_substantiated sanction_goes_up"),
    row("b_close", bypass("B_FINDING B_SANCTION", "B_CLOSED"), stops="*",
        guards="handled_elsewhere remedy_open sanction_open"),
    row("view_origin", bypass("* B_CLOSED"), guards="handled_elsewhere"),
    row("view_reporter", bypass("* B_CLOSED"), guards="handled_elsewhere reporter_not_agreed"),
    # A dispute, section 3.9; what is agreed or ruled on a sum settles it
    row("open_dispute", dispute("new", "D_TALK"), within=LATER, starts="dispute_talk",
        guards="dispute_open"),
    row("offer_terms", dispute("D_TALK D_MEDIATION"),
        guards="below_delivered no_sum_in_dispute not_at_this_level over_agreed"),
    row("accept_terms", dispute("D_TALK D_MEDIATION", "D_AGREED same"), *SETTLED,
        starts="look_through", stops="*", guards="below_delivered no_terms over_agreed"),
    row("raise_dispute", dispute("D_TALK", "D_MEDIATION D_RULING"),
        dispute("D_MEDIATION", "D_RULING"), starts="dispute_mediation dispute_ruling", stops="*",
        guards="not_at_this_level too_early"),
    row("rule_dispute", dispute("D_RULING", "D_RULED D_FINAL"), dispute("D_GROUP", "D_FINAL"),
        *SETTLED, starts="dispute_appeal look_through", stops="*",
        guards="below_delivered handled_elsewhere no_sum_in_dispute over_agreed"),
    row("appeal_ruling", dispute("D_RULED", "D_GROUP"), starts="dispute_group", stops="*",
        guards="appeal_too_late"),
    row("finish_dispute", dispute("D_RULED", "D_FINAL"), *SETTLED, starts="look_through",
        stops="*", guards="below_delivered over_agreed too_early"),
    row("withdraw_dispute", dispute("D_TALK D_MEDIATION D_RULING D_RULED D_GROUP", "D_WITHDRAWN"),
        stops="*", guards="below_delivered opener_withdraws over_agreed"),
    # An emergency, section 3.7: what begins at once is filed and decided afterwards
    row("e_request", emergency("new", "E_REQUESTED"),
        guards="not_a_government notice_over same_response"),
    row("e_verify", emergency("E_REQUESTED", "E_VERIFIED E_REVOKED"),
        bypass("new", "B_REPORTED"), starts="bypass_triage", stops="*", papers="bypass_sheet",
        guards="handled_elsewhere notice_over"),
    row("e_activate", emergency("E_VERIFIED", "E_ACTIVE"), agreement("new", "G_DRAFT"),
        work("new", "RUNNING"), starts="emergency_file"),
    row("e_file", emergency("E_ACTIVE", "E_EXPIRED same"), stage("new", "SUBMITTED"),
        starts="emergency_decision", stops="emergency_file",
        guards="follow_up_too_late funds_short other_communities other_notice rejected_by_rules"),
    row("e_extend", emergency("E_ACTIVE E_REGULARISED"),
        guards="beyond_response extended_once response_over"),
    row("e_object", emergency("E_ACTIVE E_REGULARISED"),
        guards="not_in_emergency response_over"),
    row("e_answer", emergency("E_EXPIRED E_CLOSED E_REVOKED"), stops="emergency_dissent",
        guards="handled_elsewhere no_such_objection"),
    row("response_lifted", emergency("E_REGULARISED", "E_CLOSED"),
        emergency("E_ACTIVE", "E_EXPIRED same"), work("RUNNING REWORK", "DELIVERED"),
        stage("EFFECTIVE", "EXITED"), starts="emergency_cost emergency_payment emergency_dissent "
        "work_acceptance deemed_acceptance", stops="*", guards="other_issuer too_early"),
    row("e_expire", emergency("E_REQUESTED E_VERIFIED E_ACTIVE", "E_EXPIRED"),
        work("RUNNING REWORK", "DELIVERED"), starts="emergency_dissent", stops="*",
        guards="too_early"),
    row("e_revoke", emergency("E_ACTIVE E_EXPIRED", "E_REVOKED"), *ENDED,
        bypass("new", "B_REPORTED"), starts="bypass_triage emergency_dissent", stops="*",
        papers="bypass_sheet", guards="too_early"),
    row("log_hours", emergency(BEGUN),
        guards="cost_stated emergency_not_verified not_in_emergency"),
    row("cost_statement", emergency("E_CLOSED"), payment(UNPAID),
        stops="emergency_cost", guards="compensation_differs cost_does_not_add_up "
        "fewer_hours_than_logged other_communities over_agreed"),
    row("read_personal_data", emergency(BEGUN),
        guards="data_destroyed data_only_for_response no_such_data"),
    row("destroy_personal_data", emergency("E_EXPIRED E_CLOSED E_REVOKED"),
        guards="no_such_data too_early"),
    # The rulebook of the place
    row("put_rulebook_in_force", other="rulebook",
        guards="not_backwards other_members other_rulebook quorum_missed "
               "result_is_not_the_vote vote_missing votes_do_not_add_up"),
)  # fmt: skip
TABLE: Mapping[str, Row] = {one.verb: one for one in ROWS}
PAPER_OF: Mapping[str, str] = {kind: paper for paper, kinds in PAPERS.items() for kind in kinds}
"""Event that calls for a paper -> the paper."""
