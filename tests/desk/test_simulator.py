"""The simulator: a seed decides everything, and its years stand in a sound ledger."""

import json
from datetime import date

import pytest

from desk.demo.simulator import demands, figures, run
from desk.demo.simulator.district import District, build
from policies import loader
from policies.applications import intake
from schemas.errors import InputError

SMALL = District(seed=7, streets=1, communities=2, departments=2)


def wanted(district, folder):
    asking = build(district, folder)
    rules = loader.fresh(str(folder))
    return rules, list(demands.wanted(rules, asking, run._cases(), [2026], district.seed))


def test_a_district_of_any_size_is_a_place_without_faults(tmp_path):
    asking = build(District(seed=2, streets=10, communities=300, departments=50), tmp_path)

    _, faults = loader.examined(str(tmp_path))

    assert not faults
    rules = loader.fresh(str(tmp_path))
    assert len(rules.directory.communities) == 300
    assert len({one.name for one in rules.directory.communities.values()}) == 300
    assert len(set(asking)) == 50
    assert set(asking) <= rules.directory.organisations.keys()


def test_the_seed_alone_decides_what_is_wanted(tmp_path):
    same = [wanted(SMALL, tmp_path / name)[1] for name in ("a", "b")]
    other = wanted(SMALL.model_copy(update={"seed": 8}), tmp_path / "c")[1]

    assert same[0] == same[1]
    assert same[0] != other


def test_departments_ask_as_their_habits_are(tmp_path):
    district = District(seed=1, streets=1, communities=5, departments=5)
    rules, asked = wanted(district, tmp_path)
    labels = rules.rulebook.ground.labels

    of = {habit: [one for one in asked if one.habit is habit] for habit in demands.Habit}
    assert all(of.values())
    assert any(not one.filed for one in of[demands.Habit.BYPASSING])
    assert all(len(one.filed) == 2 for one in of[demands.Habit.SPLITTING])
    assert all(one.late_wd for one in of[demands.Habit.LATE])
    for one in of[demands.Habit.HONEST]:
        application = intake.read_application(one.filed[0][1], labels)
        assert rules.rulebook.judge(application).severity in ("pass", "warn"), one.whole["title"]


def test_without_admission_all_that_is_wanted_is_borne_unpaid(tmp_path):
    rules, asked = wanted(SMALL, tmp_path)
    on = date(2026, 6, 30)

    told = figures.without_admission(asked, rules, [on])

    live = [one for one in asked if one.on <= on <= date.fromisoformat(one.whole["end_on"])]
    assert told["M01"]["2026-06"] == sum(len(one.whole["communities"]) for one in live) > 0
    assert told["M04"] == told["M01"]
    assert told["M20"]["2026-06"] == "100.00"
    assert told["M29"]["2026-06"] is None


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")

    with pytest.raises(InputError, match="not empty"):
        run.simulate(SMALL, 1, tmp_path, lambda day, acts: None)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_a_year_is_the_same_from_the_same_seed_and_stands_in_a_sound_ledger(tmp_path):
    heard = []
    first = run.simulate(SMALL, 1, tmp_path / "out", lambda day, acts: heard.append(day))
    again = run.simulate(SMALL, 1, None, lambda day, acts: None)

    assert first["digest"] == again["digest"]
    assert first["verified"]
    assert first["acts"] > 100
    assert heard[-1] == date(2026, 12, 31)
    assert len(heard) == 12
    for side in ("with", "without"):
        assert tuple(first[side]) == figures.NAMES
        assert all(len(months) == 12 for months in first[side].values())
    kept = json.loads((tmp_path / "out" / run.FIGURES).read_text(encoding="utf-8"))
    assert kept["digest"] == first["digest"]
    page = (tmp_path / "out" / run.PAGE).read_text(encoding="utf-8")
    assert page.count("<img ") == 4
    assert "没有准入" in page
    assert "<script" not in page
