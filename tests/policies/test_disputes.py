"""Disputes (domain 3.9): four levels, both outcomes of each, and who does not come."""

from datetime import date

import pytest

from policies.lifecycle.steps.placement.closing import archive_ready
from schemas.acts.act import SYSTEM, Actor
from schemas.states.stages import Stage

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"
KIND = {"kind": "money"}
HERE = {"community": PLACE, **KIND}
WHY = {"reason": "双方不一致"}


def by(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


SECRETARY, CLERK, HEAD = by("COMM_SEC", PLACE), by("DEPT_CLERK", DEPT), by("DEPT_HEAD", DEPT)
MEDIATOR, OFFICE, CHAIR = (
    by("STREET_HEAD", STREET), by("LG_OFFICE", "DH-LGB"), by("LG_CHAIR", "DH-LG")
)  # fmt: skip


class Row:
    """A dispute about the second instalment of work that runs at one community."""

    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def do(self, verb, actor, day=None, **data):
        about = {} if verb in ("settle",) else HERE
        return self.memory.do(self.number, verb, actor, day or self.day, **{**about, **data})

    def opened(self, actor=SECRETARY, **data):
        assert self.do("open_dispute", actor, text="第二期扣款", instalment=2, **data) is None
        return self

    @property
    def state(self):
        return self.memory.state("dispute", f"{self.number}:{PLACE}:money")

    @property
    def placement(self):
        return self.memory.state("placement", f"{self.number}:{PLACE}")

    @property
    def second(self):
        return self.placement.instalments[1]

    def waits(self):
        found = self.memory.waits(self.number)
        verbs = ("offer_terms", "accept_terms", "rule_dispute")
        return {(one.act, one.role, one.org) for one, _ in found if one.act in verbs}

    def later(self, wd):
        return self.memory.rules.calendar.add(self.day, wd)


@pytest.fixture
def row(memory, filed):
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "confirm_usable")
    day = max(day, memory.state("placement", f"{number}:{PLACE}").start_on)
    assert memory.do(number, "start_task", SECRETARY, day) is None
    return Row(memory, number, day)


def ruled(row, **ruling):
    """Bring a dispute before the office and have it ruled."""
    assert row.do("raise_dispute", SECRETARY, **WHY) is None
    assert row.do("raise_dispute", MEDIATOR, **WHY) is None
    return row.do("rule_dispute", OFFICE, reasons="按记录", **ruling)


@pytest.mark.parametrize(("opener", "asked"), [(SECRETARY, CLERK), (CLERK, SECRETARY)])
def test_either_side_opens_and_the_other_is_asked(row, opener, asked):
    row.opened(opener)
    assert row.waits() == {("offer_terms", asked.role, asked.org)}
    assert row.do("open_dispute", SECRETARY, text="再提").code == "dispute_open"
    assert row.do("open_dispute", SECRETARY, kind="defect", text="标准之外") is None
    assert row.memory.state("assignment", row.number).disputes == 2


def test_nothing_is_opened_about_what_is_not_there(row):
    assert row.do("open_dispute", SECRETARY, text="扣款", instalment=9).code == "no_such_instalment"
    assert row.do("open_dispute", SECRETARY, kind="weather", text="x").code == "wrong_data"
    assert row.do("accept_terms", SECRETARY).code == "no_such_dispute"
    stranger = by("COMM_SEC", "533103001001")
    assert row.do("open_dispute", stranger, text="x").code == "wrong_org"


def test_talk_ends_in_agreement_of_both_and_the_sum_takes_effect(row):
    row.opened()
    agreed = row.second.amount_fen
    assert row.do("accept_terms", HEAD).code == "no_terms"
    assert row.do("offer_terms", CLERK, text="扣除一次", amount="0.01") is None
    assert row.do("accept_terms", HEAD).code == "already_done"
    assert row.do("accept_terms", SECRETARY) is None
    assert (row.state.stage, row.state.result) == ("D_AGREED", "agreed")
    assert row.second.amount_fen == 1 < agreed
    assert row.do("accept_terms", SECRETARY).code == "wrong_dispute"
    assert row.memory.state("assignment", row.number).disputes == 0


def test_terms_without_a_sum_leave_the_agreed_one(row):
    row.opened()
    agreed = row.second.amount_fen
    much = row.do("offer_terms", CLERK, text="x", amount="999999.00")
    assert much.code == "over_agreed"
    assert row.do("offer_terms", SECRETARY, text="照付") is None
    assert row.do("offer_terms", MEDIATOR, text="x").code == "not_at_this_level"
    assert row.do("accept_terms", HEAD) is None
    assert (row.second.amount_fen, row.second.settled_fen) == (agreed, None)


def test_a_side_that_does_not_come_to_talk_is_told_of_and_it_goes_up_at_the_due_day(row):
    row.opened()
    last = row.later(3)
    assert row.do("raise_dispute", SYSTEM, last).code == "too_early"
    assert ("raise_dispute", row.number, f"{PLACE}:money") not in row.memory.due(last)
    after = row.memory.rules.calendar.next(last)
    assert ("raise_dispute", row.number, f"{PLACE}:money") in row.memory.due(after)
    assert row.do("raise_dispute", SYSTEM, after) is None
    assert row.memory.events[-1].body["silent"] == ["department"]
    assert row.waits() == {("offer_terms", "STREET_HEAD", STREET)}


def test_a_side_may_say_that_talking_failed_and_gives_a_reason(row):
    row.opened()
    assert row.do("raise_dispute", CLERK).code == "incomplete"
    assert row.do("raise_dispute", CLERK, **WHY) is None
    assert row.do("raise_dispute", SECRETARY, **WHY).code == "not_at_this_level"


def test_mediation_ends_in_agreement_only_when_both_hold_with_it(row):
    row.opened()
    assert row.do("raise_dispute", SECRETARY, **WHY) is None
    other = by("STREET_HEAD", "533103100")
    assert row.do("offer_terms", other, text="各让一半").code == "wrong_org"
    assert row.do("offer_terms", CLERK, text="各让一半").code == "not_at_this_level"
    assert row.do("offer_terms", MEDIATOR, text="各让一半", amount="100.00") is None
    assert len(row.waits()) == 2
    assert row.do("accept_terms", HEAD) is None
    assert row.state.stage == "D_MEDIATION"
    assert row.do("accept_terms", SECRETARY) is None
    assert (row.state.stage, row.second.amount_fen) == ("D_AGREED", 10000)


def test_mediation_that_one_side_does_not_answer_goes_to_the_office(row):
    row.opened()
    assert row.do("raise_dispute", SECRETARY, **WHY) is None
    assert row.do("offer_terms", MEDIATOR, text="各让一半", amount="100.00") is None
    assert row.do("accept_terms", HEAD) is None
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("raise_dispute", SYSTEM, row.later(5)).code == "too_early"
    assert row.do("raise_dispute", SYSTEM, after) is None
    assert row.memory.events[-1].body["silent"] == ["community"]
    assert row.waits() == {("rule_dispute", "LG_OFFICE", "DH-LGB")}


def test_the_mediator_tells_who_did_not_come(row):
    row.opened()
    assert row.do("raise_dispute", SECRETARY, **WHY) is None
    assert row.do("raise_dispute", MEDIATOR, absent=["department"], **WHY) is None
    assert row.memory.events[-1].body["silent"] == ["department"]
    assert row.do("raise_dispute", MEDIATOR, **WHY).code == "wrong_dispute"


def test_a_ruling_stands_after_the_term_of_appeal_and_not_before(row):
    assert ruled(row.opened(), result="in_part", amount="200.00") is None
    agreed = row.second.amount_fen
    assert agreed != 20000
    assert row.do("finish_dispute", SYSTEM, row.later(5)).code == "too_early"
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("appeal_ruling", HEAD, after, reason="迟").code == "appeal_too_late"
    assert row.do("finish_dispute", SYSTEM, after) is None
    assert (row.state.stage, row.second.amount_fen) == ("D_FINAL", 20000)
    assert row.do("finish_dispute", SYSTEM, after).code == "wrong_dispute"


def test_a_ruling_for_the_community_leaves_the_agreed_sum(row):
    agreed = row.second.amount_fen
    assert ruled(row.opened(), result="for_community") is None
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("finish_dispute", SYSTEM, after) is None
    assert (row.second.amount_fen, row.second.settled_fen) == (agreed, None)


@pytest.mark.parametrize("result", ["for_department", "for_community"])
def test_an_appeal_brings_it_before_the_group_which_decides_for_good(row, result):
    assert ruled(row.opened(), result="in_part", amount="200.00") is None
    assert row.do("appeal_ruling", HEAD, row.later(5), reason="记录有误") is None
    assert row.do("appeal_ruling", SECRETARY, reason="x").code == "wrong_dispute"
    assert row.do("rule_dispute", OFFICE, result=result, reasons="x").code == "handled_elsewhere"
    assert row.do("rule_dispute", CHAIR, result=result, reasons="集体研究", amount="300.00") is None
    assert (row.state.stage, row.second.amount_fen) == ("D_FINAL", 30000)


def test_the_chair_rules_where_the_office_is_late_and_no_ruling_comes_from_time(row):
    row.opened()
    assert row.do("raise_dispute", SECRETARY, **WHY) is None
    assert row.do("raise_dispute", MEDIATOR, **WHY) is None
    ruling = {"result": "for_community", "reasons": "按协议"}
    assert row.do("rule_dispute", CHAIR, row.later(10), **ruling).code == "handled_elsewhere"
    late = row.memory.rules.calendar.next(row.later(10))
    row.memory.settle(late)
    assert row.state.stage == "D_RULING"
    assert row.do("rule_dispute", CHAIR, late, **ruling) is None
    assert row.state.stage == "D_FINAL"


def test_a_dispute_without_a_sum_has_none(row):
    assert row.do("open_dispute", CLERK, kind="defect", text="缺两次") is None
    told = row.do("offer_terms", CLERK, kind="defect", text="返工", amount="1.00")
    assert told.code == "no_sum_in_dispute"


def test_only_who_opened_it_takes_it_back(row):
    row.opened()
    assert row.do("withdraw_dispute", HEAD, **WHY).code == "opener_withdraws"
    assert row.do("withdraw_dispute", SECRETARY, **WHY) is None
    assert row.state.stage == "D_WITHDRAWN"
    row.opened()
    assert row.state.stage == "D_TALK"


def proposed(row):
    data = {"instalment": 2, "communities": [PLACE], "basis": "少做", "amounts": {PLACE: "50.00"}}
    assert row.do("settle", by("FIN_DEPT", DEPT), **data) is None
    decline = {"community": PLACE, "instalment": 2, "reason": "做了"}
    told = row.memory.do(row.number, "decline_settlement", SECRETARY, row.day, **decline)
    assert told is None
    return row


def test_a_declined_settlement_ruled_for_the_department_takes_effect_when_final(row):
    proposed(row)
    assert row.do("raise_dispute", MEDIATOR, **WHY) is None
    assert row.do("rule_dispute", OFFICE, result="for_department", reasons="记录不足") is None
    assert row.second.settled_fen is None
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("finish_dispute", SYSTEM, after) is None
    assert (row.second.amount_fen, row.placement.proposal) == (5000, None)


def test_a_declined_settlement_ruled_for_the_community_falls(row):
    agreed = row.second.amount_fen
    proposed(row)
    assert row.do("raise_dispute", MEDIATOR, **WHY) is None
    assert row.do("rule_dispute", OFFICE, result="for_community", reasons="已做") is None
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("finish_dispute", SYSTEM, after) is None
    assert (row.second.amount_fen, row.placement.proposal) == (agreed, None)
    assert row.memory.events[-2].kind == "funds.proposal_fell"


def test_a_sum_that_cannot_be_settled_now_is_kept_and_settled_on_later(row):
    assert ruled(row.opened(), result="in_part", amount="200.00") is None
    due = row.second.due
    finance = by("FIN_DEPT", DEPT)
    yuan = f"{row.second.amount_fen / 100:.2f}"
    many = {"instalment": 2, "communities": [PLACE], "amounts": {PLACE: yuan}}
    accounts = {PLACE: row.placement.account}
    order = row.memory.do(row.number, "order", finance, row.day, **many, accounts=accounts)
    assert order is None, due
    after = row.memory.rules.calendar.next(row.later(5))
    assert row.do("finish_dispute", SYSTEM, after) is None
    assert (row.second.stage, row.placement.granted) == ("ORDERED", {"2": 20000})
    back = {"instalment": 2, "communities": [PLACE], "reason": "按裁定改付"}
    assert row.memory.do(row.number, "cancel_order", finance, after, **back) is None
    low = {**many, "basis": "裁定", "amounts": {PLACE: "200.00"}}
    assert row.do("settle", finance, after, **low) is None
    assert (row.second.amount_fen, row.placement.proposal) == (20000, None)


def test_the_archive_waits_for_an_open_dispute(row):
    over = {"stage": Stage.EXITED, "closed": 1, "last_on": row.day}
    exited = row.memory.state("assignment", row.number).model_copy(update=over)
    assert archive_ready(exited) == row.day
    assert archive_ready(exited.model_copy(update={"disputes": 1})) is None


def test_dates_are_of_the_calendar(row):
    row.opened()
    (clock,) = row.state.clocks
    assert (clock.code, clock.wd, clock.due) == ("dispute_talk", 3, row.later(3))
    assert row.state.opened_on == row.day > date(2026, 1, 1)
