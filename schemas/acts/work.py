"""Forms of the work, its acceptance, its evaluation and its end."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.acts.base import (
    Communities,
    Form,
    NoData,
    OneCode,
    OwnCommunity,
    Percentage,
    Quantities,
    SomeCodes,
    SomeCommunities,
    Votes,
    Words,
)
from schemas.numbers import Code, Day, Number, Whole
from schemas.states.placements.means import MeansKind


class Delivery(Form):
    """deliver: the result and, where the standard is a number, the measure.

    quantities: how much of each line of the calculation; the settlement rests on them.
    """

    result: Words
    measure: str = ""
    quantities: Quantities = {}
    community: Code = ""


class Acceptance(Communities):
    """accept_work: quantities: how much was accepted, by community and line of the calculation."""

    quantities: dict[str, Quantities] = {}


class Defects(Form):
    """list_defects: a defect against the agreed standard."""

    community: OneCode
    standard: Words
    defect: Words


class DoneSoFar(OwnCommunity):
    """note_progress: how much of its work a community has done, in percent, if it likes to say."""

    done: Percentage
    text: str = ""


class WorkedHours(OwnCommunity):
    """note_hours: hours worked, added to those noted before; less than nothing takes some back."""

    hours: Annotated[Number, Field(ge=-1000, le=1000)]
    text: str = ""


class MeansHanded(Communities):
    """hand_over: what the department handed over; nothing named: all that is still owed."""

    items: tuple[MeansKind, ...] = ()
    text: str = ""


class SeenMeans(OwnCommunity):
    """confirm_means: what the community has seen; nothing named: all of it."""

    items: tuple[MeansKind, ...] = ()


class MissingMeans(OwnCommunity):
    """report_missing: what did not come, or not as it was promised."""

    items: Annotated[tuple[MeansKind, ...], Field(min_length=1)]
    text: str = ""


class ResidentsMeeting(OwnCommunity):
    """note_residents: a residents' meeting on the work, after the party organisation discussed it.

    proposes_exit: it proposes to end the work; then two thirds are present and more than half of
    them in favour (Organic Law of Urban Residents' Committees, articles 29 and 30).
    """

    satisfaction: Percentage
    discussed_on: Day
    held_on: Day
    members: Votes
    present: Votes
    in_favour: Votes
    proposes_exit: bool = False
    text: str = ""


class KeptOn(Form):
    """answer_residents: the leading group keeps the work, and says why."""

    community: OneCode
    reasons: Words


class DoneStep(Form):
    """note_step: the department did a step of its own; no: of the application's steps, from 1."""

    no: Annotated[Whole, Field(ge=1)]
    text: str = ""


class Evaluation(Form):
    """evaluate: scores of 0 to 100 per item, blind until both sides have answered.

    parties: what a community gives each further department of a joint item, one mark.
    """

    scores: Annotated[dict[str, Percentage], Field(min_length=1)]
    parties: dict[Code, Percentage] = {}
    communities: SomeCodes = ()


class SomeStreams(SomeCommunities):
    """escalate, redate: of which streams: of placements, of one dispute, else of the whole."""

    community: Code = ""
    kind: str = ""


class NotDone(Form):
    """declare_not_done: a community says that work was not done by its last day, and why."""

    reason: Words
    community: Code = ""


class ExitDecision(Communities):
    """exit: the leading group ends an item at communities, on a ground of row 24."""

    ground: Literal["decision", "law_change", "residents", "department"]
    reason: Words


FORMS: dict[str, type[Form]] = {
    "start_task": OwnCommunity,
    "note_residents": ResidentsMeeting,
    "answer_residents": KeptOn,
    "open_review": SomeCommunities,
    "hand_over": MeansHanded,
    "confirm_means": SeenMeans,
    "report_missing": MissingMeans,
    "note_progress": DoneSoFar,
    "note_hours": WorkedHours,
    "note_step": DoneStep,
    "deliver": Delivery,
    "list_defects": Defects,
    "accept_work": Acceptance,
    "declare_not_done": NotDone,
    "deem_not_done": SomeCommunities,
    "deem_accepted": SomeCommunities,
    "evaluate": Evaluation,
    "view_score": OwnCommunity,
    "open_blind": SomeCommunities,
    "close_task": SomeCommunities,
    "end_date": NoData,
    "exit": ExitDecision,
    "end_unstarted": SomeCommunities,
    "archive": NoData,
    "tick": NoData,
    "escalate": SomeStreams,
    "redate": SomeStreams,
}
