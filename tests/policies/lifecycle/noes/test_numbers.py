"""Acts about a number that is something else, acts that nobody offers, and what time asks twice."""

from dataclasses import replace
from datetime import date

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.place.jurisdiction import Power

DEPT, PLACE = "DH-ZJJ", "533103001002"
OFFICE = Actor(person="o", role="LG_OFFICE", org="DH-LGB")
CHAIR = Actor(person="c", role="LG_CHAIR", org="DH-LG")
MEMBER = Actor(person="m", role="LG_MEMBER", org="DH-GAJ")
CLERK = Actor(person="k", role="DEPT_CLERK", org=DEPT)
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
NOTICE = {"code": "expiring", "title": "城市管理条例", "until": "2026-06-30"}


@pytest.mark.parametrize(
    ("verb", "by", "data", "code"),
    [
        ("b_triage", OFFICE, {"result": "accepted"}, "no_such_bypass"),
        ("b_notice", CHAIR, {"department": DEPT, "text": "请说明"}, "no_such_bypass"),
        ("uphold_refusal", OFFICE, {"reason": "属实"}, "no_such_refusal"),
        ("deem_refusal_accepted", SYSTEM, {}, "no_such_refusal"),
        ("e_extend", CLERK, {"until": "2026-08-01", "reason": "雨势未减"}, "no_such_emergency"),
        ("tick", SYSTEM, {}, "nothing_due"),
    ],
)
def test_an_ordinary_application_is_no_report_no_refusal_and_no_emergency(
    at, assert_no, verb, by, data, code
):
    number, day = at("ACCEPTED")
    assert_no(code, number, verb, by, day, **data)


@pytest.mark.parametrize(
    ("verb", "by", "data"),
    [
        ("vote", MEMBER, {"ballot": "against"}),
        ("object", SECRETARY, {"reason": "没有听取意见"}),
        ("defer", CHAIR, {"instalment": 1, "communities": [PLACE], "until": "2026-08-03",
                          "reason": "预算追加"}),
    ],
)  # fmt: skip
def test_what_is_refused_without_an_application_is_none(
    memory, assert_no, assert_yes, verb, by, data
):
    day = date(2026, 3, 25)
    body = {"name": "省某厅", "kind": "province"}
    assert_yes("", "refuse", SECRETARY, day, ground="NO_ADMISSION", text="未经准入", body=body)
    refusal = memory.events[-1].stream.id
    assert assert_no("no_such_assignment", refusal, verb, by, day, **data)["number"] == refusal


def test_an_act_that_a_place_gives_to_somebody_is_done_only_where_it_has_a_step(
    memory, at, assert_no
):
    number, day = at("ACCEPTED")
    assert_no("unknown_act", number, "rank_communities", OFFICE, day)
    place = memory.rules.jurisdiction
    more = {**place.powers, "rank_communities": Power(roles=("LG_OFFICE",), scope="lg_office")}
    place = place.model_copy(update={"powers": more})
    memory.rules = replace(memory.rules, jurisdiction=place)
    assert_no("not_offered", number, "rank_communities", OFFICE, day)


def test_what_became_of_a_basis_is_told_once(at, assert_no, assert_yes):
    number, day = at("APPROVED")
    assert_yes(number, "note_basis", SYSTEM, day, **NOTICE)
    assert_no("already_done", number, "note_basis", SYSTEM, day, **NOTICE)
    assert_yes(number, "note_basis", SYSTEM, day, **{**NOTICE, "until": "2026-07-31"})
