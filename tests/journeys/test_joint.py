"""Items that several departments do together, played whole: who owes, pays, reads and is named."""

import pytest

from ledger.read import assignments, funds, lists, queries
from policies import loader
from policies.facts.mutual_score import party_scores
from policies.visibility import money, redact
from policies.visibility.scope import reach
from schemas.acts.act import Act, Actor
from schemas.states.states import PlacementState
from tasks import clock
from tasks.acts.perform import perform
from tasks.funds import arrears
from tests.journeys.played import player

RULES = loader.load("dehong")
LEAD, POLICE, HEALTH, COMMUNITY = "DH-SFJ", "DH-GAJ", "DH-WJW", "533103001006"


def until(folder, name, no):
    """A story up to an act, and what the ledger then holds of its item."""
    with player(folder, name) as (one, ledger):
        steps = one.play()
        for _ in range(no):
            assert next(steps).accepted
        with ledger.read() as tx:
            number = next(iter(queries.numbers(tx)))
            yield tx, assignments.find(tx, number)


@pytest.fixture(scope="module")
def leaving(tmp_path_factory):
    """LV83 to its end: one of three departments has left by a change."""
    yield from until(tmp_path_factory.mktemp("joint"), "LV83", 52)


def lines(tx):
    return {code.split(":")[1]: fen for code, fen in funds.accounts(tx, "budget:")}


def test_who_leaves_keeps_what_it_had_paid_and_the_others_owe_the_rest(leaving):
    tx, found = leaving
    (placed,) = [one.state for one in found.placements.values()]
    owed = {org: 0 for org in placed.departments}
    for one in placed.instalments:
        owed[placed.payer_of(one)] += one.amount_fen
    assert owed == {LEAD: 170016, POLICE: 113344, HEALTH: 24640}
    assert sum(owed.values()) == placed.amount_fen == 308000
    assert [one.left for one in found.terms.parties] == [False, False, True]
    assert lines(tx) == {LEAD: 0, POLICE: 0, HEALTH: 36960}  # what it does not owe is its own again


def seen(found, tx, role, org):
    entries = assignments.history(tx, found.number)
    by = Actor(person="x", role=role, org=org)
    told, history = redact.trimmed(by, found, entries, RULES, salt="s")
    return f"{told.plain()} {[one.body for one in history]}"


def test_a_department_reads_the_item_and_no_line_of_another(leaving):
    tx, found = leaving
    text = seen(found, tx, "FIN_DEPT", POLICE)
    assert "公安-183" in text
    assert "司法-183" not in text
    assert "卫健-183" not in text
    assert "99533100000010300125" not in text  # the account another pays from
    assert "协助" in text  # the item itself
    assert "卫健-183" in seen(found, tx, "FIN_BUREAU", "DH-CZJ")


def test_each_department_finds_the_item_and_its_money(leaving):
    tx, found = leaving
    for org, sees in ((LEAD, True), (POLICE, True), (HEALTH, True), ("DH-JYJ", False)):
        far = reach(Actor(person="x", role="FIN_DEPT", org=org), RULES)
        items = [one.number for one in lists.assignments(tx, far, limit=10).items]
        assert (found.number in items) is sees
        assert bool([*funds.placements(tx, far)]) is sees
        assert bool([*funds.placements(tx, money.WHOLE, applicant=org)]) is sees


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """LV81 on the day its community has suspended the work for what one department owes."""
    yield from until(tmp_path_factory.mktemp("late"), "LV81", 37)


def test_only_who_is_late_is_named_and_owes(late):
    tx, found = late
    (placed,) = [one.state for one in found.placements.values()]
    assert placed.work == "PAUSED_NONPAY"
    told = [one for one in assignments.history(tx, found.number)
            if one.kind == "work.suspended_for_nonpayment"]  # fmt: skip
    assert [one.body["party"] for one in told] == [POLICE]
    day = RULES.calendar.today(told[0].occurred_at)
    owed = {org: arrears.of_department(tx, org, day, RULES.calendar) for org in placed.departments}
    assert {org: [one.instalment for one in rows] for org, rows in owed.items()} == {
        LEAD: [], POLICE: [5], HEALTH: []}  # fmt: skip
    waits = {(one.act, one.org) for one in found.waits if one.role == "FIN_DEPT"}
    assert waits == {("order", POLICE)}


@pytest.mark.slow
def test_a_silent_department_is_named_when_the_agreement_lapses(tmp_path):
    for tx, found in until(tmp_path, "LV85", 10):
        (told,) = [one for one in assignments.history(tx, found.number)
                   if one.kind == "placement.lapsed"]  # fmt: skip
        assert told.body["unsigned"] == [LEAD]
        assert lines(tx) == {LEAD: 246400, HEALTH: 61600}  # each has its own money back


@pytest.mark.slow
def test_each_department_is_settled_returned_and_rated_on_its_own(tmp_path):
    for tx, found in until(tmp_path, "LV84", 57):
        states = [one.state for one in found.placements.values()]
        assert lines(tx) == {LEAD: 0, POLICE: 8480, HEALTH: 10000}
        scores = party_scores([PlacementState.model_validate(one) for one in states])
        assert scores[POLICE] > scores[HEALTH]


@pytest.mark.slow
def test_who_has_left_is_asked_for_no_signature_and_holds_no_later_change_up(tmp_path):
    with player(tmp_path, "LV83") as (one, ledger):
        steps = one.play()
        for _ in range(34):  # the change by which one left is agreed to
            assert next(steps).accepted
        with ledger.read() as tx:
            number = next(iter(queries.numbers(tx)))

        def do(verb, role, org, **data):
            by = Actor(person=f"{org}/{role}", role=role, org=org)
            act = Act(verb=verb, number=number, data=data)
            key = f"{verb}:{org}:later"
            assert perform(ledger, act, by, key, at=clock.now(ledger)).accepted, verb

        do("request_change", "DEPT_HEAD", LEAD, change="延长", set={"end_on": "2026-08-15"})
        do("approve_change", "LG_OFFICE", "DH-LGB", reasons="确有需要")
        with ledger.read() as tx:
            waits = assignments.find(tx, number).waits
        assert {one.org for one in waits if one.act == "sign_change"} == {LEAD, POLICE}
        for org in (LEAD, POLICE):
            do("sign_change", "DEPT_HEAD", org, communities=[COMMUNITY])
        do("agree_change", "COMM_SEC", COMMUNITY)
