"""What an act leaves behind: work items, links, leaves, and a journal that can be replayed."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ledger.read import queries
from ledger.tables.states import assignment
from ledger.write import states as register
from schemas.acts.act import SYSTEM, Act
from schemas.errors import InputError
from tasks import clock
from tasks.acts.perform import Command, carry_out

YEAR = clock.real_now().year
FIRST = f"533100-ZR-{YEAR}-00001"


def test_waits_are_rewritten_only_where_they_changed(ledger, do):
    def rows():
        with ledger.read() as tx:
            return {one.org for one in queries.waits(tx)}, _wait_ids(tx)

    do("submit")
    do("ask", FIRST, votes=3)
    orgs, before = rows()
    do("note", FIRST)
    assert rows() == (orgs, before)
    do("ask", FIRST, votes=2)
    orgs, after = rows()
    assert orgs == {"O0", "O1"}
    assert after < before


def _wait_ids(tx):
    from sqlalchemy import select

    from ledger.tables.states import waiting

    return set(tx.scalars(select(waiting.c.id)))


def test_each_stream_links_its_events_by_version_and_leaf(ledger, do):
    from ledger.store.hashing import entry_text, leaf
    from ledger.tables.journal import journal

    do("submit", fen=900)
    do("place", FIRST, communities=["c1"], fen=300)
    do("note", FIRST, text="“引号”\n\\\u2028\x01")
    with ledger.read() as tx:
        rows = list(tx.execute(journal.select().order_by(journal.c.id)))
        row = register.load(tx, "assignment", [FIRST])[FIRST]
    heads = {}
    for one in rows:
        stream = (one.stream_kind, one.stream_id)
        version, before = heads.get(stream, (0, ""))
        assert (one.version, one.prev) == (version + 1, before)
        assert one.leaf == leaf(entry_text(one))
        heads[stream] = (one.version, one.leaf)
    assert heads["assignment", FIRST] == (row.version, row.leaf)


def test_what_the_leaf_hashes_is_the_canonical_form_of_the_row(ledger, do):
    import json

    from ledger.store.hashing import attempt_text, entry_text
    from ledger.tables.journal import attempt, journal
    from schemas.values import canonical

    do("submit", title="“引号” é\t😀")
    do("note", FIRST, refuse=True)
    with ledger.read() as tx:
        (entry,) = tx.execute(journal.select())
        (refused,) = tx.execute(attempt.select())
    assert entry_text(entry) == canonical(json.loads(entry_text(entry)))
    assert attempt_text(refused) == canonical(json.loads(attempt_text(refused)))
    columns = set(entry._mapping) - {"id", "leaf"}
    assert set(json.loads(entry_text(entry))) == columns
    assert set(json.loads(attempt_text(refused))) == set(refused._mapping) - {"id", "leaf"}


def test_every_row_waits_for_the_sealer(ledger, do, counts):
    do("submit")
    do("note", FIRST, refuse=True)
    assert counts(ledger) == {"journal": 1, "attempt": 1, "unsealed": 2}


def test_nonsense_is_refused_and_recorded_as_it_was_asked(ledger, do):
    do("submit")
    do("note", FIRST, refuse=True, hours=1.5, day=date(2026, 1, 2), deep=[{"x": {1}}])
    with ledger.read() as tx:
        (attempt,) = queries.attempts(tx)
    assert attempt["data"]["hours"] == "1.5"
    assert attempt["data"]["day"] == "2026-01-02"
    assert attempt["data"]["deep"] == [{"x": [1]}]


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_text_that_no_store_can_keep_is_not_taken(ledger, do, text, counts):
    with pytest.raises(InputError):
        do("submit", deep=[{"title": f"走{text}访"}])
    assert counts(ledger) == {"journal": 0, "attempt": 0, "unsealed": 0}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    commands=st.lists(
        st.tuples(st.sampled_from(["submit", "note", "again"]), st.integers(0, 3)), max_size=8
    )
)
def test_replaying_the_journal_gives_the_stored_states(open_new, judge, commands):
    from policies.lifecycle.evolve import fold
    from schemas.events import Event, Stream
    from schemas.values import canonical

    ledger = open_new()
    keys = []
    for serial, (verb, which) in enumerate(commands):
        number = f"533100-ZR-{YEAR}-{which + 1:05d}" if verb == "note" else ""
        act = Act(verb="submit" if verb == "again" else verb, number=number)
        key = keys[which % len(keys)] if verb == "again" and keys else f"k{serial}"
        if act.verb == "submit":
            keys.append(key)
        carry_out(ledger, Command(act, SYSTEM, key), judge)
    states = {}
    with ledger.read() as tx:
        for entry in queries.entries(tx):
            stream = Stream(kind=entry.stream_kind, id=entry.stream_id)
            event = Event(stream=stream, kind=entry.kind, body=entry.body)
            states[stream.id] = fold(states.get(stream.id), event)
        stored = dict(tuple(row) for row in tx.execute(select(assignment.c.id, assignment.c.body)))
    assert stored == {ident: canonical(raw) for ident, raw in states.items()}
    assert len(stored) == len(set(keys))
