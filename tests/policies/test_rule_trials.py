"""Every rule holds its own tests, and the tests notice nearly every fault put into a rule."""

from importlib.resources import files

import pytest

from policies import loader
from policies.rulebook import build
from policies.rulebook.mutants import mutants
from policies.rulebook.trials import trials

PLACES = ("dehong", pytest.param("xicheng", marks=pytest.mark.slow))
FLOOR = 0.95  # of all mutants


def sample(place):
    return loader.read(files("policies") / "jurisdictions" / place / "sample.yaml")


@pytest.mark.parametrize("place", PLACES)
def test_every_rule_indicator_and_route_passes_its_own_tests(place):
    book = loader.load(place).rulebook
    found = trials(book, sample(place))
    assert [trial for trial in found if not trial.passed] == []
    tested = {trial.rule for trial in found}
    assert tested == {rule.row.id for rule in (*book.rules, *book.asks, *book.routes)}
    assert len(book.rules) >= 71


@pytest.mark.parametrize("place", PLACES)
def test_faults_in_rules_are_noticed(place):
    found = list(mutants(loader.load(place).rulebook, sample(place)))
    assert len(found) > 600
    assert [one for one in found if one.kind in ("deleted", "negated") and not one.caught] == []
    caught = sum(one.caught for one in found)
    assert caught / len(found) >= FLOOR, [one for one in found if not one.caught]


def test_a_rule_without_both_tests_fails():
    book = loader.load("dehong").rulebook
    text = """
rules:
  - id: Z01
    severity: warn
    when: burden.veto
    field: veto
    message: {zh: 不得一票否决。, en: No veto.}
    basis: [{title: 民发〔2015〕136号}]
    from: 2015-07-13
    tests:
      hit: {change: {veto: true}}
"""
    found = trials(build({"own.yaml": text}, book.ground), sample("dehong"))
    assert [(one.which, one.passed) for one in found] == [("hit", True), ("missing", False)]


def test_a_test_that_expects_another_severity_fails():
    book = loader.load("dehong").rulebook
    text = (files("policies") / "jurisdictions/national/rules/capacity.yaml").read_text("utf-8")
    wrong = text.replace("severity: exempt, when: load.peak", "severity: return, when: load.peak")
    found = trials(build({"capacity.yaml": wrong}, book.ground), sample("dehong"))
    assert {one.rule for one in found if not one.passed} == {"C01"}
