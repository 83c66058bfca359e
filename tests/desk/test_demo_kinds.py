"""Which kinds of lives the demo meets: by its stories, and by what it files beside the cases."""

from datetime import date
from typing import get_args

import pytest

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import demo, filings, opening
from desk.demo.story import Story
from desk.words import sentences
from ledger.read import assignments, queries
from policies import loader
from schemas.acts.act import SYSTEM
from schemas.acts.work import ExitDecision
from schemas.states.states import PlacementState
from tests.journeys.played import STORIES, player

RULES = loader.load("dehong")
PLAYED = files.shipped("played.yaml")
FILED = filings.beside(applications(None))
NUMBER = "533100-ZR-2026-{:05}"
JOINT, STREETS, VILLAGE = sorted(FILED)


@pytest.fixture(scope="module")
def with_village():
    text = filings.with_village(loader.text_of("dehong"), PLAYED["place"]["village"])
    return loader.of_text("dehong", text)


def acts(verb):
    told = [step for one in PLAYED["beside"] for step in STORIES[one].steps]
    return [step.data for step in told if step.verb == verb]


@pytest.mark.parametrize(
    "verb", ["agree_change", "approve_renewal", "suspend", "resume", "exit", "e_file"]
)
def test_a_story_of_the_demo_does_it(verb):
    assert acts(verb)


def test_a_story_of_the_demo_ends_something_on_each_ground_of_a_decision():
    grounds = get_args(ExitDecision.model_fields["ground"].annotation)
    assert {one["ground"] for one in acts("exit")} == set(grounds)


def test_what_it_files_beside_the_cases_is_joint_a_streets_own_and_at_a_village(with_village):
    assert len(FILED[JOINT]["parties"]) == 2
    assert RULES.directory.is_street(FILED[STREETS]["applicant"])
    (code,) = FILED[VILLAGE]["communities"]
    assert with_village.directory.is_village(code)
    assert not RULES.directory.is_village(code), "it comes with a later content of the place"
    assert FILED[VILLAGE]["submitted_on"] > PLAYED["place"]["village"]["since"].isoformat()


@pytest.mark.parametrize("number", [JOINT, STREETS, VILLAGE])
def test_the_plain_script_takes_each_of_them_to_the_end_of_its_work(number, with_village):
    application = FILED[number]
    walk = opening.Walk(
        Story(id="x", number=NUMBER.format(number), application=application, steps=()),
        with_village,
    )
    ends = {"tasks": dict.fromkeys(application["communities"], "CLOSED")}

    assert walk.to(ends, date.fromisoformat(application["submitted_on"])) is not None

    certified = [one for one in walk.events if one.kind == "application.funds_confirmed"]
    assert len(certified) == max(1, len(application.get("parties", ())))


def test_what_stories_leave_to_the_flows_is_asked_for_once_before_one_of_them_goes_on(monkeypatch):
    asked = []
    monkeypatch.setattr(demo.Demo, "_drain", lambda self, numbers: asked.append(set(numbers)))
    monkeypatch.setattr(demo.Demo, "_forbidden", lambda self, *attempt: None)
    one, other = (STORIES[name] for name in ("LV33", "LV08"))
    playing = demo.Demo(
        ledger=None, rules=RULES, engine=None, state=None, applications={}, stories=(one, other),
        words={}, tell=print,
    )  # fmt: skip
    mine, again = [step for step in one.steps if step.by == SYSTEM][:2]
    theirs = next(step for step in other.steps if step.by == SYSTEM)

    playing._step(one, mine)
    playing._step(other, theirs)
    assert asked == []
    playing._step(one, again)
    assert asked == [{one.number, other.number}]


def test_what_ended_early_is_settled_by_the_plain_script(tmp_path):
    with player(tmp_path, "LV120") as (one, ledger):
        assert all(done.accepted for done in one.play())
        playing = demo.Demo(
            ledger, RULES, engine=None, state=tmp_path, applications={}, stories=(),
            words=sentences("demo"), tell=print,
        )  # fmt: skip
        while playing._answer_all(date(2026, 5, 29), frozenset()):
            pass
        with ledger.read() as tx:
            placed = assignments.parts(tx, PlacementState, STORIES["LV120"].number)
            left = [one.act for one in queries.waits(tx) if one.act in ("settle", "order", "pay")]

    assert left == []
    for at in placed:
        assert [str(one.stage) for one in at.instalments] == ["CONFIRMED", "SETTLED"]
        assert at.work == "TERMINATED"
