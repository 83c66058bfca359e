"""The response is over: work ends by itself, cost is stated, data are destroyed, it is filed."""

from datetime import date

import pytest

ONE, TWO = "533123100001", "533123100002"
NUMBER = "533100-ZR-2026-00239"
DAY, LIFTED, ENDS, PAST = (date(2026, 7, 13), date(2026, 7, 20), date(2026, 7, 22),
                           date(2026, 7, 23))  # fmt: skip
DUE = date(2026, 8, 3)
DATA = "转移人员姓名、住址、健康状况"
READ = {"fields": [DATA], "purpose": "核对转移名单"}


@pytest.fixture
def regular(urgent):
    """Begun, filed and approved."""
    urgent.begin()
    urgent.follow()
    assert urgent.decide(DAY) is None
    return urgent


@pytest.fixture
def closed(regular):
    """And lifted on 2026-07-20."""
    assert regular.lift(LIFTED) is None
    return regular


def test_who_declared_the_response_lifts_it(regular):
    assert regular.lift(LIFTED, issuer="德宏州应急管理局").code == "other_issuer"
    without = regular.ours("response_lifted", LIFTED)
    assert (without.code, without.params["fields"]) == ("incomplete", ["notice"])
    assert regular.itself("response_lifted", ENDS).code == "too_early"
    assert regular.lift(LIFTED) is None
    assert (regular.state.stage, regular.assignment.stage) == ("E_CLOSED", "EXITED")
    assert regular.works == {ONE: "DELIVERED", TWO: "DELIVERED"}
    assert regular.lift(LIFTED).code == "wrong_emergency"


def test_nobody_lifts_it_and_it_ends_on_the_day_after_its_last(regular):
    assert ("response_lifted", "system", PAST) in regular.owed(PAST)
    assert regular.itself("response_lifted", PAST) is None
    assert (regular.state.stage, regular.assignment.stage) == ("E_CLOSED", "EXITED")


def test_an_extended_one_ends_later(regular):
    regular.ours("e_extend", ENDS, until="2026-07-29", reason="尚有人员")
    assert regular.itself("response_lifted", PAST).code == "too_early"
    assert regular.itself("response_lifted", date(2026, 7, 30)) is None


def test_the_cost_is_stated_by_the_hours_and_to_the_cent(closed):
    assert ("cost_statement", "DEPT_CLERK", DUE) in closed.owed(LIFTED)
    closed.at("log_hours", LIFTED, hours="50")
    assert closed.cost(DUE, amount="5100.01").code == "cost_does_not_add_up"
    assert closed.cost(DUE, hours={ONE: "49", TWO: "47"}).code == "fewer_hours_than_logged"
    assert closed.cost(DUE, communities=[ONE]).code == "other_communities"
    assert closed.cost(DUE, one="4762.50", two="337.50").code == "compensation_differs"
    more = closed.cost(DUE, one="3762.50", amount="6100.00")
    assert (more.code, more.params["fen"]) == ("over_agreed", 558000)
    assert closed.cost(DUE) is None
    assert closed.cost(DUE).code == "already_done"
    assert closed.at("log_hours", DUE, hours="1").code == "cost_stated"
    amounts = {code: one.amount_fen for code, one in closed.memory.of("placement", NUMBER).items()}
    assert amounts == {ONE: 276250, TWO: 233750}


def test_what_was_not_needed_goes_back_to_the_line(closed):
    closed.cost(LIFTED)
    line = closed.memory.state("budget", "DH-YJJ:德财预〔2026〕14号-应急-101")
    assert (line.limit_fen, line.reserved_fen) == (558000, 510000)
    balances = closed.memory.balances()
    assert sum(balances.values()) == 0
    assert balances["budget:DH-YJJ:德财预〔2026〕14号-应急-101"] == 48000
    assert balances[f"reserved:{NUMBER}"] == 0
    assert balances[f"committed:{NUMBER}:{ONE}"] == 276250


def test_nobody_states_the_cost_and_the_agreed_shares_stay_due(closed):
    """A late statement is still a statement; without one the shares of the approval are owed."""
    parts = closed.memory.of("placement", NUMBER)[ONE].instalments
    assert [one.due for one in parts] == [DUE]
    waits = closed.owed(DUE, "placement", ONE)
    assert ("note_arrears", "system", DUE) in waits
    assert closed.cost(date(2026, 8, 10)) is None


def test_too_early_a_statement(regular):
    assert regular.cost(LIFTED).code == "wrong_emergency"


def pay(closed, on):
    both, amounts = [ONE, TWO], {ONE: "2762.50", TWO: "2337.50"}
    places = closed.memory.of("placement", NUMBER)
    accounts = {code: places[code].account for code in both}
    told = {"instalment": 1, "communities": both, "amounts": amounts}
    for verb, role, org, more in (
        ("order", "FIN_DEPT", "DH-YJJ", {"accounts": accounts}),
        ("pay", "FIN_DEPT", "DH-YJJ", {}),
        ("custody_in", "FIN_STREET", "533123100", {}),
    ):
        assert closed.do(verb, role, org, on, **told, **more) is None, verb


def test_an_order_waits_for_the_acceptance_and_a_statement_for_no_order(closed):
    told = {"instalment": 1, "communities": [ONE], "amounts": {ONE: "2790.00"}}
    account = {"accounts": {ONE: closed.memory.of("placement", NUMBER)[ONE].account}}
    early = closed.do("order", "FIN_DEPT", "DH-YJJ", LIFTED, **told, **account)
    assert early.code == "not_yet_accepted"
    assert "order" not in [act for act, _, _ in closed.owed(LIFTED, "placement", ONE)]
    closed.ours("accept_work", LIFTED, communities=[ONE, TWO])
    assert ("order", "FIN_DEPT", DUE) in closed.owed(LIFTED, "placement", ONE)
    closed.cost(LIFTED)
    pay(closed, LIFTED)
    assert closed.at("confirm_usable", LIFTED, instalment=1) is None
    assert closed.works == {ONE: "CLOSED", TWO: "ACCEPTED"}
    assert closed.at("confirm_usable", LIFTED, TWO, instalment=1) is None
    assert (closed.assignment.closed, closed.works[TWO]) == (2, "CLOSED")


def test_what_is_ordered_is_stated_as_it_was_agreed(closed):
    closed.ours("accept_work", LIFTED, communities=[ONE, TWO])
    places = closed.memory.of("placement", NUMBER)
    agreed = {code: f"{one.amount_fen / 100:.2f}" for code, one in places.items()}
    accounts = {ONE: places[ONE].account}
    ordered = {"instalment": 1, "communities": [ONE], "amounts": {ONE: agreed[ONE]}}
    assert closed.do("order", "FIN_DEPT", "DH-YJJ", LIFTED, accounts=accounts, **ordered) is None
    assert closed.cost(LIFTED).code == "wrong_payment"
    assert closed.cost(LIFTED, agreed[ONE], agreed[TWO], amount="5580.00") is None
    after = closed.memory.of("placement", NUMBER)[ONE].instalments
    assert [str(one.stage) for one in after] == ["ORDERED"]


def test_silence_accepts_the_work_and_paid_work_is_closed(closed):
    closed.cost(LIFTED)
    early = closed.itself("deem_accepted", DUE, communities=[ONE, TWO])
    assert early.code == "too_early"
    after = date(2026, 8, 4)
    assert closed.itself("deem_accepted", after, communities=[ONE, TWO]) is None
    pay(closed, after)
    closed.at("confirm_usable", after, instalment=1)
    assert closed.works[ONE] == "CLOSED"


def test_each_reading_is_on_record_and_none_is_made_after_the_end(regular):
    assert regular.ours("read_personal_data", DAY, **READ) is None
    told = regular.memory.events[-1]
    assert (told.kind, told.body["purpose"]) == ("emergency.data_read", "核对转移名单")
    other = regular.ours("read_personal_data", DAY, fields=["身份证号"], purpose="x")
    assert other.code == "no_such_data"
    audit = regular.do("read_personal_data", "AUDITOR", "DH-SJJ", DAY, **READ)
    assert audit.code == "data_only_for_response"
    assert regular.ours("read_personal_data", LIFTED, **READ) is None  # until it is lifted
    regular.lift(LIFTED)
    assert regular.ours("read_personal_data", LIFTED, **READ).code == "data_only_for_response"


def test_data_are_destroyed_on_their_last_day_and_the_archive_waits(closed):
    last, before = date(2026, 8, 20), date(2026, 8, 19)
    closed.cost(LIFTED)
    closed.ours("accept_work", LIFTED, communities=[ONE, TWO])
    pay(closed, LIFTED)
    for code in (ONE, TWO):
        assert closed.at("confirm_usable", DUE, code, instalment=1) is None
    assert closed.itself("archive", date(2026, 8, 4)).code == "not_settled_yet"
    assert closed.itself("destroy_personal_data", before).code == "too_early"
    assert ("destroy_personal_data", "system", last) in closed.owed(last)
    assert closed.itself("destroy_personal_data", last, fields=["指纹"]).code == "no_such_data"
    assert closed.itself("destroy_personal_data", last) is None
    assert closed.itself("destroy_personal_data", last).code == "already_done"
    assert closed.ours("read_personal_data", last, **READ).code == "data_destroyed"
    assert closed.itself("archive", last).code == "too_early"
    assert closed.itself("archive", date(2026, 8, 21)) is None
    assert closed.assignment.stage == "ARCHIVED"


def test_data_named_in_the_request_alone_are_kept_as_long_as_the_place_says(urgent):
    urgent.begin(personal_data=["联系电话"])
    urgent.itself("e_revoke", date(2026, 7, 17))
    assert urgent.state.destroy == {"联系电话": date(2026, 8, 17)}


def test_a_refusal_after_the_response_does_not_hold_up_what_is_filed_later(urgent):
    urgent.begin()
    assert urgent.lift(DAY) is None
    assert urgent.at("refuse", DAY, ground="NO_FUNDS", text="经费未到位") is None
    assert urgent.memory.state("placement", f"{NUMBER}:{ONE}").refusal == ""
    urgent.follow(DAY)
    assert urgent.decide(DAY) is None
    assert ("accept_work", "DEPT_CLERK") in {one[:2] for one in urgent.owed(DAY, "placement", ONE)}
