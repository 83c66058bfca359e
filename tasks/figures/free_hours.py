"""Room: what an item asks of a community, month by month, beside what it already carries."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.store.session import Ledger
from policies.cost.capacity import ceiling
from policies.cost.capacity import loads as asked_of
from policies.cost.standard_cost import scaled_hours
from schemas.applications.application import Application
from tasks import rulebooks
from tasks.acts import carried


class Month(NamedTuple):
    """One month of a community, in hundredths of an hour; ceiling None where it cannot be read."""

    month: str  # 2026-05
    asked: int
    planned: int
    ceiling: int | None

    @property
    def left(self) -> int | None:
        """What would be left with the item; negative when it does not fit."""
        return None if self.ceiling is None else self.ceiling - self.planned - self.asked


class FreeHours(NamedTuple):
    """What an item asks of one community: hours of the whole term (in hundredths) and by month."""

    declared: int
    months: tuple[Month, ...]
    known: bool = True  # the hours can be computed: nobody lacks a figure that they need

    @property
    def tightest(self) -> Month | None:
        """The month with the least left; None where no ceiling can be read."""
        known = [one for one in self.months if one.left is not None]
        return min(known, key=lambda one: (one.left or 0, one.month), default=None)

    @property
    def fits(self) -> bool | None:
        """Whether no month would pass its ceiling; None where hours or ceiling are not known."""
        if any(one.left is not None and one.left < 0 for one in self.months):
            return False
        return True if self.known and all(one.left is not None for one in self.months) else None


def of(ledger: Ledger, application: Mapping[str, Any], community: str) -> FreeHours:
    """Return the room for an application at a community, which may carry it already or not.

    application: as filed, plain JSON. One query.
    """
    rules = rulebooks.rules_of(ledger)
    ground, form = rules.rulebook.ground, Application.model_validate(application)
    load = asked_of(form, ground, [community]).get(community)
    hours = scaled_hours(form, ground).get(community)
    months = dict(load.months) if load else {}
    with ledger.read() as tx:
        span = (min(months), max(months)) if months else ("", "")
        booked = carried.months(tx, [community], span, rules.directory) if months else {}
    known = booked.get(community, {})
    limit = ceiling(rules.directory.communities[community], ground)
    return FreeHours(
        declared=int(hours * 100) if hours is not None else 0,
        known=hours is not None,
        months=tuple(
            Month(month, asked, known[month].hours if month in known else 0, limit)
            for month, asked in sorted(months.items())
        ),
    )
