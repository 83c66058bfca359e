"""Verify what is booked beside the states: load and burden of communities, items, exemptions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger.audit import bookings
from ledger.store.session import Tx
from ledger.tables.columns import NO_DAY
from ledger.write import bank_lines
from ledger.write.states import StateChange
from policies.cost.bank_parts import parts
from policies.cost.capacity import alive, carried
from tasks.verify.findings import Findings

Raw = dict[str, Any]


class Bookings:
    """Adds up what replayed states lay on communities, and compares it with what is booked."""

    def __init__(self) -> None:
        self._hours: dict[tuple[str, str], int] = defaultdict(int)
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self._parts = Counter[bank_lines.Row]()

    def add(self, changes: Iterable[StateChange]) -> None:
        """Take replayed placements into the sums."""
        for change in changes:
            community, load = change.raw["community"], carried(change.raw)
            for month, hours in load.months.items():
                self._hours[community, month] += hours
            more = (alive(change.raw), load.posts, load.inside, load.outside)
            counts = self._counts[community]
            counts[:] = [old + new for old, new in zip(counts, more, strict=True)]
            self._parts.update(parts(change.raw))

    def compare(self, tx: Tx, findings: Findings) -> None:
        """Compare the sums with what is booked; a month or community of zeros may be absent."""
        booked = bookings.hours(tx)
        for community, month in sorted(self._hours.keys() | booked.keys()):
            at = (community, month)
            if self._hours.get(at, 0) != booked.get(at, 0):
                findings.add("load_differs", community, month=month)
        counted = bookings.counts(tx)
        for community in sorted(self._counts.keys() | counted.keys()):
            told = tuple(self._counts.get(community, (0, 0, 0, 0)))
            if told != counted.get(community, (0, 0, 0, 0)):
                findings.add("burden_differs", community)
        findings.count("months", len(booked))

    def compare_lines(self, tx: Tx, findings: Findings) -> None:
        """Compare what movements take of the lines of a bank with what is booked of each."""
        lines = bank_lines.every(tx)
        for at, line in sorted(lines.items()):
            if line.booked_fen != self._parts[at]:
                findings.add("bank_line_differs", " ".join(at))
        findings.count("bank_lines", len(lines))


def items(tx: Tx, changes: list[StateChange], findings: Findings) -> None:
    """Compare the items that rules search with the replayed assignments they stand for."""
    findings.count("items", len(changes))
    for number in bookings.wrong_items(tx, {one.id: one.raw for one in changes}):
        findings.add("item_differs", f"assignment/{number}")


def exemptions(tx: Tx, told: dict[str, list[Raw]], findings: Findings) -> None:
    """Compare the register of exemptions with what decisions granted; told: number -> rows."""
    kept = bookings.exemptions(tx, list(told))
    for number, rows in told.items():
        findings.count("exemptions", len(rows))
        if sorted(rows, key=_rule) != sorted(kept.get(number, []), key=_rule):
            findings.add("exemptions_differ", f"assignment/{number}")


def exempted(number: str, actor: str, org: str, decided: Raw, one: Raw) -> Raw:
    """Return the row that a granted exemption stands in, not published yet."""
    expires = one.get("expires_on")
    return {
        "number": number,
        "rule": one["rule"],
        "code": one.get("code", ""),
        "reason": one.get("reason", ""),
        "expires_on": date.fromisoformat(expires) if expires else NO_DAY,
        "granted_on": date.fromisoformat(decided.get("granted_on") or decided["decision"]["on"]),
        "granted_by": f"{actor}@{org}",
        "published_on": None,
    }


def _rule(row: Raw) -> tuple[str, str]:
    return str(row["granted_on"]), str(row["rule"])
