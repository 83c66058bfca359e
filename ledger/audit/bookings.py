"""What an auditor compares: the load of communities, items and exemptions, as they are stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select

from ledger.store.session import Tx
from ledger.tables.journal import journal
from ledger.tables.rules import community_burden, community_load, exemption, item
from ledger.write.comparable_items import of_state

Raw = dict[str, Any]


def hours(tx: Tx) -> dict[tuple[str, str], int]:
    """Return the booked hours (hundredths) by community and month."""
    table = community_load.c
    rows = tx.execute(select(table.community, table.month, table.hours))
    return {(row.community, row.month): row.hours for row in rows}


def counts(tx: Tx) -> dict[str, tuple[int, int, int, int]]:
    """Return items, posts, plaques inside and outside that are counted by community."""
    rows = tx.execute(select(community_burden))
    return {row.community: (row.items, row.posts, row.inside, row.outside) for row in rows}


def wrong_items(tx: Tx, states: Mapping[str, Raw]) -> Iterator[str]:
    """Return the numbers whose item is not what their state makes of it."""
    columns = [column for column in item.columns if column.name != "id"]
    mine = select(*columns).where(item.c.number.in_(list(states)))
    try:
        stored = {row.number: dict(row._mapping) for row in tx.execute(mine)}
    except (ValueError, TypeError):  # a column that is not of its type: look at each alone
        if len(states) == 1:
            yield from states
            return
        for number, raw in states.items():
            yield from wrong_items(tx, {number: raw})
        return
    for number, raw in states.items():
        if stored.get(number) != of_state(number, raw):
            yield number


def exemptions(tx: Tx, numbers: Sequence[str]) -> dict[str, list[Raw]]:
    """Return the exemptions on the register by number, their days as they are stored."""
    found: dict[str, list[Raw]] = {}
    for row in tx.execute(select(exemption).where(exemption.c.number.in_(numbers))):
        found.setdefault(row.number, []).append(dict(row._mapping))
    return found


def unbooked(tx: Tx) -> Iterator[tuple[str, str]]:
    """Return items and exemptions of numbers the journal knows nothing of: (number, table)."""
    for table in (item, exemption):
        known = exists().where(
            journal.c.stream_kind == "assignment", journal.c.stream_id == table.c.number
        )
        for number in tx.scalars(select(table.c.number).where(~known).distinct()):
            yield number, table.name
