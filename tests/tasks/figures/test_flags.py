"""The flags of a ledger in words, and samples that can be drawn again."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import Act
from tasks import clock
from tasks.acts.perform import perform
from tasks.figures import flags as asked

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]


@pytest.fixture
def simulated(open_new):
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
    actors.employ(ledger, [head])
    for title in ("街面秩序劝导", "河道清洁巡查", "楼宇消防走访"):
        application = changed(SAMPLE, {"title": title, "hours_per_community": 30})
        act = Act(verb="submit", data={"application": application})
        assert perform(ledger, act, head, title).accepted
    return ledger


def flag(ledger, code):
    return next(one for one in asked.flags(ledger) if one.code == code)


def test_a_sign_is_told_in_both_languages_with_its_numbers(simulated):
    (row,) = flag(simulated, "A1").rows

    assert len(row.numbers) == 3
    assert "3件" in row.text
    assert "3 items" in row.text_en
    assert row.org == SAMPLE["applicant"]


def test_every_flag_has_a_title_and_a_question_and_says_when_it_cannot_know(simulated):
    told = asked.flags(simulated)

    assert [one.code for one in told] == [f"A{n}" for n in range(1, 31)]
    assert all(one.title and one.question and one.question_en for one in told)
    assert [one.code for one in told if not one.known] == ["A23", "A24"]


def test_a_new_entry_is_seen_at_once(simulated):
    before = asked.flags(simulated)
    assert asked.flags(simulated) is before
    head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
    act = Act(verb="submit", data={"application": changed(SAMPLE, {"title": "文明养犬宣传"})})
    assert perform(simulated, act, head, "more").accepted

    assert asked.flags(simulated) is not before


def test_an_attempt_that_the_rules_turned_away_is_counted_by_who_made_it(simulated):
    head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
    form = {"name": "摸底表", "kind": "statistical", "frequency": "once", "fields": 5}
    application = changed(SAMPLE, {"title": "摸底统计", "forms": [form]})
    refused = perform(simulated, Act(verb="submit", data={"application": application}), head, "no")
    assert "S01" in refused.refused.params["rules"]

    (row,) = flag(simulated, "A13").rows
    assert (row.org, row.params["attempts"]) == (SAMPLE["applicant"], 1)


@pytest.mark.parametrize("stratum", asked.STRATA)
def test_a_sample_is_drawn_again_by_its_seed(simulated, stratum):
    first = asked.sample(simulated, "2026-审", 2, stratum)

    assert first == asked.sample(simulated, "2026-审", 2, stratum)
    drawn = [number for numbers in first.strata.values() for number in numbers]
    assert len(drawn) == len(set(drawn)) == first.size == 2
    assert first.population == 3


def test_another_seed_draws_another_order(simulated):
    draws = {asked.sample(simulated, str(n), 1).strata[""] for n in range(20)}

    assert len(draws) > 1


def test_a_sample_is_no_larger_than_what_there_is(simulated):
    assert asked.sample(simulated, "s", 50).size == 3
    assert asked.sample(simulated, "s", -1).size == 0


def test_who_is_reported_is_told_of_no_report_that_it_may_not_see_yet(simulated):
    reporter = actors.actor("COMM_SEC", "533103001002")
    office = actors.actor("LG_OFFICE", "DH-LGB")
    auditor = actors.actor("AUDITOR", "DH-SJJ")
    actors.employ(simulated, [reporter])
    said = {"channel": "工作群", "text": "报数", "evidence": "截图"}
    for no in range(6):
        about = "DH-LGB" if no < 4 else "DH-ZJJ"
        act = Act(verb="flag_informal_demand", data={**said, "department": about})
        assert perform(simulated, act, reporter, f"flag {no}").accepted

    def counts(code, by):
        flags = {one.code: one for one in asked.flags(simulated, by)}
        return [(one.org, one.params["count"]) for one in flags[code].rows]

    assert ("DH-LGB", 4) in counts("A6", auditor)
    assert counts("A9", auditor) == [("", 6)]
    assert "DH-LGB" not in [org for org, _ in counts("A6", office)]
    assert counts("A9", office) in ([], [("", 2)])
    assert [one.code for one in asked.flags(simulated, office)] == [f"A{n}" for n in range(1, 31)]
