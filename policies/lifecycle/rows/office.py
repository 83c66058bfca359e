"""Acts between people, which move no state: work items handed on, reminders, copies, questions."""

from policies.lifecycle.row import row, stage
from schemas.states.stages import Stage

HANDED_ON = (
    "already_in_hand cannot_be_done_by cannot_be_done_there nobody_there not_in_hand "
    "other_house too_many_items"
)
BODIES = "bodies_only nobody_there not_concerned to_oneself"
FILED = " ".join(one for one in Stage if one not in (Stage.DRAFT, Stage.ARCHIVED))

BETWEEN_PEOPLE = (
    # Work items handed on inside an office
    row("transfer", stage("*"), guards=HANDED_ON),
    row("delegate", stage("*"), guards=f"{HANDED_ON} beyond_delegation until_is_past"),
    row("give_back", stage("*"), guards="nothing_to_give_back"),
    row("end_delegation", stage("*")),
    # What offices say to each other, which decides nothing
    row("remind", stage("*"), within=FILED,
        guards="not_concerned nothing_waits_there reminded_today"),
    row("cc", stage("*"), within=FILED, guards=f"{BODIES} copied_already"),
    row("note_read", stage("*"), within=FILED, guards="no_copy"),
    row("ask", stage("*"), within=FILED, guards=BODIES),
    row("reply", stage("*"), within=FILED, guards="no_such_question"),
)  # fmt: skip
"""Part of `table.ROWS`."""
