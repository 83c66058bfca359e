"""An invented district as a folder: streets, communities and departments in the numbers wanted.

It begins as the sample place: its measure, route, leading group, finance and audit stay. Streets,
communities and departments beyond those it has are copies under new names and codes.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from policies import loader
from schemas import yaml_text
from schemas.texts.catalogue import text
from schemas.values import Value

MODEL = "dehong"
BOOK = "organisations.yaml"
COPIED = ("jurisdiction.yaml", "route.yaml")
PROFILE = (
    "households", "residents", "floating", "aged_60", "low_income_households", "disabled", "shops",
)  # fmt: skip
SIZES = (80, 120)  # percent of the community it is a copy of
REMAINDER, MODULUS = 98, 97  # of an account's check digits


class District(Value):
    """How large the district is; at least one of each."""

    seed: int
    streets: int
    communities: int
    departments: int


def build(district: District, folder: Path) -> list[str]:
    """Write the district into a folder; return the codes of the departments that ask for work."""
    texts = loader.texts_of(MODEL)
    book = yaml_text.parse(texts[BOOK])
    rng = Random(f"{district.seed}:place")
    model = [one for one in book["departments"] if one["level"] == "municipal"]
    asking = [_department(no, model) for no in range(district.departments)]
    known = {one["code"] for one in book["departments"]}
    book["departments"] += [one for one in asking if one["code"] not in known]
    streets = {one["code"] for one in book["streets"]}
    book["streets"] = [_street(no, book["streets"]) for no in range(district.streets)]
    book["communities"] = list(_communities(district, book, rng))
    at = {one["code"] for one in book["streets"]}
    for unit in book["county_units"]:
        unit["seat_of"] = [code for code in unit["seat_of"] if code in at]
    gone = streets - at
    book["departments"] = [one for one in book["departments"] if one.get("parent") not in gone]
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        (folder / name).write_text(texts[name], encoding="utf-8")
    (folder / BOOK).write_text(yaml_text.write(book), encoding="utf-8")
    return [one["code"] for one in asking]


def _department(no: int, model: list[dict[str, Any]]) -> dict[str, Any]:
    one = model[no % len(model)]
    if no < len(model):
        return one
    copy = no // len(model) + 1
    return {**one, "code": f"{one['code']}-{copy}", "name": f"{one['name']}（{copy}）",
            "credit_code": None}  # fmt: skip


def _street(no: int, model: list[dict[str, Any]]) -> dict[str, Any]:
    one = model[no % len(model)]
    if no < len(model):
        return one
    code = f"{one['code'][:6]}{900 + no:03d}"
    return {**one, "code": code, "name": f"{one['name']}（{no // len(model) + 1}）",
            "credit_code": None, "custody_account": _account(f"{code}000")}  # fmt: skip


def _communities(district: District, book: dict[str, Any], rng: Random) -> Iterator[dict[str, Any]]:
    names = [
        "".join(pair)
        for pair in product(text("simulate", "names_first"), text("simulate", "names_second"))
    ]
    model, streets = book["communities"], book["streets"]
    for no in range(district.communities):
        one, street = model[no % len(model)], streets[no % len(streets)]
        code = f"{street['code']}{no // len(streets) + 1:03d}"
        size = rng.randint(*SIZES)
        again = no // len(names)
        yield {
            **one,
            **{field: one[field] * size // 100 for field in PROFILE},
            "code": code,
            "name": text(
                "simulate",
                "community",
                name=names[no % len(names)],
                again=again + 1 if again else "",
            ),
            "parent": street["code"],
            "account": _account(code),
            "source": "invented",
            "note": "",
        }


def _account(code: str) -> str:
    body = f"99{code}0001"
    return f"{body}{REMAINDER - int(body) * 100 % MODULUS:02d}"
