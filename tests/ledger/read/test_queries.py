from datetime import UTC, date, datetime

import pytest

from ledger.read import assignments, queries
from ledger.write import journal, outbox, states
from ledger.write.journal import Envelope
from ledger.write.outbox import Message
from ledger.write.states import StateChange
from schemas.acts.act import SYSTEM, Wait
from schemas.errors import LedgerError
from schemas.events import Event, assignment, placement

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ENVELOPE = Envelope(by=SYSTEM, occurred_at=NOW, recorded_at=NOW, key="k")
N1, N2 = "533100-ZR-2026-00001", "533100-ZR-2026-00002"
TODAY = date(2026, 3, 2)


def days(*numbers):
    return [date(2026, 3, n) for n in numbers]


def change(number, waits, before=0, **raw):
    raw = {"number": number, "stage": "SUBMITTED", "terms": {"title": f"事项{number[-1]}"}} | raw
    version = before + 1
    return StateChange("assignment", number, raw, before, version, f"leaf{version}", tuple(waits))


@pytest.fixture
def busy(ledger):
    """Seven votes of one office due on seven days, and what the system owes."""
    votes = [Wait(act=f"vote{n}", role="LG", org="O", due=date(2026, 3, n)) for n in range(3, 9)]
    votes.append(Wait(act="vote9", role="LG", org="O"))
    late = Wait(act="later", role="LG", org="O", from_on=date(2026, 3, 5))
    system = [Wait(act="lapse", role="system", due=day, from_on=day) for day in days(2, 4)]
    with ledger.write() as tx:
        states.store(tx, [change(N1, [*votes, late]), change(N2, system)])
    return ledger


def test_an_inbox_shows_the_most_urgent_first_page_by_page(busy):
    with busy.read() as tx:
        first = queries.inbox(tx, "LG", "O", TODAY, limit=4)
        second = queries.inbox(tx, "LG", "O", TODAY, after=first.after, limit=4)
    assert [one.act for one in first.items] == ["vote3", "vote4", "vote5", "vote6"]
    assert [one.act for one in second.items] == ["vote7", "vote8", "vote9"]
    assert second.after is None
    assert first.items[0].title == "事项1"
    assert second.items[-1].due is None


def test_an_item_appears_on_its_first_day(busy):
    def acts(day):
        with busy.read() as tx:
            assert queries.inbox_size(tx, "LG", "O", day) == len(
                queries.inbox(tx, "LG", "O", day).items
            )
            return {one.act for one in queries.inbox(tx, "LG", "O", day).items}

    assert acts(date(2026, 3, 5)) - acts(date(2026, 3, 4)) == {"later"}


@pytest.mark.parametrize(("role", "org"), [("LG", "P"), ("DEPT", "O"), ("system", "O")])
def test_an_inbox_is_of_one_role_at_one_organisation(busy, role, org):
    with busy.read() as tx:
        assert queries.inbox(tx, role, org, date(2026, 12, 31)).items == []


@pytest.mark.parametrize(
    ("today", "asked", "found"),
    [(1, {}, 0), (2, {}, 1), (4, {}, 2), (4, {"limit": 1}, 1), (4, {"verbs": ["lapse"]}, 2),
     (4, {"verbs": ["archive"]}, 0), (4, {"numbers": [N1]}, 0), (4, {"numbers": [N2]}, 2)],
)  # fmt: skip
def test_the_system_owes_what_has_come_due(busy, today, asked, found):
    with busy.read() as tx:
        assert len(queries.due(tx, date(2026, 3, today), **asked)) == found


@pytest.mark.parametrize(("after", "first"), [(1, 2), (2, 3), (7, 8), (8, None)])
def test_the_next_day_on_which_anybody_owes_something(busy, after, first):
    with busy.read() as tx:
        found = queries.next_due(tx, date(2026, 3, after))
    assert found == (date(2026, 3, first) if first else None)


def test_numbers_are_found_by_stage_applicant_and_street(ledger):
    more = {"street": "S", "stage": "ACCEPTED", "terms": {"applicant": "D"}}
    with ledger.write() as tx:
        states.store(tx, [change(N1, []), change(N2, [], **more)])
    with ledger.read() as tx:
        assert queries.numbers(tx) == [N1, N2]
        assert queries.numbers(tx, limit=1) == [N1]
        assert queries.numbers(tx, after=N1) == [N2]
        assert queries.numbers(tx, stages=["ACCEPTED"]) == [N2]
        assert queries.numbers(tx, applicant="D", street="S") == [N2]
        assert queries.numbers(tx, applicant="E") == []


def test_a_state_moved_by_somebody_else_is_not_overwritten(busy):
    with busy.write() as tx:
        states.store(tx, [change(N1, [], before=1, stage="ACCEPTED")])
    with pytest.raises(LedgerError), busy.write() as tx:
        states.store(tx, [change(N1, [], before=1, stage="WITHDRAWN")])
    with busy.read() as tx:
        assert assignments.find(tx, N1).own.raw["stage"] == "ACCEPTED"
        assert assignments.versions(tx, "assignment", [N1]) == {N1: 2}


def test_a_thousand_streams_are_stored_and_loaded_at_once(ledger):
    codes = [f"c{n:04d}" for n in range(1000)]
    wait = (Wait(act="sign", role="COMM_SEC", org="x"),)

    def all_at(before):
        return [
            StateChange("placement", f"{N1}:{code}", {"number": N1, "community": code}, before,
                   before + 1, f"l{before}", wait)
            for code in codes
        ]  # fmt: skip

    with ledger.write() as tx:
        states.store(tx, all_at(0))
    with ledger.write() as tx:
        states.store(tx, all_at(1))
    with ledger.read() as tx:
        found = states.load(tx, "placement", [f"{N1}:{code}" for code in codes])
        assert len(found) == len(queries.waits(tx)) == 1000
        assert {row.version for row in found.values()} == {2}
        assert list(states.load_all(tx, "placement", N1)) == sorted(found)


def test_entries_are_read_by_stream_by_kind_and_by_assignment(ledger):
    streams = [assignment(N1), placement(N1, "c1"), assignment(N2), placement(N1, "c1")]
    events = [Event(stream=stream, kind=f"x.done{n}") for n, stream in enumerate(streams)]
    with ledger.write() as tx:
        journal.append(tx, events, {}, ENVELOPE)
    with ledger.read() as tx:

        def kinds(entries):
            return [one.kind[-1] for one in entries]

        assert kinds(queries.entries(tx)) == ["0", "1", "2", "3"]
        assert kinds(queries.entries(tx, batch=1)) == ["0", "1", "2", "3"]
        assert kinds(queries.entries(tx, "placement")) == ["1", "3"]
        assert kinds(queries.entries(tx, "placement", f"{N1}:c1")) == ["1", "3"]
        assert kinds(queries.entries(tx, after=2)) == ["2", "3"]
        assert kinds(assignments.history(tx, N1)) == ["0", "1", "3"]
        assert journal.head(tx, "placement", f"{N1}:c1").version == 2
        assert journal.head(tx, "assignment", "none") == (0, "")
        first, *_ = queries.entries(tx)
    assert first.occurred_at == NOW
    assert first.occurred_at.tzinfo is not None


def test_show_tells_everything_of_an_assignment_and_nothing_of_none(busy):
    with busy.read() as tx:
        shown = assignments.find(tx, N1)
        assert shown.kind == "assignment"
        assert shown.own.raw["stage"] == "SUBMITTED"
        assert len(shown.waits) == 8
        assert assignments.find(tx, "533100-ZR-2026-99999") is None


def test_a_message_is_pending_until_it_is_done_and_known_by_its_key(ledger):
    messages = [
        Message(dedupe_key=f"{topic}:1", topic=topic, payload={"n": 1}) for topic in ("a", "b")
    ]
    with ledger.write() as tx:
        outbox.put(tx, messages, NOW)
    with pytest.raises(LedgerError), ledger.write() as tx:
        outbox.put(tx, messages[:1], NOW)
    with ledger.write() as tx:
        (one,) = outbox.pending(tx, ["a"])
        assert one.payload == {"n": 1}
        outbox.failed(tx, [one.id])
        assert outbox.done(tx, [one.id], NOW) == 1
        assert outbox.done(tx, [one.id], NOW) == 0
    with ledger.read() as tx:
        assert [one.topic for one in outbox.pending(tx)] == ["b"]


def test_a_paper_is_filed_once(ledger):
    from ledger.write import documents
    from schemas.reports.documents import Paper

    paper = Paper(dedupe_key="decision:1", kind="decision", number=N1, title="决定", html="<p>",
                  word=b"PK", made_on=TODAY)  # fmt: skip
    with ledger.write() as tx:
        assert documents.put(tx, paper)
        assert not documents.put(tx, paper.model_copy(update={"html": "other"}))
        assert documents.has(tx, "decision:1")
        assert not documents.has(tx, "decision:2")
    with ledger.read() as tx:
        (listed,) = documents.of_number(tx, N1)
        assert (listed.html, listed.word) == ("<p>", b"")
        assert documents.find(tx, listed.id).word == b"PK"
        assert documents.of_number(tx, N1, "c1") == []
        assert documents.find(tx, 99) is None
