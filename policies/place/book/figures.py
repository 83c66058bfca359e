"""Checks of a book: the parameters of the place, each between its bounds."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from policies.place.book.rows import BookTerms, Faults, Row, nearest, read, where, whole
from policies.place.parameters import decimal_of
from schemas.fields import Field
from schemas.written import Unreadable

RISING = (  # each at most as large as the next
    ("nonpay.reminder", "nonpay.yellow", "nonpay.suspend", "nonpay.block", "nonpay.exit"),
    ("capacity.warn", "capacity.exempt"),
    ("cost_band.low", "cost_band.high"),
)
ELSEWHERE = ("certificates_kept", "price_bands", "blackouts")  # have sheets of their own
NUMBER = Field(path="figure", holds="number")
ENDLESS = 10**9


def check(rows: Sequence[Row], ground: BookTerms, faults: Faults) -> None:
    """Note parameters that are unknown, missing, told twice, unreadable or out of range."""
    known = ground.parameters["names"]
    told: dict[str, Decimal] = {}
    first: dict[str, Row] = {}
    for row in rows:
        name = row.text("parameter")
        if not name or not _known(row, name, known, faults):
            continue
        if first.setdefault(name, row) is not row:
            faults.add(row, "parameter", "row_twice", value=name, other=where(first[name]))
        figure = _figure(row, known[name], ground, faults) if row.text("figure") else None
        if figure is not None:
            told[name] = figure
    if rows:
        _missing(whole(rows[0]), first, known, faults)
    for low, high in (pair for names in RISING for pair in pairwise(names)):
        if low in told and high in told and told[low] > told[high]:
            row, than = first[high], told[low]
            faults.add(row, "figure", "falls", value=told[high], other=low, than=than)


def _missing(row: Row, told: Mapping[str, Row], known: Mapping[str, Any], faults: Faults) -> None:
    for name, one in known.items():
        if name not in told and not one.get("optional") and name not in ELSEWHERE:
            called = (f"{one['zh']}（{name}）", f"{one['en']} ({name})")
            faults.add(row, "parameter", "parameter_missing", value=called)


def _known(row: Row, name: str, known: Mapping[str, Any], faults: Faults) -> bool:
    if name in known and name not in ELSEWHERE:
        return True
    meant = nearest(name, [one for one in known if one not in ELSEWHERE])
    faults.add(row, "parameter", "no_parameter", value=name, meant=meant)
    return False


def _figure(row: Row, one: Mapping[str, Any], ground: BookTerms, faults: Faults) -> Decimal | None:
    """Return a parameter as a number; None for a text, and for what is a fault."""
    figure = row.text("figure")
    if one.get("text"):
        choice = one.get("one_of")
        if choice and figure not in choice:
            faults.add(row, "figure", "not_among", value=figure, wanted=" ".join(choice))
        return None
    share = bool(one.get("share"))
    try:
        number = number_of(figure, share=share)
    except Unreadable as broken:
        of_days = one["unit"] == "wd" and broken.code == "number"
        faults.add(row, "figure", "working_days" if of_days else broken.code, value=figure)
        return None
    unit = ground.parameters["units"][one["unit"]]
    parts = share or one.get("of_one")
    limits = {"least": 0, "most": ENDLESS, **unit, **({"most": 1} if parts else {}), **one}
    least, most = decimal_of(limits["least"]), decimal_of(limits["most"])
    if limits.get("whole") and number != number.to_integral_value():
        faults.add(row, "figure", "whole", value=figure)
    elif not least <= number <= most or (share and not number):
        faults.add(row, "figure", "out_of_range", value=figure, least=least, most=most)
    return number


def number_of(text: str, *, share: bool = False) -> Decimal:
    """Read a figure of a parameter; a share is `2/3`. Raises Unreadable."""
    above, slash, below = text.partition("/")
    if share != bool(slash):
        raise Unreadable("share" if share else "number")
    number: Decimal = read(NUMBER, above)
    if not share:
        return number
    parts: Decimal = read(NUMBER, below)
    if not parts or any(one != one.to_integral_value() for one in (number, parts)):
        raise Unreadable("share")
    return number / parts
