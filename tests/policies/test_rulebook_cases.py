"""Every shipped case and variant is judged exactly as its expectation says."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policies import loader
from policies.applications.intake import read_cases

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
BOOK = loader.load("dehong").rulebook
LABELS = BOOK.ground.labels
BUILT = {rule.row.id for rule in BOOK.rules}
CASES = YAML(typ="safe").load(DATA / "cases.yaml")
BASES = {str(row["case"]): row for row in CASES["cases"]}
VARIANTS = YAML(typ="safe").load(DATA / "variants.yaml")
ROWS = read_cases(CASES, LABELS) + read_cases(VARIANTS, LABELS, BASES)


def test_all_expected_rules_are_built():
    expected = {rule for row in ROWS for rule in row.expect["rules"]}
    assert expected <= BUILT
    assert len(BUILT - {"FORM"}) >= 70


@pytest.mark.parametrize("case", ROWS, ids=lambda case: str(case.name))
def test_a_case_is_judged_as_expected(case):
    verdict = BOOK.judge(*case.read(LABELS))
    found = {finding.rule for finding in verdict.findings}
    expect = case.expect
    assert set(expect["rules"]) <= found
    assert found <= set(expect["rules"]) | set(expect.get("may", []))
    assert not found & set(expect.get("not_rules", []))
    assert verdict.severity == expect["severity"]
    if "route" in expect:
        assert verdict.route == expect["route"]
    assert (verdict.route is None) == (verdict.severity == "reject")
    for finding in verdict.findings:
        assert finding.message
        assert finding.message_en
        assert finding.basis
        assert "{" not in finding.message + finding.message_en
