"""The work of somebody who leaves, put into other hands at once; nothing of it is lost.

Each item is a `transfer` of its own, judged by itself: what cannot go to that person is told, and
stays where it is. What waits on a role alone waits on whoever else holds it.
"""

from dataclasses import dataclass

from ledger.read import queries
from ledger.store.session import Ledger
from schemas.acts.act import Act, Actor, Receipt, WorkItem
from tasks.acts.perform import perform


@dataclass(frozen=True)
class HandOver:
    """Who leaves, who takes over, and why."""

    leaver: str
    person: str
    reason: str


@dataclass(frozen=True)
class HandedOver:
    """What became of a work item: done, or why not."""

    item: WorkItem
    receipt: Receipt


def in_hands_of(ledger: Ledger, leaver: str, org: str) -> list[WorkItem]:
    """Return the work items of an organisation that are in the hands of one person."""
    with ledger.read() as tx:
        return queries.in_hands_of(tx, leaver, org)


def holders(ledger: Ledger, org: str) -> dict[str, int]:
    """Return in whose hands work items of an organisation are, and how many."""
    with ledger.read() as tx:
        return queries.holders(tx, org)


def hand_over(ledger: Ledger, by: Actor, asked: HandOver, key: str) -> list[HandedOver]:
    """Put all that is in the hands of who leaves into those of another, item by item.

    Done again, it finds what is left. by: who leaves, the head, or, once the role has ended,
    whoever holds it too.
    """
    return [
        HandedOver(one, perform(ledger, _act(one, asked), by, f"{key}:{at}"))
        for at, one in enumerate(in_hands_of(ledger, asked.leaver, by.org))
    ]


def _about(one: WorkItem) -> str:
    return one.stream if one.kind in ("refusal", "bypass") else one.number


def _act(one: WorkItem, asked: HandOver) -> Act:
    data = {
        "act": one.act,
        "communities": [one.community] if one.community else [],
        "instalment": one.instalment,
        "holder": asked.leaver,
        "to": {"role": one.role, "org": one.org, "person": asked.person},
        "reason": asked.reason,
    }
    return Act(verb="transfer", number=_about(one), data={k: v for k, v in data.items() if v})
