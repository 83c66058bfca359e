"""Sums of the burden: what one state adds to them, and how sums are put together. Pure.

States come as slim plain JSON (the keys named here), days as ISO text, so that a million events
are summed without building a million values.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from policies.burden.declared import Types
from policies.cost.funding import largest_remainder
from policies.lifecycle.evolve import fold
from schemas.events import Event, Stream
from schemas.reports.reports import rounded
from schemas.states.stages import Ground, Payment, RefusalStage, Work

Raw = dict[str, Any]


LIVE = frozenset((Work.READY, Work.RUNNING, Work.PAUSED_NONPAY, Work.PAUSED_FORCE, Work.PAUSED_LG))
ENDED = frozenset((Work.CLOSED, Work.TERMINATED))
OPEN_REFUSALS = frozenset((RefusalStage.R_ISSUED, RefusalStage.R_CONTESTED))

PLACEMENT = frozenset(
    ("number", "community", "applicant", "street", "amount_fen", "confirmed_fen", "work",
     "instalments", "instalment", "in_force_on", "load", "committed_fen", "accepted_on", "parties")
)  # fmt: skip
REFUSAL = frozenset(("community", "department", "ground", "stage", "issued_on"))
SIDES = ("community", "department")
STREAMS = {kind: Stream(kind=kind, id="") for kind in ("assignment", "placement", "refusal")}


@dataclass(slots=True)
class Sums:
    """What happened between one department and some communities, and what lives there now."""

    opened: int = 0
    unadmitted: int = 0
    agreed_fen: int = 0
    confirmed_fen: int = 0
    due: int = 0
    on_time: int = 0
    late: Counter[int] = field(default_factory=Counter)  # calendar days late -> instalments
    refused: int = 0
    upheld: int = 0
    overturned: int = 0
    conceded: int = 0
    placements: int = 0
    temporary: int = 0
    unfunded: int = 0
    hours: int = 0  # planned in the month, in hundredths of an hour
    items: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)  # communities with something live
    accepted: int = 0  # pieces of work
    rated: int = 0  # of those, evaluated by both sides
    committed_fen: int = 0
    paid_fen: int = 0
    custody_fen: int = 0
    spent_fen: int = 0
    scored: dict[str, Counter[Decimal]] = field(default_factory=dict)  # by side
    types: Types | None = None  # burdens by type, of what lives

    def add(self, other: "Sums") -> Self:
        """Add other sums to these."""
        for name in COUNTS:
            more = getattr(other, name)
            if more:
                setattr(self, name, getattr(self, name) + more)
        self.late.update(other.late)
        self.items |= other.items
        self.owners |= other.owners
        self.places |= other.places
        for side, scores in other.scored.items():
            self.scored.setdefault(side, Counter()).update(scores)
        if other.types is not None:
            self.types = (self.types or Types()).add(other.types)
        return self


COUNTS = (
    "opened", "unadmitted", "agreed_fen", "confirmed_fen", "due", "on_time", "refused", "upheld",
    "overturned", "conceded", "placements", "temporary", "unfunded", "hours", "accepted", "rated",
    "committed_fen", "paid_fen", "custody_fen", "spent_fen",
)  # fmt: skip


def parts(placement: Raw) -> dict[str, Raw]:
    """Return the placement as each of its departments answers for it, the leading one first.

    Each has its own instalments and its part of the money and hours; together they are the whole.
    """
    parties = placement.get("parties")
    if not parties:
        return {placement.get("applicant", ""): placement}
    lead, instalments = placement.get("applicant", ""), placement.get("instalments", ())
    own = {
        one["org"]: [part for part in instalments if (part.get("party") or lead) == one["org"]]
        for one in parties
    }
    agreed = _weights(parties)
    arrived = [
        sum(part.get("amount_fen", 0) for part in some if part.get("confirmed_on"))
        for some in own.values()
    ]
    weights = {"amount_fen": agreed, "committed_fen": agreed, "confirmed_fen": arrived}
    sums = {
        name: largest_remainder(placement.get(name, 0), by if any(by) else agreed)
        for name, by in weights.items()
    }
    return {
        org: {**placement, "instalments": some, **{name: fen[at] for name, fen in sums.items()}}
        for at, (org, some) in enumerate(own.items())
    }


def shares(placement: Raw, whole: int) -> dict[str, int]:
    """Return a number of the whole placement split among its departments by their money."""
    parties = placement.get("parties")
    if not parties:
        return {placement.get("applicant", ""): whole}
    split = largest_remainder(whole, _weights(parties))
    return {one["org"]: part for one, part in zip(parties, split, strict=True)}


def _weights(parties: list[Raw]) -> list[int]:
    """Return the departments' parts of the money; without money the leading one has it all."""
    fen = [one.get("fen", 0) for one in parties]
    return fen if any(fen) else [1, *fen[1:]]


def chained(sums: Sums, placement: Raw) -> None:
    """Add how far a placement's money has come: committed, paid, in custody, spent (in fen)."""
    sums.committed_fen += placement.get("committed_fen", 0)
    for one in placement.get("instalments", ()):
        fen = one.get("amount_fen", 0)
        sums.paid_fen += fen if one.get("paid_on") else 0
        sums.custody_fen += fen if one.get("custody_on") else 0
        sums.spent_fen += one.get("spent_fen", 0)


def rated(sums: Sums, placement: Raw, since: str) -> None:
    """Add an accepted piece of work (M29) and how both sides rated it (M25, 0 to 100)."""
    if placement.get("accepted_on", "") < (since or "0"):
        return
    scores = placement.get("scores", {})
    sums.accepted += 1
    sums.rated += len(scores) == len(SIDES)
    for side, score in scores.items():
        items = score.get("scores", {}).values()
        if items:
            mean = rounded(Decimal(sum(items)) / len(items))
            sums.scored.setdefault(side, Counter())[mean] += 1


def paid(sums: Sums, placement: Raw, on: date, since: str) -> None:
    """Add what a placement's agreement owed and what had arrived on a day (M18, M19).

    Nothing is owed before the agreement is in force. An instalment counts once it has arrived or
    its due day has passed; one still missing is late until `on`. since: ISO day before which
    agreements and due days are left out, "" for none.
    """
    in_force = placement.get("in_force_on")
    if not in_force:
        return
    if in_force >= since:
        sums.agreed_fen += placement.get("amount_fen", 0)
        sums.confirmed_fen += placement.get("confirmed_fen", 0)
    today = on.isoformat()
    for one in placement.get("instalments", ()):
        due, arrived = one.get("due"), one.get("confirmed_on")
        if not due or due < since or one.get("stage") == Payment.RETURNED:
            continue
        if not arrived and due >= today:
            continue  # neither kept nor missed yet
        days = (date.fromisoformat(arrived or today) - date.fromisoformat(due)).days
        sums.due += 1
        if days > 0:
            sums.late[days] += 1
        else:
            sums.on_time += 1


def refused(sums: Sums, refusal: Raw, since: str) -> None:
    """Add a refusal and what became of it (M24), and the unadmitted demand it proves (M04)."""
    if refusal.get("issued_on", "") < since:
        return
    stage = refusal.get("stage")
    sums.refused += 1
    sums.upheld += stage == RefusalStage.R_UPHELD
    sums.overturned += stage == RefusalStage.R_OVERTURNED
    sums.conceded += stage == RefusalStage.R_ACCEPTED
    proven = stage == RefusalStage.R_UPHELD and refusal.get("ground") == Ground.NO_ADMISSION
    sums.unadmitted += proven


def folded(kind: str, before: Raw | None, event: str, slim: Raw) -> Raw:
    """Fold the measured part of an event's body into a slim state."""
    return fold(before, Event.model_construct(stream=STREAMS[kind], kind=event, body=slim))
