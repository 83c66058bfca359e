"""The register of exemptions: every rule the leading group lifted, why, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from ledger.store.session import Tx
from ledger.tables.columns import NO_DAY
from ledger.tables.rules import exemption
from ledger.tables.states import assignment
from schemas.applications.findings import Exemption

_published = (
    update(exemption)
    .where(exemption.c.number == bindparam("p_number"), exemption.c.published_on.is_(None))
    .values(published_on=bindparam("p_day"))
)


def grant(tx: Tx, granted: Sequence[Exemption]) -> None:
    """Enter exemptions; each stands once per item, rule and day."""
    rows = [_row(one) for one in granted]
    if rows:
        tx.execute(insert(exemption), rows)


def _row(one: Exemption) -> dict[str, Any]:
    row = one.model_dump(exclude={"title", "applicant"})
    return {**row, "expires_on": one.expires_on or NO_DAY}


def publish(tx: Tx, number: str, day: date) -> None:
    """Note the day on which the exemptions of an item were published."""
    tx.execute(_published, {"p_number": number, "p_day": day})


def register(
    tx: Tx, *, valid_on: date | None = None, number: str = "", limit: int = 1000
) -> list[Exemption]:
    """Return exemptions, newest first: all, those valid on a day, or those of one item."""
    asked = (
        select(exemption, assignment.c.title, assignment.c.applicant)
        .join(assignment, assignment.c.id == exemption.c.number)
        .order_by(exemption.c.granted_on.desc(), exemption.c.number, exemption.c.rule)
        .limit(limit)
    )
    if number:
        asked = asked.where(exemption.c.number == number)
    if valid_on is not None:
        asked = asked.where(exemption.c.expires_on >= valid_on)
    return [_exemption(row) for row in tx.execute(asked)]


def _exemption(row: Any) -> Exemption:
    told = dict(row._mapping)
    expires = told.pop("expires_on")
    return Exemption(**told, expires_on=None if expires == NO_DAY else expires)
