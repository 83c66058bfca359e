"""How a row of the life cycle's table speaks: what an act leaves, and where it leads.

States are written by name, several with blanks between, and looked up when the table is read:
`stage("SUBMITTED", "RETURNED WITHDRAWN")`. Four words stand for states: `new` opens the stream, `*`
is any state that is no end, `same` changes nothing, `next` is the stage that follows on the route
(route.yaml); `!CONSULTING` after it says which stage that never is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial

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

WORDS = NEW, ANY, SAME, NEXT = "new", "*", "same", "next"
STREAM_OF: dict[type[StrEnum], str] = {
    Stage: "assignment",
    Answer: "opinion",
    Agreement: "placement",
    Work: "placement",
    Payment: "placement",
    RefusalStage: "refusal",
    BypassStage: "bypass",
    DisputeStage: "dispute",
    EmergencyStage: "emergency",
}
"""The states of each part, and the stream it belongs to: a placement has three parts."""
PART_OF: dict[type[StrEnum], str] = {
    Stage: "stage",
    Answer: "answer",
    Agreement: "agreement",
    Work: "work",
    Payment: "payment",
    RefusalStage: "stage",
    BypassStage: "stage",
    DisputeStage: "stage",
    EmergencyStage: "stage",
}

FINAL: frozenset[tuple[type[StrEnum], str]] = frozenset(
    (part, str(state))
    for part, states in (
        (Stage, "ARCHIVED"),
        (Answer, "AGREE AGREE_WITH_CONDITIONS DISAGREE NO_CAPACITY NO_ANSWER"),
        (Agreement, "G_TERMINATED G_FULFILLED"),
        (Work, "CLOSED TERMINATED"),
        (Payment, "SPENT SETTLED RETURNED"),
        (RefusalStage, "R_ACCEPTED R_UPHELD R_OVERTURNED R_WITHDRAWN"),
        (BypassStage, "B_CLOSED"),
        (DisputeStage, "D_AGREED D_FINAL D_WITHDRAWN"),
        (EmergencyStage, "E_REVOKED E_CLOSED"),
    )
    for state in states.split()
)


def key(state: StrEnum) -> tuple[type[StrEnum], str]:
    """Return the part and name of a state: states of two parts may share a name."""
    return type(state), str(state)


@dataclass(frozen=True)
class Move:
    """States an act leaves and states it leads to, of one part.

    opens: it may begin the stream; same: it may leave the state as it is; onward: it may lead to
    the stage that follows on the route.
    """

    part: type[StrEnum]
    leaves: frozenset[StrEnum]
    to: frozenset[StrEnum]
    opens: bool = False
    any: bool = False
    same: bool = False
    onward: bool = False
    never: frozenset[StrEnum] = frozenset()

    def allows(self, before: StrEnum | None, after: StrEnum, path: Iterable[str]) -> bool:
        """Tell whether the change is this one; path: the stages of the assignment's route."""
        if type(after) is not self.part:
            return False
        begun = self.opens if before is None else before in self.leaves
        named = Stage.APPROVED if after is Stage.APPROVED_COND else after  # what a route calls it
        onward = self.onward and named in path and after not in self.never
        return begun and (after in self.to or onward)


def _move(part: type[StrEnum], leaves: str, to: str = SAME) -> Move:
    origin, target = leaves.split(), to.split()
    everything = ANY in origin
    living = (one for one in part if everything and key(one) not in FINAL)
    return Move(
        part=part,
        leaves=_states(part, origin).union(living),
        to=_states(part, target),
        opens=NEW in origin,
        any=everything,
        same=SAME in target,
        onward=NEXT in target,
        never=_states(part, [name[1:] for name in target if name.startswith("!")]),
    )


def _states(part: type[StrEnum], names: Iterable[str]) -> frozenset[StrEnum]:
    plain = [name for name in names if name not in WORDS and not name.startswith("!")]
    return frozenset(part[name] for name in plain)


Moving = Callable[..., Move]
stage: Moving = partial(_move, Stage)
opinion: Moving = partial(_move, Answer)
agreement: Moving = partial(_move, Agreement)
work: Moving = partial(_move, Work)
payment: Moving = partial(_move, Payment)
refusal: Moving = partial(_move, RefusalStage)
bypass: Moving = partial(_move, BypassStage)
dispute: Moving = partial(_move, DisputeStage)
emergency: Moving = partial(_move, EmergencyStage)


@dataclass(frozen=True)
class Row:
    """One act: its moves (the first is what it is about, the others follow from it).

    within: the stages of the assignment it fits, empty for any; in_own_words: the step itself says
    why not in another one. on_request: a change or renewal that is asked for has stages of its own;
    the act fits where that stands, too. starts, stops: clocks of route.yaml, beside that of a stage
    entered or
    left (`stage_clocks`); ANY stops whatever runs. papers: what is drawn up. guards: the reasons,
    as codes of refusals.yaml, for which it is refused where state, role and data fit.
    """

    verb: str
    moves: tuple[Move, ...]
    within: frozenset[Stage] = frozenset()
    in_own_words: bool = False
    on_request: bool = False
    starts: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    papers: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    other: str = ""  # the stream of an act that moves no state

    @property
    def stream(self) -> str:
        """The kind of the stream that the act is about."""
        return STREAM_OF[self.moves[0].part] if self.moves else self.other

    @cached_property
    def main(self) -> tuple[Move, ...]:
        """The moves of the part that the act is about."""
        return tuple(move for move in self.moves if move.part is self.moves[0].part)

    def of(self, part: type[StrEnum]) -> tuple[Move, ...]:
        """Return the moves of one part."""
        return tuple(move for move in self.moves if move.part is part)

    def leaves(self, part: type[StrEnum]) -> frozenset[StrEnum]:
        """Return the states of a part in which the act can be done."""
        return frozenset().union(*(move.leaves for move in self.of(part)))

    def target(self, part: type[StrEnum]) -> StrEnum:
        """Return the one state of a part that the act leads to; ValueError if there are several."""
        (only,) = frozenset().union(*(move.to for move in self.of(part)))
        return only

    @property
    def judged_within(self) -> frozenset[Stage]:
        """The stages outside which the judge itself refuses the act as `wrong_stage`."""
        return frozenset() if self.in_own_words else self.within


def row(  # noqa: PLR0913 - the columns of the table
    verb: str,
    *moves: Move,
    within: str = "",
    during: str = "",
    starts: str = "",
    stops: str = "",
    papers: str = "",
    guards: str = "",
    other: str = "",
    on_request: bool = False,
) -> Row:
    """Return a row; an act about the assignment fits the stages that it leaves.

    within, during: the stages of the assignment; outside `within` the judge refuses, outside
    `during` the step does, at its own place and in its own words.
    """
    fits = frozenset(Stage[name] for name in (within or during).split())
    first = moves[0] if moves else None
    if first is not None and first.part is Stage and not first.any and not fits:
        fits = frozenset(Stage(one) for one in first.leaves)
    return Row(
        verb=verb,
        moves=moves,
        within=fits,
        in_own_words=bool(during),
        on_request=on_request,
        starts=frozenset(starts.split()),
        stops=frozenset(stops.split()),
        papers=tuple(papers.split()),
        guards=tuple(guards.split()),
        other=other,
    )
