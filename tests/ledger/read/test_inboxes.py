"""Inboxes by page, filter, count and neighbour, on both stores."""

from datetime import UTC, date, datetime

import pytest

from ledger.desk import accounts, grants
from ledger.desk.accounts import Account
from ledger.read import inboxes, lists
from ledger.read.inboxes import Post, Sought
from ledger.write import states
from ledger.write.states import StateChange
from policies import loader
from policies.visibility.scope import reach
from schemas.acts.act import Actor, Wait
from schemas.errors import InputError
from schemas.place.people import Grant, Person

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PLACE = loader.load("dehong").directory


def change(kind, ident, raw, waits=()):
    return StateChange(kind, ident, raw, 0, 1, "l", tuple(waits))


POST = Post("COMM_SEC", "c1", TODAY)
DAYS = ((1, "answer"), (2, "answer"), (5, "sign_community"), (20, "answer"), (0, "evaluate"))


@pytest.fixture
def busy(ledger):
    """Five items of one inbox (late, today, soon, later, no term), one not begun, one elsewhere."""
    mine = {"role": "COMM_SEC", "org": "c1"}
    waits = [Wait(act=a, due=date(2026, 3, d) if d else None, **mine) for d, a in DAYS]
    waits.append(Wait(act="answer", from_on=date(2026, 3, 3), due=date(2026, 3, 9), **mine))
    waits.append(Wait(act="answer", role="COMM_SEC", org="c2"))
    named = {"number": "533100-ZR-2026-00001", "terms": {"title": "低保家庭入户调查_100%"}}
    other = {"number": "533100-ZR-2026-00002", "terms": {"title": "2026年 消防安全（二期）"}}
    with ledger.write() as tx:
        states.store(tx, [
            change("assignment", named["number"], named, waits),
            change("assignment", other["number"], other, waits[1:2]),
            change("refusal", "R-c1-2026-001", {"id": "R-c1-2026-001", "text": "超出低保职责",
                   "community": "c1"}, waits[:1]),
        ])  # fmt: skip
    return ledger


def test_an_inbox_is_counted_by_act_and_by_lateness(busy):
    with busy.read() as tx:
        counts = inboxes.inbox_counts(tx, POST, date(2026, 3, 9))
        assert counts.acts == {"answer": 5, "evaluate": 1, "sign_community": 1}
        assert (counts.overdue, counts.due_soon, counts.total) == (2, 3, 7)
        nobody = inboxes.inbox_counts(tx, POST._replace(org="c9"), TODAY)
        assert (nobody.total, nobody.overdue) == (0, 0)


@pytest.mark.parametrize(
    ("sought", "dues"),
    [
        (Sought(), [1, 1, 2, 2, 5, 20, None]),
        (Sought(act="answer"), [1, 1, 2, 2, 20]),
        (Sought(late=True), [1, 1]),
        (Sought(text="低保"), [1, 1, 2, 5, 20, None]),
        (Sought(text="家庭"), [1, 2, 5, 20, None]),
        (Sought(text="职责"), [1]),
        (Sought(text="00002"), [2]),
        (Sought(text="2026 年消防 安全(二期)"), [2]),
        (Sought(text="５３３１００-zr—2026－00002"), [2]),
        (Sought(text="_100%"), [1, 2, 5, 20, None]),
        (Sought(text="_10_"), []),
        (Sought(text="渡船"), []),
        (Sought(community="c1"), [1]),
        (Sought(text="消防", act="evaluate"), []),
    ],
)
@pytest.mark.parametrize("few", [0, 1000])
def test_an_inbox_is_narrowed_by_act_text_and_lateness(busy, monkeypatch, sought, dues, few):
    monkeypatch.setattr(inboxes, "FEW", few)
    with busy.read() as tx:
        found = inboxes.inbox(tx, POST, sought).items
    assert [one.due.day if one.due else None for one in found] == dues


def test_an_inbox_is_paged_and_its_neighbours_found_also_when_the_item_is_gone(busy):
    with busy.read() as tx:
        whole = inboxes.inbox(tx, POST).items
        first = inboxes.inbox(tx, POST, limit=3)
        rest = inboxes.inbox(tx, POST, after=first.after, limit=50)
        assert first.items + rest.items == whole
        assert (first.after, rest.after) == (whole[2].at, "")
        around = inboxes.following(tx, POST, whole[2].at)
        assert around == (whole[1], whole[3])
        assert inboxes.following(tx, POST, whole[0].at).before is None
        assert inboxes.following(tx, POST, whole[-1].at).after is None
    late = Sought(late=True)
    with busy.write() as tx:
        states.store(
            tx, [StateChange("refusal", "R-c1-2026-001", {"id": "R-c1-2026-001"}, 1, 2, "l")]
        )
    with busy.read() as tx:
        left = inboxes.inbox(tx, POST).items
        gone = next(one for one in whole if one not in left)
        assert gone in whole[:2]
        around = inboxes.following(tx, POST, gone.at, late)
        assert [one for one in around if one is not None] == left[:1]


@pytest.mark.parametrize("token", ["x", "2026-03-02", "2026-99-99~1", "~"])
def test_a_broken_place_in_a_list_is_refused(ledger, token):
    auditor = Actor(person="a", role="AUDITOR", org=PLACE.audit_bureau)
    far = reach(auditor, loader.load("dehong"))
    with ledger.read() as tx:
        for ask in (
            lambda: inboxes.inbox(tx, Post("R", "o", TODAY), after=token),
            lambda: inboxes.following(tx, Post("R", "o", TODAY), token),
            lambda: lists.papers(tx, far, after=token),
            lambda: lists.refusals(tx, far, after=token),
        ):
            with pytest.raises(InputError):
                ask()


def given(tx, person, role, org, **more):
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31), **more}
    grants.replace(tx, person, [Grant(role=role, org=org, **days)])


def seats(ledger):
    with ledger.read() as tx:
        return [(one.org, one.items) for one in inboxes.vacant(tx, TODAY, limit=9)]


def test_seats_with_work_that_nobody_holds_are_told(busy):
    assert seats(busy) == [("c1", 7), ("c2", 1)]
    with busy.write() as tx:
        given(tx, "p1", "COMM_SEC", "c1")
        given(tx, "p2", "COMM_SEC", "c2", valid_to=date(2026, 3, 1))  # its last day is past
        given(tx, "p3", "COMM_SEC", "c2", instead_of="p2")  # and with it whoever stands in
        given(tx, "p4", "COMM_WORKER", "c2")
    assert seats(busy) == [("c2", 1)]
    with busy.read() as tx:
        (one,) = inboxes.vacant(tx, TODAY, limit=9)
        assert (one.role, one.due, one.number) == ("COMM_SEC", None, "533100-ZR-2026-00001")
        assert inboxes.vacant(tx, TODAY, limit=0) == []


def test_whoever_cannot_sign_in_holds_nothing_but_their_substitute_does(busy):
    with busy.write() as tx:
        given(tx, "p1", "COMM_SEC", "c1")
        given(tx, "p2", "COMM_SEC", "c2")
        accounts.add(tx, [Account(Person(id="p2", login="p2", name="王"), "secret", NOW)], NOW)
        accounts.change(tx, "p2", disabled=True)
    assert seats(busy) == [("c2", 1)]
    with busy.write() as tx:
        given(tx, "p3", "COMM_SEC", "c2", instead_of="p2")
    assert seats(busy) == []
