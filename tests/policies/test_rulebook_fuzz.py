"""Whatever an application says, it is judged: no crash, no empty message, no matter the order."""

import importlib.util
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from policies import loader
from policies.applications.intake import read_application, read_given

_here = Path(__file__).with_name("applications.py")
_spec = importlib.util.spec_from_file_location("applications", _here)
made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(made)

BOOK = loader.load("dehong").rulebook
LABELS = BOOK.ground.labels
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
PHASES = (Phase.generate, Phase.shrink)  # to explain a failure takes minutes
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def judged(raw, prior):
    return BOOK.judge(read_application(raw, LABELS), read_given(prior, LABELS))


def essence(verdict):
    return (
        verdict.severity,
        verdict.route,
        sorted((finding.rule, finding.severity) for finding in verdict.findings),
        sorted(question.indicator for question in verdict.questions),
    )


def faults(raw, prior, dice):
    """What is wrong with the verdict on an application; nothing should be."""
    verdict = judged(raw, prior)
    again = judged(made.reordered(raw, dice), made.reordered(prior, dice))
    wrong = [
        finding
        for finding in verdict.findings
        if finding.manual
        or not (finding.field and finding.basis)
        or not (finding.message.strip() and finding.message_en.strip())
    ]
    wrong += [
        question
        for question in verdict.questions
        if not (question.question.strip() and question.question_en.strip())
    ]
    if (verdict.route is None) != (verdict.severity == "reject"):
        wrong.append(verdict.route)
    if judged(raw, prior) != verdict:
        wrong.append("another verdict the second time")
    if essence(again) != essence(verdict):
        wrong.append((essence(verdict), essence(again)))
    return wrong


FUZZ = (made.applications(SAMPLE), made.prior_states(), st.randoms(use_true_random=False))


@pytest.mark.parametrize("examples", [25, pytest.param(200, marks=pytest.mark.slow)])
def test_any_application_is_judged_the_same_in_any_order(examples):
    @settings(max_examples=examples, deadline=None, suppress_health_check=SLOW, derandomize=True,
              phases=PHASES)  # fmt: skip
    @given(*FUZZ)
    def judged_alike(raw, prior, dice):
        assert faults(raw, prior, dice) == []

    judged_alike()


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=2500, deadline=None, suppress_health_check=SLOW, phases=PHASES)
@given(*FUZZ)
def test_thousands_of_applications_are_judged_the_same_in_any_order(raw, prior, dice):
    assert faults(raw, prior, dice) == []
