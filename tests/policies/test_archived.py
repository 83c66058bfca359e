"""After the archive no money moves and nothing is recorded; before it, all money has its place."""

from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

PLACE = "533103001002"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
FINANCE = Actor(person="f", role="FIN_DEPT", org="DH-ZJJ")
PART = {"instalment": 1, "amount": "1.00"}


@pytest.fixture
def placed(memory, filed):
    number, day = filed("48", list_class="new", communities=[PLACE])
    return memory, number, day


@pytest.mark.parametrize(
    ("verb", "by", "data"),
    [
        ("spend", SECRETARY, {**PART, "category": "insurance", "purpose": "保险"}),
        ("return_funds", SECRETARY, {**PART, "reason": "结余"}),
        ("carry_funds", SECRETARY, {**PART, "reason": "结余"}),
        ("open_dispute", SECRETARY, {"kind": "money", "text": "再议"}),
        ("settle", FINANCE, {"instalment": 1, "communities": [PLACE], "basis": "x",
                             "amounts": {PLACE: "0.00"}}),
    ],
)  # fmt: skip
def test_no_money_moves_after_the_archive(placed, verb, by, data):
    memory, number, day = placed
    day = memory.walk(number, day, until="ARCHIVED")
    before = memory.balances()

    assert memory.do(number, verb, by, day, **data).code == "wrong_stage"
    assert memory.balances() == before
    assert [one for one in before if before[one] and one.startswith(("paid:", "custody:"))] == []


def test_the_archive_waits_while_money_is_on_its_way(placed):
    memory, number, day = placed
    day = memory.walk(number, day, until="EXITED")
    for _ in range(200):
        waits = [wait for wait, _ in memory.waits(number)]
        if not any(one.act in ("order", "pay", "custody_in", "confirm_usable") for one in waits):
            break
        refused = memory.do(number, "archive", SYSTEM, day)
        assert refused is not None
        assert refused.code == "not_settled_yet"
        wait, code = memory.waits(number)[0]
        by = Actor(person=f"{wait.org}/{wait.role}", role=wait.role, org=wait.org)
        assert memory.do(number, wait.act, by, day, **memory.yes(wait, number, code)) is None
    state = memory.state("placement", f"{number}:{PLACE}")
    assert {str(one.stage) for one in state.instalments} <= {"CONFIRMED", "SETTLED", "SPENT"}


def test_the_archive_ends_a_look_through_that_nobody_did(placed):
    memory, number, day = placed
    day = memory.walk(number, day, until="EXITED")
    part = memory.state("placement", f"{number}:{PLACE}").instalments[0]
    told = {"instalment": part.no, "communities": [PLACE], "basis": "按协议金额",
            "amounts": {PLACE: yuan_of(part.amount_fen)}}  # fmt: skip
    refused = memory.do(number, "settle", FINANCE, day, **told)
    assert refused is None, refused
    look = Actor(person="r", role="RES_SUPERV", org=PLACE)
    assert ("look_through", PLACE) in {(one.act, one.org) for one, _ in memory.waits(number)}
    for _ in range(60):
        memory.settle(day)
        day += timedelta(days=1)
    assert memory.state("assignment", number).stage == "ARCHIVED"

    assert memory.waits(number) == []
    assert memory.due(day + timedelta(days=90)) == []
    assert memory.do(number, "look_through", look, day, instalment=part.no).code == "wrong_stage"
