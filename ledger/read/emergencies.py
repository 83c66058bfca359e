"""The register of emergencies, newest first, and what a department began under one notice."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from ledger.store.session import Tx
from ledger.tables.states import emergency
from schemas.written import document_number

Raw = dict[str, Any]
MOST = 500


def under_notice(tx: Tx, department: str, number: str) -> list[Raw]:
    """Return the states of a department's emergencies under a notice, whatever became of them."""
    if not number:
        return []
    row = emergency.c
    asked = select(row.body).where(
        row.department == department, row.notice_no == document_number(number)[:120]
    )
    return [json.loads(body) for body in tx.scalars(asked.order_by(row.id))]


def first_responses(tx: Tx, community: str) -> list[Raw]:
    """Return the states of what a community began by itself and what still waits for a notice."""
    row = emergency.c
    asked = select(row.body).where(row.notice_no == "").order_by(row.id)
    found = (json.loads(body) for body in tx.scalars(asked))
    return [raw for raw in found if raw.get("begun_by") == community and raw["stage"] == "E_BEGUN"]


def register(
    tx: Tx, *, department: str = "", communities: Collection[str] | None = None, limit: int = MOST
) -> list[Raw]:
    """Return the states of emergencies, newest first: of a department, or about communities.

    communities: None for any; who has none sees nothing.
    """
    row = emergency.c
    asked = select(row.body).order_by(row.requested_on.desc(), row.id.desc())
    if department:
        asked = asked.where(row.department == department)
    found = (json.loads(body) for body in tx.scalars(asked.limit(limit)))
    return [
        raw
        for raw in found
        if communities is None or not {*communities}.isdisjoint(raw["communities"])
    ]
