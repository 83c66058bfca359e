"""Sealed slips: what a new person is told on a sheet of paper of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from desk.people.listed import Slip
from ledger.store import private
from ledger.store.session import Ledger
from schemas.texts import catalogue
from tasks import rulebooks

BOOK, NAME = "people", "slips.html"
BOTH = " · "


def sheets(ledger: Ledger, slips: Sequence[Slip], address: str) -> list[dict[str, Any]]:
    """Return what stands on each sheet: title, facts (name, value), steps.

    address: how browsers reach the desk; empty: a line to write it on.
    """
    rules = rulebooks.rules_of(ledger)
    roles = rules.jurisdiction.roles
    told = []
    for one in slips:
        seats = [f"{rules.directory.name_of(org)} {roles[role]['zh']}" for role, org in one.seats]
        facts = {
            "place": rules.jurisdiction.name,
            "name": one.name,
            "address": address or "_" * 30,
            "login": one.login,
            "password": one.password,
            "seats": "；".join(seats) or "-",
        }
        named = [(_both(f"slip.{key}"), value) for key, value in facts.items()]
        steps = [_both(f"slip.step_{at}", "\n").split("\n") for at in (1, 2, 3)]
        told.append({"title": _both("slip.title"), "facts": named, "steps": steps})
    return told


def _both(key: str, between: str = BOTH) -> str:
    return between.join(catalogue.both(BOOK, key))


def write(ledger: Ledger, slips: Sequence[Slip], address: str, out: Path | None = None) -> Path:
    """Write slips as a page to print (0600), beside the ledger unless told; return where.

    Raises FileExistsError where slips of before are there: their passwords would be lost.
    """
    path = out or place(ledger)
    if path.exists():
        raise FileExistsError(path)
    made = Environment(
        loader=PackageLoader("desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = made.get_template("slips_alone.html").render(sheets=sheets(ledger, slips, address))
    private.write(path, page.encode())
    return path


def place(ledger: Ledger) -> Path:
    """Return where the slips of a new ledger are."""
    return ledger.key_file(NAME)
