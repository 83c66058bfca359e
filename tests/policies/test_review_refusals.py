"""Refusals, objections and reconsiderations at their edges: what is over, whose it is."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM, Actor

PLACE = "533103001002"


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


HEAD, CHAIR = person("DEPT_HEAD", "DH-ZJJ"), person("LG_CHAIR", "DH-LG")
OFFICE, SECRETARY = person("LG_OFFICE", "DH-LGB"), person("COMM_SEC", PLACE)
REJECT = {"members": 14, "present": 12, "recused": ["DH-ZJJ"], "voting": 11, "in_favour": 0,
          "against": 11, "abstain": 0, "result": "reject", "reasons": "理由不足"}  # fmt: skip
SAID = {"ground": "NO_FUNDS", "text": "经费未到位"}
REFUSAL = f"R-{PLACE}-2026-001"


def placement(memory, number):
    return memory.state("placement", f"{number}:{PLACE}")


def test_a_reconsideration_adds_no_community_that_was_never_asked(memory, at, cases):
    number, day = at("LG_DECISION")
    assert memory.do(number, "decide", CHAIR, day, **REJECT) is None
    asked = memory.asked(number)
    more = next(code for code in memory.rules.directory.codes if code not in asked)
    filed = {**cases["48"]["application"], "list_class": "new"}
    asks = {"new_facts": "新事实", "application": {**filed, "communities": [*asked, more]}}
    refused = memory.do(number, "ask_reconsideration", HEAD, day, **asks)
    assert (refused.code, refused.params["communities"]) == ("communities_added", [more])
    fewer = {"new_facts": "新事实", "application": {**filed, "communities": asked[:1]}}
    fewer["application"]["funding"] = {**filed["funding"]}
    refused = memory.do(number, "ask_reconsideration", HEAD, day, **fewer)
    assert refused is None or refused.code != "communities_added"


def test_who_applied_does_not_object_to_its_own_item(memory, at):
    number, day = at("PUBLICITY")
    assert memory.do(number, "object", HEAD, day, reason="拖延").code == "own_item"
    other = person("DEPT_HEAD", "DH-XFJ")
    assert memory.do(number, "object", other, day, reason="职责交叉") is None


def test_work_that_is_over_is_not_refused_but_a_further_demand_is(memory, at):
    number, day = at("APPROVED")
    assert memory.do(number, "refuse", SECRETARY, day, **SAID) is None
    assert memory.do(REFUSAL, "accept_refusal", HEAD, day, reason="撤回") is None
    ended = placement(memory, number)
    assert memory.do(number, "refuse", SECRETARY, day, **SAID).code == "nothing_to_refuse"
    again = {"ground": "EXPIRED", "text": "已终止，不再承担"}
    assert memory.do(number, "refuse", SECRETARY, day, **again) is None
    assert placement(memory, number) == ended


def test_the_terms_of_signing_rest_while_a_refusal_is_open(memory, at):
    number, day = at("APPROVED")
    before = {clock.code: clock.due for clock in placement(memory, number).clocks}
    calendar = memory.rules.calendar
    issued, ended = calendar.add(day, 5), calendar.add(day, 40)
    assert memory.do(number, "refuse", SECRETARY, issued, **SAID) is None
    assert memory.do(REFUSAL, "contest", HEAD, issued, argument="已落实") is None
    lapsing = {"communities": [PLACE]}
    assert memory.do(number, "lapse", SYSTEM, ended, **lapsing).code == "community_refused"
    assert memory.do(REFUSAL, "overturn_refusal", OFFICE, ended, reason="经费已落实") is None

    after = {clock.code: clock.due for clock in placement(memory, number).clocks}
    assert {code: calendar.between(issued, due) for code, due in before.items()} == {
        code: calendar.between(ended, due) for code, due in after.items()
    }
    assert memory.do(number, "lapse", SYSTEM, ended, **lapsing).code == "too_early"
    assert memory.do(number, "lapse", SYSTEM, date(2027, 3, 1), **lapsing) is None


def refused_by(memory, at, until="APPROVED", **said):
    """A refusal of one community, and the last day for the department to answer it."""
    number, day = at(until)
    assert memory.do(number, "refuse", SECRETARY, day, **{**SAID, **said}) is None
    return number, memory.state("refusal", REFUSAL).clocks[0].due


def owed(memory, day):
    return [verb for verb, ident, _ in memory.due(day) if ident == REFUSAL]


def test_silence_of_the_department_withdraws_what_was_refused_on_the_next_working_day(memory, at):
    number, last = refused_by(memory, at)
    after = memory.rules.calendar.next(last)

    assert owed(memory, last) == []
    assert memory.do(REFUSAL, "deem_refusal_accepted", SYSTEM, last).code == "too_early"
    assert owed(memory, after) == ["deem_refusal_accepted"]
    assert memory.do(REFUSAL, "deem_refusal_accepted", SYSTEM, after) is None
    assert memory.state("refusal", REFUSAL).stage == "R_ACCEPTED"
    assert placement(memory, number).work == "TERMINATED"
    assert memory.state("assignment", number).lapsed == 1
    assert owed(memory, date(2027, 12, 1)) == []
    assert memory.do(REFUSAL, "deem_refusal_accepted", SYSTEM, after).code == "wrong_refusal"


def test_a_department_answers_on_its_last_day_and_not_after_it(memory, at):
    number, last = refused_by(memory, at)
    after = memory.rules.calendar.next(last)
    late = memory.do(REFUSAL, "contest", HEAD, after, argument="已落实")

    assert (late.code, late.params["due"]) == ("answer_too_late", str(last))
    assert memory.do(REFUSAL, "contest", HEAD, last, argument="已落实") is None
    assert memory.do(REFUSAL, "deem_refusal_accepted", SYSTEM, after).code == "wrong_refusal"
    assert placement(memory, number).work != "TERMINATED"


def test_a_ruling_that_does_not_come_is_called_for_and_never_made_by_time(memory, at):
    number, last = refused_by(memory, at)
    assert memory.do(REFUSAL, "contest", HEAD, last, argument="已落实") is None
    calendar = memory.rules.calendar
    due = calendar.add(last, 5)
    waits = [[(one.role, one.due) for one, _ in memory.waits(REFUSAL)]]
    for wd, reminded in ((1, ["LG_OFFICE"]), (5, ["LG_OFFICE", "LG_CHAIR"])):
        day = calendar.add(due, wd)
        assert owed(memory, calendar.add(due, wd - 1)) == []
        early = memory.do(REFUSAL, "remind_ruling", SYSTEM, calendar.add(due, wd - 1))
        assert early.code == "too_early"
        assert owed(memory, day) == ["remind_ruling"]
        assert memory.do(REFUSAL, "remind_ruling", SYSTEM, day) is None
        assert list(memory.state("refusal", REFUSAL).escalated_to) == reminded
        waits.append([(one.role, one.due) for one, _ in memory.waits(REFUSAL)])

    office = [("LG_OFFICE", due)]
    assert waits == [office, office, [*office, ("LG_CHAIR", due)]]
    year = date(2027, 12, 1)
    assert owed(memory, year) == []
    assert memory.do(REFUSAL, "remind_ruling", SYSTEM, year).code == "already_done"
    assert memory.state("refusal", REFUSAL).stage == "R_CONTESTED"
    assert placement(memory, number).refusal == REFUSAL
    assert memory.do(REFUSAL, "overturn_refusal", CHAIR, year, reason="经费已落实") is None
    assert placement(memory, number).refusal == ""


DEMAND = {"what": "每天上传照片", "on": "2026-05-20", "channel": "工作群", "by": "住建局物业科"}


@pytest.mark.parametrize(
    "outcome", ["accept_refusal", "uphold_refusal", "overturn_refusal", "deem"]
)
@pytest.mark.parametrize("ground", ["NOT_IN_SCOPE", "OVER_CAPACITY"])
def test_a_demand_that_falls_or_stands_leaves_the_item_as_it_was(memory, at, ground, outcome):
    number, day = at("EFFECTIVE")
    before = placement(memory, number), memory.state("assignment", number)
    said = {"ground": ground, "text": "没有准入", "demand": DEMAND}
    assert memory.do(number, "refuse", SECRETARY, day, **said) is None
    assert memory.state("refusal", REFUSAL).demand == DEMAND
    assert placement(memory, number) == before[0]

    if outcome == "deem":
        after = memory.rules.calendar.add(day, 4)
        assert memory.do(REFUSAL, "deem_refusal_accepted", SYSTEM, after) is None
    elif outcome == "accept_refusal":
        assert memory.do(REFUSAL, outcome, HEAD, day, reason="撤回") is None
    else:
        assert memory.do(REFUSAL, "contest", HEAD, day, argument="协议有约定") is None
        assert memory.do(REFUSAL, outcome, OFFICE, day, reason="已核对协议") is None
    assert placement(memory, number) == before[0]
    assert memory.state("assignment", number) == before[1]


def test_what_goes_beyond_the_admission_is_always_one_demand(memory, at):
    number, day = at("APPROVED")
    beyond = {"ground": "NOT_IN_SCOPE", "text": "超出批准范围"}
    assert memory.do(number, "refuse", SECRETARY, day, **beyond).code == "demand_missing"
    vague = {**beyond, "demand": {"what": "拍照"}}
    assert memory.do(number, "refuse", SECRETARY, day, **vague).code == "incomplete"


def test_want_of_money_is_no_ground_where_all_that_is_due_is_confirmed(memory, at):
    number, day = at("APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    no = memory.do(number, "refuse", SECRETARY, day, **SAID)
    assert (no.code, placement(memory, number).refusal) == ("funds_confirmed", "")
    demand = {**SAID, "demand": DEMAND}
    assert memory.do(number, "refuse", SECRETARY, day, **demand) is None

    late = next(
        one.due for one in placement(memory, number).instalments if one.confirmed_on is None
    )
    assert memory.do(number, "refuse", SECRETARY, late, **SAID) is None
    assert placement(memory, number).refusal == REFUSAL


@pytest.mark.parametrize(
    ("nature", "day", "code"),
    [
        ("long_term", date(2026, 12, 31), "funds_confirmed"),
        ("long_term", date(2027, 1, 4), None),
        ("phased", date(2027, 1, 4), "funds_confirmed"),
    ],
)
def test_long_term_work_may_be_refused_in_a_year_whose_money_nobody_certified(
    memory, at, nature, day, code
):
    number, began = at("APPROVED")
    memory.bring(number, PLACE, began, "confirm_usable")
    raw = memory.raw["placement", f"{number}:{PLACE}"]
    for one in raw["instalments"]:  # all of the first year is there
        one |= {"stage": "CONFIRMED", "confirmed_on": "2026-12-10", "due": "2026-12-10"}
    memory.raw["assignment", number]["terms"] |= {"nature": nature}
    no = memory.do(number, "refuse", SECRETARY, day, **SAID)
    assert (no.code if no else None) == code
    if code is None:
        assert placement(memory, number).refusal == REFUSAL


def test_a_year_that_is_paid_in_its_own_instalments_is_no_ground(memory, at):
    number, began = at("APPROVED")
    memory.bring(number, PLACE, began, "confirm_usable")
    raw = memory.raw["placement", f"{number}:{PLACE}"]
    for one in raw["instalments"]:
        one |= {"stage": "CONFIRMED", "confirmed_on": "2026-12-10", "due": "2026-12-10"}
    raw["instalments"].append({**raw["instalments"][-1], "no": 9, "stage": "PLANNED",
                               "confirmed_on": None, "due": "2027-01-29"})  # fmt: skip
    memory.raw["assignment", number]["terms"] |= {"nature": "long_term"}
    early = memory.do(number, "refuse", SECRETARY, date(2027, 1, 4), **SAID)
    assert early.code == "funds_confirmed"
    assert memory.do(number, "refuse", SECRETARY, date(2027, 1, 29), **SAID) is None
