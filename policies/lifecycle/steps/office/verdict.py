"""What ballots come to under a named policy, and as soon as nothing can change it. Pure.

Silence is never a yes: who has not signed is waited for, and who did not vote until the end of a
meeting or term counts for the quorum alone.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemas.place.jurisdiction import Fraction
from schemas.states.decisions import Countersigner, SignRule
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState

Verdict = Literal["agreed", "refused", "open"]


class Cast(NamedTuple):
    """A ballot of a seat (`role@organisation`), '' while there is none; chair: it may veto."""

    seat: str
    ballot: str = ""
    chair: bool = False


class Count(NamedTuple):
    """Votes by kind, in weights."""

    favour: int
    other: int
    left: int

    @property
    def whole(self) -> int:
        """All votes there are."""
        return self.favour + self.other + self.left


def verdict(
    rule: SignRule, cast: Sequence[Cast], *, closed: bool = False, quorum: Fraction | None = None
) -> Verdict:
    """Return what ballots come to: agreed, refused, or open while it is not settled.

    closed: the meeting or term is over, nobody votes any more; quorum: of those who may vote.
    """
    count = counted(rule, cast)
    if rule.policy in ("majority", "chair_veto"):
        return _vetoed(rule, cast, _majority(count, closed, quorum), closed)
    needed = {
        "all": count.whole,
        "any": 1,
        "k_of_n": rule.k,
        "weighted": count.whole // 2 + 1,
    }[rule.policy]
    if count.favour >= needed:
        return "agreed"
    return "refused" if count.favour + count.left < needed else "open"


def counted(rule: SignRule, cast: Sequence[Cast]) -> Count:
    """Add up ballots; each counts once but under `weighted`."""
    favour = sum(_weight(rule, one) for one in cast if one.ballot == "in_favour")
    left = sum(_weight(rule, one) for one in cast if not one.ballot)
    whole = sum(_weight(rule, one) for one in cast)
    return Count(favour, whole - favour - left, left)


def _weight(rule: SignRule, one: Cast) -> int:
    if rule.policy != "weighted":
        return 1
    role = one.seat.partition("@")[0]
    return rule.weights.get(one.seat, rule.weights.get(role, 1))


def _majority(count: Count, closed: bool, quorum: Fraction | None) -> Verdict:
    """More than half of those voting, once enough vote; early where the rest changes nothing."""
    voting = count.favour + count.other
    if not closed and count.left:
        if 2 * count.favour > count.whole and _met(quorum, voting, count.whole):
            return "agreed"
        return "refused" if 2 * (count.favour + count.left) <= count.whole else "open"
    if not _met(quorum, voting, count.whole):
        return "open"  # nothing is decided without a quorum
    return "agreed" if 2 * count.favour > voting else "refused"


def _met(quorum: Fraction | None, voting: int, whole: int) -> bool:
    return quorum is None or quorum.met(voting, whole)


def _vetoed(rule: SignRule, cast: Sequence[Cast], told: Verdict, closed: bool) -> Verdict:
    chair = next((one.ballot for one in cast if one.chair), "abstain")
    if rule.policy != "chair_veto" or told == "refused":
        return told
    if chair == "against":
        return "refused"
    return told if chair or closed else "open"  # the chair may still say no


def seat_of(one: Countersigner) -> str:
    """Return the seat of a signer, as work items and policies name it."""
    return f"{one.role}@{one.org}"


def at_step(state: AssignmentState) -> Stage:
    """Return the step where the file is, or what is asked of work that goes on."""
    return state.request.at if state.request else state.stage


def asked_now(state: AssignmentState, rule: SignRule) -> tuple[Countersigner, ...]:
    """Return the signers who may sign now: one in a sequence, else all; none once it is settled."""
    if so_far(state, rule) != "open":
        return ()
    left = tuple(one for one in state.signers if not one.ballot)
    return left[:1] if rule.order == "sequence" else left


def so_far(state: AssignmentState, rule: SignRule) -> Verdict:
    """Return what the signers of a step have come to."""
    return verdict(rule, [Cast(seat_of(one), one.ballot) for one in state.signers])
