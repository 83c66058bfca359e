"""Acts between people, which move no state: work items handed on, reminders, copies, questions."""

from policies.lifecycle.row import agreement, dispute, payment, row, stage, work
from policies.lifecycle.rows.shared_moves import ASKING, DISPUTED, IN_FORCE, SETTLED
from schemas.states.stages import Stage

HANDED_ON = (
    "already_in_hand cannot_be_done_by cannot_be_done_there nobody_there not_in_hand "
    "other_house too_many_items"
)
BODIES = "bodies_only nobody_there not_concerned to_oneself"
FILED = " ".join(one for one in Stage if one not in (Stage.DRAFT, Stage.ARCHIVED))

PASSING = "STREET_REVIEW FUND_REVIEW LG_DECISION"
PLACED = "APPROVED APPROVED_COND EFFECTIVE SUSPENDED AMENDING RENEWING"

BETWEEN_PEOPLE = (
    # Work items handed on inside an office
    row("transfer", stage("*"), guards=HANDED_ON),
    row("delegate", stage("*"), guards=f"{HANDED_ON} beyond_delegation until_is_past"),
    row("give_back", stage("*"), guards="nothing_to_give_back"),
    row("end_delegation", stage("*")),
    # Who signs together with whoever has the file, and the vote of the leading group
    row("add_signer", stage(PASSING), stage(ASKING), within=PASSING, on_request=True,
        guards=f"{BODIES} recused signer_already too_many_signers"),
    row("remove_signer", stage(PASSING), stage(ASKING), within=PASSING, on_request=True,
        guards="asked_by_another no_such_signer signed_already"),
    row("countersign", stage(PASSING), stage(ASKING), within=PASSING, on_request=True,
        guards="no_such_signer others_sign_first"),
    row("open_voting", stage("LG_DECISION"), guards="until_is_past voting_runs"),
    # What was done is taken back by who did it; the file goes back to an earlier step of its round
    row("take_back", stage("FUND_REVIEW LG_DECISION", "ACCEPTED STREET_REVIEW"),
        stage("LG_DECISION", "FUND_REVIEW same"), agreement("G_SENT", "G_DRAFT"),
        agreement("G_SIGNED_DEPT", "G_SENT G_NEGOTIATING"), within=f"{PASSING} {PLACED}",
        guards="gone_on_from nothing_to_take_back voting_over"),
    row("return_to", stage("STREET_REVIEW", "ACCEPTED"),
        stage("FUND_REVIEW", "ACCEPTED STREET_REVIEW"),
        stage("LG_DECISION", "ACCEPTED STREET_REVIEW FUND_REVIEW"),
        stage(ASKING), within=PASSING, on_request=True, starts="street_review fund_review",
        stops="street_review fund_review", guards="not_passed runs_again"),
    # What offices say to each other, which decides nothing
    row("remind", stage("*"), within=FILED,
        guards="not_concerned nothing_waits_there reminded_today"),
    row("cc", stage("*"), within=FILED, guards=f"{BODIES} copied_already"),
    row("note_read", stage("*"), within=FILED, guards="no_copy"),
    row("ask", stage("*"), within=FILED, guards=BODIES),
    row("reply", stage("*"), within=FILED, guards="no_such_question"),
    # What is signed on paper, and files with an electronic seal
    row("sign_on_paper", stage("*"),
        guards="dated_ahead dated_before no_such_scan not_a_scan nobody_there not_on_paper "
               "not_ones_signature separate_duties voting_not_called"),
    row("confirm_original", stage("*"), agreement("G_SENT G_NEGOTIATING", "G_SIGNED_DEPT"),
        agreement("G_SIGNED_DEPT", "G_SIGNED_COMM"), agreement(IN_FORCE, "G_AMENDED same"),
        payment("new", "PLANNED"), work("DELIVERED", "ACCEPTED"), *SETTLED,
        dispute(DISPUTED, "D_AGREED"), starts="evaluation last_payment look_through", stops="*",
        papers="signature_sheet agreement acceptance_sheet",
        guards="no_paper_signature nobody_there signer_saw_it"),
    row("turn_down_original", stage("*"), guards="no_paper_signature"),
    row("attach_sealed", stage("*"),
        guards="no_such_paper no_such_scan not_sealable not_the_issuer"),
)  # fmt: skip
"""Part of `table.ROWS`."""
