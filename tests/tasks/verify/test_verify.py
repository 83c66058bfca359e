"""An untouched ledger verifies; whatever somebody changes behind its back is found."""

import sqlite3
from datetime import UTC
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.audit import journal
from ledger.store import hashing
from ledger.store.session import open_ledger
from ledger.tables.columns import moment_text
from tasks.verify import findings as verify_findings
from tasks.verify.verify import verify


def test_an_untouched_ledger_has_no_problem_and_everything_was_looked_at(opened):
    verdict = verify(opened)

    assert verdict.ok
    assert verdict.problems == ()
    for what in ("entries", "streams", "states", "applications", "grants", "postings", "accounts",
                 "attempts", "acts"):  # fmt: skip
        assert verdict.checked[what] > 0, what


def test_an_empty_ledger_is_in_order(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path / 'new.db'}")

    assert verify(ledger).ok
    ledger.close()


def reseal(path, kind, spacing):
    """Rewrite the newest body of a stream and all that hangs on it, as the holder of the file."""
    connection = sqlite3.connect(path)
    guard = "SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'"
    (guard,) = connection.execute(guard).fetchone()
    connection.execute("DROP TRIGGER journal_no_update")
    names = ", ".join(journal.Stored._fields)
    query = f"SELECT {names} FROM journal WHERE stream_kind = ? ORDER BY id DESC LIMIT 1"
    row = journal.Stored._make(connection.execute(query, (kind,)).fetchone())
    forged = row._replace(body=row.body.replace(":", spacing, 1))
    leaf = journal.leaf_of(forged)
    values = (forged.body, leaf, row.id)
    connection.execute("UPDATE journal SET body = ?, leaf = ? WHERE id = ?", values)
    connection.execute(f"UPDATE {kind} SET leaf = ? WHERE id = ?", (leaf, row.stream_id))
    connection.execute(guard)
    connection.commit()
    connection.close()


def test_a_body_out_of_its_canonical_form_is_found_even_with_a_leaf_of_its_own(copy, checks):
    reseal(copy, "placement", ": ")

    assert checks(copy) == {"canonical"}


def test_every_problem_is_told_in_both_languages_with_its_place(copy, tamper):
    tamper(
        copy, "UPDATE journal SET org = org || 'x' WHERE stream_kind = 'placement' AND version = 3"
    )
    ledger = open_ledger(f"sqlite:///{copy}", create=False)
    verdict = verify(ledger)
    ledger.close()

    problem = next(one for one in verdict.problems if one.check == "leaf")
    assert not verdict.ok
    assert problem.stream.startswith("placement/")
    assert problem.version == 3
    assert problem.stream in problem.message
    assert problem.stream in problem.message_en


def test_no_more_than_a_thousand_problems_are_listed_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr(verify_findings, "LISTED", 2)
    findings = verify_findings.Findings(total=0)
    for version in range(5):
        findings.add("leaf", "assignment/x", version)

    assert len(findings.verdict().problems) == 2
    assert findings.verdict().more == 3


def test_progress_ends_where_it_said_it_would(opened, monkeypatch):
    monkeypatch.setattr(verify_findings, "STEP", 50)
    told = []
    verify(opened, progress=lambda done, total: told.append((done, total)))
    total = told[-1][1]

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (total, total)
    assert len(told) > 3


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    fields=st.fixed_dictionaries(
        {name: texts for name in ("kind", "actor", "role", "org", "on_behalf_of", "key",
                                  "stream_kind", "stream_id", "body")}
    ),
    at=st.datetimes(timezones=st.just(UTC)),
    version=st.integers(1, 9999),
)  # fmt: skip
def test_the_auditor_writes_the_text_of_a_leaf_as_the_journal_does(fields, at, version):
    columns = {**fields, "occurred_at": at, "recorded_at": at, "version": version, "uid": "0-1",
               "hash_alg": 1, "prev": "ab", "id": 1, "leaf": ""}  # fmt: skip
    stored = journal.Stored(
        **{**columns, "occurred_at": moment_text(at), "recorded_at": moment_text(at)}
    )

    written = hashing.leaf(hashing.entry_text(SimpleNamespace(**columns)))

    assert journal.leaf_of(stored) == written
