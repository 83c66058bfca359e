"""Every home of an act is filled, or one message tells every file and what to add there.

The recipe "Add an act" of docs/handbook.md, as a test. What one home has, all must have.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from desk.lifecycle.offered import BEGUN_ELSEWHERE, offered
from policies import loader
from policies.lifecycle import judge
from policies.lifecycle.owing import OWINGS, SYSTEM
from policies.lifecycle.table import TABLE
from schemas.acts.forms import FORMS
from schemas.texts import catalogue

ROOT = Path(__file__).parents[3]
STEPS = ROOT / "policies" / "lifecycle" / "steps"
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
READS = frozenset({"view_origin"})  # an act by its form and power that moves no state

FORM, STEP = "schemas/acts/: a form in FORMS, or NoData", "policies/lifecycle/steps/: in STEPS"
ROW, POWER = "policies/lifecycle/table.py: a row", "…/national/powers.yaml: who may do it"
NAME, PICTURE = "schemas/texts/acts.yaml: its name", "docs: zhunru lifecycle --out docs"
RIGHTS = "tests/policies/matrix.txt: made by tests/policies/test_matrix.py"
OFFER = "policies/lifecycle/owing.py: who waits; or desk/data/extras.yaml: where it is offered"


def homes() -> dict[str, set[str]]:
    """Where acts stand -> the acts that stand there."""
    powers = loader.load("dehong").jurisdiction.powers
    matrix = (ROOT / "tests" / "policies" / "matrix.txt").read_text(encoding="utf-8")
    rights = matrix.partition("[do]")[2].partition("\n[")[0]
    by_system = {verb for verb, power in powers.items() if set(power.roles) == {SYSTEM}}
    drawn = set(re.findall(r"\w+", (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")))
    owed = {one.act for one in OWINGS}
    return {
        FORM: set(FORMS),
        STEP: set(judge.STEPS),
        ROW: set(TABLE) | READS,
        POWER: set(powers),
        NAME: set(catalogue.texts("acts")),
        RIGHTS: {line.split()[0] for line in rights.splitlines() if line} | by_system,
        OFFER: owed | set(offered()) | BEGUN_ELSEWHERE | READS | by_system,
        PICTURE: drawn | READS,
    }


def missing(found: Mapping[str, set[str]]) -> list[str]:
    """Every home that an act lacks, by act; an act is what stands in one of the first four."""
    acts = set().union(*(found[home] for home in (FORM, STEP, ROW, POWER)))
    return [f"{act} → {home}" for act in sorted(acts) for home in found if act not in found[home]]


def words() -> list[str]:
    """What forms, guards and steps say that has no name yet."""
    fields = {(verb, field) for verb, form in FORMS.items() for field in form.model_fields}
    guards = {(verb, guard) for verb, row in TABLE.items() for guard in row.guards}
    return [
        *(f"{v}: {f} → schemas/texts/data.yaml" for v, f in fields if f not in of("data")),
        *(f"{v}: {g} → schemas/texts/refusals.yaml" for v, g in guards if g not in of("refusals")),
        *(f"{k} → schemas/texts/acts.yaml" for k in kinds() - of("acts")),
    ]


def of(book: str) -> set[str]:
    return set(catalogue.texts(book))


def kinds() -> set[str]:
    """The kinds of events that steps write."""
    return {
        node.value
        for path in STEPS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if KIND.fullmatch(node.value)
    }


def test_every_act_has_all_its_homes():
    told = [*missing(homes()), *sorted(words())]

    assert told == [], "\n".join(["An act lacks (act → file: what to add):", *told])


@pytest.mark.parametrize("begun_in", [FORM, STEP, ROW, POWER])
def test_a_new_act_is_told_all_its_homes_at_once(begun_in):
    found = homes()
    found[begun_in] |= {"sing"}

    assert missing(found) == [f"sing → {home}" for home in found if home != begun_in]


def test_the_steps_are_read():
    assert len(kinds()) > 80
    assert "application.submitted" in kinds()
