"""The door to the pictures: which one of whom in which language; drawn by flows, found here."""

import json
from datetime import date
from typing import Any

from ledger.desk import pictures
from ledger.store.session import Ledger
from schemas.values import Value

PLACE = "place"  # whose pictures those of the whole place are
OF_OFFICE = ("burden", "departments", "capacity", "arrears", "offices", "chain")
OF_STREET = ("burden", "capacity", "offices", "chain")
OF_DEPARTMENT = ("departments", "arrears", "offices", "chain")


class Picture(Value):
    """A picture to show. told: name, title, about, columns, numeric, rows, notes (texts).

    `about` is its description for those who do not see it; `numeric` how many columns from the
    right hold numbers.
    """

    svg: str
    png: bytes
    told: dict[str, Any]
    as_of: date


def key_of(chart: str, org: str, lang: str) -> str:
    """Return the key of a picture: its chart, whose it is (PLACE for all), its language."""
    return f"{chart}/{org}/{lang}"


def find(ledger: Ledger, key: str) -> Picture | None:
    """Return the picture of a key, or None where none was drawn yet."""
    with ledger.read() as tx:
        kept = pictures.find(tx, key)
    if kept is None:
        return None
    told = json.loads(kept.told)
    return Picture(svg=kept.svg, png=kept.png, told=told, as_of=kept.as_of)
