"""Acts that are nobody's work item and can yet be done: when the desk offers them.

An act that nobody owes is offered in the states that its row leaves. desk/data/extras.yaml says
where an act is offered otherwise, or beside the work items that ask for it.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from desk.files import page_data
from policies.lifecycle.owing import OWINGS
from policies.lifecycle.row import Row
from policies.lifecycle.table import TABLE
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

BEGUN_ELSEWHERE = frozenset({
    "save_draft", "submit", "resubmit", "flag_informal_demand", "b_report", "put_rulebook_in_force",
    "e_begin", "e_request", "return_order", "invite", "withdraw_invitation", "note_removal",
    "note_income",
    "call_exchange", "hold_exchange", "enter_on_list", "strike_from_list",
    "declare_burden", "declare_inventory", "enter_inventory", "confirm_inventory",
    "register_line", "raise_line", "cut_line", "carry_line", "close_line",
    "adopt_place", "approve_place", "turn_down_place", "found_place", "take_over", "attach_sealed",
})  # fmt: skip
"""Acts that begin on a page of their own: /applications, /community/flag, /community/refuse,
/community/records, /community/census, /exchanges, /office/census/lists, /office/rules,
/office/place, /office/running, /emergencies/new,
/money/lines and /papers; found_place as the ledger is made."""
WORDS: Mapping[type[StrEnum], str] = {
    Stage: "stage",
    Answer: "opinion",
    Agreement: "agreement",
    Work: "work",
    Payment: "payment",
    RefusalStage: "refusal",
    BypassStage: "bypass",
    DisputeStage: "dispute",
    EmergencyStage: "emergency",
}
"""The word of extras.yaml for each part of a state."""


@cache
def offered() -> Mapping[str, Mapping[str, Any]]:
    """Return act -> what must be so where it is offered, in the order of the table."""
    said, owed = page_data("extras.yaml"), {one.act for one in OWINGS}
    left = {verb: _left(row) for verb, row in TABLE.items()}
    return {
        verb: {**left[verb], **said.get(verb, {})}
        for verb in TABLE
        if verb in said or (left[verb] and verb not in owed | BEGUN_ELSEWHERE)
    }


def _left(row: Row) -> dict[str, list[str]]:
    """Return the states that a row leaves, by the word of their part; none where it only opens."""
    part = row.moves[0].part if row.moves else None
    states = row.leaves(part) if part else frozenset()
    return {WORDS[part]: sorted(states)} if part and states else {}
