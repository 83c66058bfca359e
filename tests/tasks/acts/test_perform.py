"""What perform promises, on both stores, with a small judgement."""

from datetime import date, timedelta

import pytest

from ledger.desk import grants
from ledger.read import assignments, queries
from ledger.write import money, outbox
from schemas.acts.act import SYSTEM, Act, Actor
from schemas.errors import InputError, KeyConflict
from schemas.place.people import Grant
from tasks import clock
from tasks.acts.perform import Command, carry_out

YEAR = clock.real_now().year
FIRST = f"533100-ZR-{YEAR}-00001"


def test_an_act_writes_event_state_and_waits_together(ledger, do):
    receipt = do("submit", title="走访")
    with ledger.read() as tx:
        (entry,) = queries.entries(tx)
        state = assignments.find(tx, FIRST).own.raw
        waits = queries.waits(tx, FIRST)
        pending = outbox.pending(tx)
        filed = assignments.filed(tx, FIRST, 1)
    assert receipt.accepted
    assert (receipt.number, receipt.version, receipt.leaf) == (FIRST, 1, entry.leaf)
    assert receipt.events == (entry.uid,)
    assert state["stage"] == "SUBMITTED"
    assert [(one.act, one.role, one.org) for one in waits] == [("vote", "LG", "O0")]
    assert [one.dedupe_key for one in pending] == [
        f"{topic}:assignment/{FIRST}:1" for topic in ("route", "application_letter")
    ]
    assert filed == {"title": "走访"}


def test_numbers_are_given_in_order_without_a_gap(do):
    assert [do("submit").number for _ in range(3)] == [
        f"533100-ZR-{YEAR}-{n:05d}" for n in (1, 2, 3)
    ]


def test_the_same_key_and_content_get_the_first_answer(ledger, do, judge, counts):
    first = do("submit", key="once", fen=100)
    again = do("submit", key="once", fen=100)
    assert again == first.model_copy(update={"replayed": True})
    assert counts(ledger)["journal"] == 1
    assert judge.judged == 1


def test_the_same_key_with_other_content_is_a_conflict_without_effect(ledger, do, counts):
    do("submit", key="once", fen=100)
    before = counts(ledger)
    with pytest.raises(KeyConflict):
        do("submit", key="once", fen=200)
    assert counts(ledger) == before


def test_keys_of_different_people_are_different_keys(ledger, do):
    other = Actor(person="DH-YJJ/other", role="DEPT_HEAD", org="DH-YJJ")
    held = Grant(role=other.role, org=other.org, valid_from=date(2020, 1, 1))
    with ledger.write() as tx:
        grants.replace(tx, other.person, [held])
    assert do("submit", key="k").number != do("submit", key="k", by=other).number


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_is_needed_and_has_a_length(ledger, judge, key):
    with pytest.raises(InputError):
        carry_out(ledger, Command(Act(verb="submit"), SYSTEM, key), judge)


def test_a_refusal_leaves_only_its_record(ledger, do):
    do("submit")
    with ledger.read() as tx:
        before = assignments.find(tx, FIRST)
    refused = do("note", FIRST, refuse=True)
    with ledger.read() as tx:
        (attempt,) = queries.attempts(tx)
        assert assignments.find(tx, FIRST) == before
        assert len(outbox.pending(tx)) == 2  # its way on, and the letter of application
    assert not refused.accepted
    assert refused.refused.code == attempt["code"] == "too_early"
    assert attempt["verb"] == "note"
    assert attempt["data"] == {"refuse": True}
    assert attempt["params"] == {"due": "2026-04-01"}


def test_a_refusal_is_repeated_under_its_key_and_recorded_once(ledger, do, counts):
    do("submit")
    first = do("note", FIRST, key="k", refuse=True)
    again = do("note", FIRST, key="k", refuse=True)
    assert again == first.model_copy(update={"replayed": True})
    assert counts(ledger)["attempt"] == 1


def test_the_system_may_try_again_under_the_same_key(ledger, do, judge, counts):
    do("submit")
    early = Command(Act(verb="note", number=FIRST, data={"refuse": True}), SYSTEM, "sys:note:1")
    for _ in range(3):
        assert not carry_out(ledger, early, judge).replayed
    due = Command(Act(verb="note", number=FIRST), SYSTEM, "sys:note:1")
    assert carry_out(ledger, due, judge).accepted
    assert counts(ledger)["attempt"] == 1


def test_a_refused_number_is_given_to_the_next(do, judge, monkeypatch):
    from schemas.acts.act import Refused

    with monkeypatch.context() as patch:
        patch.setattr(judge, "_submit", lambda scene, act: Refused(code="no"), raising=False)
        assert not do("submit").accepted
    assert do("submit").number == FIRST


def test_without_a_grant_the_act_is_denied_and_the_denial_recorded(ledger, do, judge, counts):
    stranger = Actor(person="stranger", role="DEPT_HEAD", org="DH-YJJ")
    denied = do("submit", by=stranger)
    with ledger.read() as tx:
        (attempt,) = queries.attempts(tx)
    assert denied.refused.code == attempt["code"] == "not_granted"
    assert attempt["actor"] == "stranger"
    assert judge.judged == 0
    assert counts(ledger)["journal"] == 0


TODAY = clock.real_now().date()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (TODAY - DAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + DAY, None, False),
        (TODAY - 2 * DAY, TODAY - DAY, False),
    ],
)
def test_a_grant_counts_from_its_first_to_its_last_day(ledger, do, clerk, first, last, held):
    grant = Grant(role=clerk.role, org=clerk.org, valid_from=first, valid_to=last)
    with ledger.write() as tx:
        grants.replace(tx, clerk.person, [grant])
    assert do("submit").accepted is held


@pytest.mark.parametrize(("role", "org"), [("DEPT_HEAD", "DH-CGJ"), ("LG_CHAIR", "DH-YJJ")])
def test_a_grant_counts_for_its_role_and_organisation_only(do, clerk, role, org):
    assert not do("submit", by=Actor(person=clerk.person, role=role, org=org)).accepted


def test_an_act_on_an_older_version_is_refused(ledger, do):
    do("submit")
    do("note", FIRST)
    stale = do("note", FIRST, expected=1)
    assert stale.refused.code == "stale"
    since = stale.refused.params["since"]
    assert stale.refused.params == {"expected": 1, "found": 2, "since": since}
    assert (since["event"], since["role"]) == ("application.noted", "DEPT_HEAD")
    assert do("note", FIRST, expected=2).version == 3


def test_an_act_is_refused_when_a_stream_it_changes_moved_since_it_was_shown(ledger, do):
    do("submit", fen=900)
    do("place", FIRST, communities=["c1", "c2"], fen=300)
    own, there = f"assignment/{FIRST}", f"placement/{FIRST}:c1"
    do("set", FIRST, communities=["c1"], fields={"street": "S"})
    stale = do("set", FIRST, communities=["c1"], fields={"street": "T"}, expected={there: 1})
    since = stale.refused.params["since"]
    assert stale.refused.params == {"expected": 1, "found": 2, "since": since}
    assert (since["event"], since["role"]) == ("placement.set", "DEPT_HEAD")
    do("set", FIRST, communities=["c2"], fields={"street": "T"})
    changed = {"communities": ["c1"], "fields": {"street": "T"}}
    for shown in ({own: 1}, {f"placement/{FIRST}:c2": 1}):  # what it leaves alone is no answer
        assert do("set", FIRST, **changed, expected=shown).refused.code == "stale"
    for shown in ({}, {there: 3, f"placement/{FIRST}:c2": 1}):  # it may move beside what is shown
        assert do("set", FIRST, **changed, expected=shown).accepted
    assert do("note", FIRST, expected={own: 1}).accepted  # it only adds


def test_a_real_ledger_gives_its_own_numbers(do):
    refused = do("submit", "533100-ZR-2026-00107")
    assert refused.refused.code == "no_such_assignment"


def test_a_simulated_ledger_may_be_told_a_number_and_goes_on_after_it(open_new, judge):
    ledger = open_new(simulated=True)
    told = Act(verb="submit", number="533100-ZR-2000-00107")  # its time begins in 2000
    assert carry_out(ledger, Command(told, SYSTEM, "a"), judge).number == told.number
    following = carry_out(ledger, Command(Act(verb="submit"), SYSTEM, "b"), judge)
    assert following.number == "533100-ZR-2000-00108"


def test_money_moves_with_the_act_and_sums_to_zero(ledger, do):
    do("submit", fen=10_000)
    do("place", FIRST, communities=["c1", "c2"], fen=4_000)
    with ledger.read() as tx:
        balances = money.balances(tx)
        lines = list(money.postings(tx))
    assert balances["outside"] == -10_000
    assert balances[f"reserved:{FIRST}"] == 2_000
    assert balances[f"committed:{FIRST}:c2"] == 4_000
    assert sum(balances.values()) == 0
    assert len(lines) == 3


def test_an_account_never_falls_below_zero(ledger, do, counts):
    do("submit", fen=5_000)
    before = counts(ledger)
    short = do("place", FIRST, key="k", communities=["c1", "c2"], fen=4_000)
    assert short.refused.code == "funds_short"
    assert counts(ledger) == before | {"attempt": 1, "unsealed": before["unsealed"] + 1}
    with ledger.read() as tx:
        assert money.balances(tx)[f"reserved:{FIRST}"] == 5_000
        assert assignments.find(tx, FIRST).placements == {}
    assert do("place", FIRST, key="k", communities=["c1", "c2"], fen=4_000).replayed


@pytest.mark.parametrize(
    ("committed", "fields", "open_"),
    [
        (0, {"agreement": "G_SIGNED_DEPT"}, False),
        (3_999, {"agreement": "G_IN_FORCE", "cover": "funds"}, False),
        (4_000, {"agreement": "G_SIGNED_DEPT"}, True),
        (0, {"agreement": "G_SIGNED_DEPT", "cover": "exempt"}, True),
        (0, {"agreement": "G_IN_FORCE", "cover": "emergency"}, True),
        (0, {"agreement": "G_IN_FORCE", "cover": "zero"}, True),
        (4_000, {"work": "RUNNING"}, False),
        (4_000, {"work": "DELIVERED"}, False),
        (4_000, {"work": "RUNNING", "cover": "funds"}, True),
        (0, {"work": "READY"}, True),
        (0, {"work": "TERMINATED"}, True),
    ],
)
def test_the_database_holds_the_money_gate_whatever_the_policies_say(do, committed, fields, open_):
    do("submit", fen=4_000)
    do("place", FIRST, communities=["c1"], fen=4_000, committed=committed)
    receipt = do("set", FIRST, communities=["c1"], fields=fields)
    assert receipt.accepted is open_
    assert open_ or receipt.refused.code == "money_gate"


def test_one_act_may_write_several_streams(ledger, do):
    do("submit", fen=900)
    receipt = do("place", FIRST, communities=["c3", "c1", "c2"], fen=300)
    assert len(receipt.events) == 4
    assert receipt.version == 2
    with ledger.read() as tx:
        placed = assignments.find(tx, FIRST).placements
        topics = [one.topic for one in outbox.pending(tx)]
    assert list(placed) == [f"{FIRST}:c1", f"{FIRST}:c2", f"{FIRST}:c3"]
    assert topics.count("agreement") == 3
