"""How full communities are, month by month, and what the leading group has lifted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.store.session import Ledger
from ledger.write import exemptions as register
from ledger.write.loads import CommunityLoad, LoadMonth
from policies.cost.capacity import ceiling
from policies.rules import Rules
from schemas.applications.findings import Exemption
from schemas.place.organisations import Community
from tasks import clock, rulebooks
from tasks.acts import carried


def months_from(first: date, count: int) -> list[str]:
    """Return some months from a day's on: [`2026-05`, …]."""
    numbers = (first.year * 12 + first.month - 1 + n for n in range(max(1, count)))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def heat(ledger: Ledger, *, street: str = "", on: date | None = None, count: int = 12) -> Any:
    """Return planned hours as percent of the ceiling, per street and community.

    [{street, name, communities: [{code, name, staff, items, months: {2026-05: percent}}]}]; None
    instead of a percent where a ceiling cannot be read. Two queries.
    """
    rules = rulebooks.rules_of(ledger)
    months = months_from(on or rules.calendar.today(clock.now(ledger)), count)
    places = _places(rules, street)
    codes = [one.code for some in places.values() for one in some]
    with ledger.read() as tx:
        booked = carried.months(tx, codes, (months[0], months[-1]), rules.directory)
        burdens = carried.burdens(tx, codes, rules.directory)
    return [
        {
            "street": code,
            "name": rules.directory.name_of(code),
            "communities": [
                _row(one, booked.get(one.code, {}), burdens.get(one.code), months, rules)
                for one in some
            ],
        }
        for code, some in places.items()
    ]


def exemptions(
    ledger: Ledger, *, valid_on: date | None = None, number: str = ""
) -> Sequence[Exemption]:
    """Return the register of exemptions, newest first."""
    with ledger.read() as tx:
        return register.register(tx, valid_on=valid_on, number=number)


def _places(rules: Rules, street: str) -> dict[str, list[Community]]:
    found: dict[str, list[Community]] = {}
    for code in rules.directory.codes:
        one = rules.directory.communities[code]
        if street in ("", one.street):
            found.setdefault(one.street, []).append(one)
    return found


def _row(
    one: Community,
    booked: Mapping[str, LoadMonth],
    burden: CommunityLoad | None,
    months: Iterable[str],
    rules: Rules,
) -> dict[str, Any]:
    limit = ceiling(one, rules.rulebook.ground)
    hours = {month: booked[month].hours if month in booked else 0 for month in months}
    return {
        "code": one.code,
        "name": one.name,
        "staff": one.staff,
        "items": burden.items if burden else 0,
        "months": {month: n * 100 // limit if limit else None for month, n in hours.items()},
    }
