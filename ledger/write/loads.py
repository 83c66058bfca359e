"""The load of communities: planned hours per month under a ceiling, and what they carry now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.rules import community_burden, community_load

CHUNK = 500


class LoadMonth(NamedTuple):
    """Planned hours of a community in a month and its ceiling, in hundredths of an hour."""

    hours: int
    ceiling: int
    lifted: bool


class Growth(NamedTuple):
    """What a placement adds to a month of a community; ceiling and lifted as its judge saw them."""

    community: str
    month: str  # 2026-05
    hours: int
    ceiling: int
    lifted: bool


class CommunityLoad(NamedTuple):
    """What a community carries now: items, nominal posts, plaques inside and outside."""

    items: int = 0
    posts: int = 0
    inside: int = 0
    outside: int = 0


_less = (
    update(community_load)
    .where(
        community_load.c.community == bindparam("p_community"),
        community_load.c.month == bindparam("p_month"),
    )
    .values(hours=community_load.c.hours + bindparam("p_hours"))
)

_move = (
    update(community_burden)
    .where(community_burden.c.community == bindparam("p_community"))
    .values(
        {
            name: community_burden.c[name] + bindparam(f"p_{name}")
            for name in ("items", "posts", "inside", "outside")
        }
    )
)


def apply(tx: Tx, growths: Sequence[Growth], burdens: Mapping[str, CommunityLoad]) -> None:
    """Add to the months and the counts of communities, in sorted order.

    A month that would pass its ceiling ends the transaction (ConstraintBroken
    `ck_community_load_ceiling` when it is left), unless the ceiling is lifted.
    """
    more = sorted(one for one in growths if one.hours > 0)
    less = sorted(one for one in growths if one.hours < 0)
    if less:
        tx.execute(_less, [_named(one) for one in less])
    if more:
        tx.execute(_grow(tx), [one._asdict() for one in more])
    if burdens:
        _count(tx, burdens)


def _count(tx: Tx, burdens: Mapping[str, CommunityLoad]) -> None:
    """Move the counts; a row is laid in as zero first, since a count may go down."""
    zero = [{"community": code, **CommunityLoad()._asdict()} for code in sorted(burdens)]
    tx.execute(_dialect(tx).insert(community_burden).on_conflict_do_nothing(), zero)
    moves = [
        {"p_community": code, **{f"p_{name}": n for name, n in burdens[code]._asdict().items()}}
        for code in sorted(burdens)
    ]
    tx.execute(_move, moves)


def _named(one: Growth) -> dict[str, Any]:
    return {"p_community": one.community, "p_month": one.month, "p_hours": one.hours}


def _dialect(tx: Tx) -> Any:
    return postgresql if tx.dialect.name == "postgresql" else sqlite


def _grow(tx: Tx) -> Any:
    fresh = _dialect(tx).insert(community_load)
    return fresh.on_conflict_do_update(
        index_elements=["community", "month"],
        set_={
            "hours": community_load.c.hours + fresh.excluded.hours,
            "ceiling": fresh.excluded.ceiling,
            "lifted": community_load.c.lifted | fresh.excluded.lifted,
        },
    )


def months(
    tx: Tx, communities: Sequence[str], first: str, last: str, *, for_update: bool = False
) -> dict[str, dict[str, LoadMonth]]:
    """Return the load of communities per month, between two months inclusive; locked if asked."""
    found: dict[str, dict[str, LoadMonth]] = {}
    table = community_load.c
    for some in _chunks(communities):
        asked = (
            select(community_load)
            .where(table.community.in_(some), table.month >= first, table.month <= last)
            .order_by(table.community, table.month)
        )
        for row in tx.execute(asked.with_for_update() if for_update else asked):
            month = LoadMonth(row.hours, row.ceiling, row.lifted)
            found.setdefault(row.community, {})[row.month] = month
    return found


def burdens(tx: Tx, communities: Sequence[str]) -> dict[str, CommunityLoad]:
    """Return what communities carry now; one that carries nothing is absent."""
    found: dict[str, CommunityLoad] = {}
    for some in _chunks(communities):
        asked = select(community_burden).where(community_burden.c.community.in_(some))
        for row in tx.execute(asked):
            found[row.community] = CommunityLoad(row.items, row.posts, row.inside, row.outside)
    return found


def _chunks(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(set(codes))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
