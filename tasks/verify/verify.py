"""Verify a whole ledger: every link, every state by replay, every fen; reads, never writes."""

from collections.abc import Callable

from ledger.audit import bookings, cells, journal, states
from ledger.audit import postings as audit_acts
from ledger.desk import reporter_key
from ledger.seal import mark
from ledger.store.session import Ledger, Tx
from schemas.errors import LedgerDamaged
from schemas.reports.reports import Problem, Verdict
from tasks import rulebooks
from tasks.judges import judgement_of
from tasks.verify import papers
from tasks.verify.accounts import accounts as people
from tasks.verify.accounts import grants
from tasks.verify.findings import Findings
from tasks.verify.journal import UNSTATED, links, replay
from tasks.verify.money import accounts, postings
from tasks.verify.reporters import reporters
from tasks.verify.seal import NOTHING, Elsewhere, guards, seal

Progress = Callable[[int, int], None]
"""Called now and then with how many steps are done, and of how many."""


def verify(
    ledger: Ledger, progress: Progress | None = None, outsider: Elsewhere = NOTHING
) -> Verdict:
    """Check the whole ledger against itself and return every contradiction found.

    Looked at: the leaf and link of every entry, versions 1..n of every stream, bodies in their
    canonical form; every stored state, column, work item and booking against a replay; filed
    applications, grants, accounts, postings, balances (none below zero at any time), answers kept
    under keys, refused attempts, the sealer's queue, rows that nothing stands behind; papers,
    rulebooks, places, messages, counters; who reported a bypass, where the key is there (else
    counted as not checked); the seal, its checkpoints, the note kept beside the key and one kept
    outside, the triggers; and
    every cell of every table for its type. It never raises for
    what a row holds: what cannot be read is a problem, and the rest is looked at. What a change of
    one value would not show in is listed beside the tests (unheld.yaml), with the reason.
    """
    try:
        last, where = mark.kept(ledger), ""
    except LedgerDamaged:
        last, where = None, str(mark.place(ledger))
    with journal.snapshot(ledger) as tx:
        findings = Findings(total=2 * _size(tx), progress=progress)
        checks: tuple[tuple[str, Callable[[], None]], ...] = (
            ("forms", lambda: forms(tx, findings)),
            ("meta", lambda: papers.facts(tx, findings)),
            ("journal", lambda: links(tx, findings)),
            ("replay", lambda: replay(tx, findings, judgement_of(ledger))),
            ("role_grant", lambda: grants(tx, findings)),
            ("person, token", lambda: people(tx, findings)),
            ("posting", lambda: postings(tx, findings)),
            ("account", lambda: accounts(tx, findings)),
            ("attempt", lambda: _attempts(tx, findings)),
            ("idempotency", lambda: _answers(tx, findings)),
            ("orphans", lambda: _orphans(tx, findings)),
            ("document", lambda: papers.papers(tx, findings)),
            ("rulebook_text", lambda: papers.rulebooks(tx, findings, rulebooks.rules_of(ledger))),
            ("place_text", lambda: papers.places(tx, findings)),
            ("outbox", lambda: papers.messages(tx, findings)),
            ("counter", lambda: papers.numbers(tx, findings)),
            ("request_hash", lambda: papers.requests(tx, findings)),
            ("seal", lambda: seal(tx, findings, outsider, last)),
            ("triggers", lambda: guards(tx, findings)),
            ("reporter", lambda: reporters(tx, findings, reporter_key.keyring(ledger))),
        )
        for what, check in checks:
            with findings.apart(tx, what):
                check()
        if where:
            findings.add("mark_wrong", where)
    return findings.verdict()


def not_opened(damaged: LedgerDamaged) -> Verdict:
    """Return the verdict on a ledger that is too damaged to be opened."""
    problem = Problem(check="not_opened", message=damaged.message, message_en=damaged.message_en)
    return Verdict(ok=False, checked={}, problems=(problem,))


def _size(tx: Tx) -> int:
    """Return how long it will be; a journal that cannot be counted is told by the checks."""
    try:
        with cells.apart(tx):
            return journal.size(tx)
    except Exception:  # noqa: BLE001 - only the progress hangs on it
        return 0


def forms(tx: Tx, findings: Findings) -> None:
    """Look at every cell of every table: there, of its type, readable."""
    there, missing = cells.tables(tx)
    for name in missing:
        findings.add("table_missing", name)
    for table in there:
        findings.count("tables")
        with findings.apart(tx, table.name):
            for key, column in cells.misshapen(tx, table):
                findings.add("misshapen", f"{table.name}/{key}", column=column)
            for key, column in cells.unreadable(tx, table):
                findings.add("unreadable", f"{table.name}/{key}", column=column)


def _attempts(tx: Tx, findings: Findings) -> None:
    for uid, whole in journal.attempts(tx):
        findings.count("attempts")
        if not whole:
            findings.add("attempt_leaf", f"attempt/{uid}")


def _answers(tx: Tx, findings: Findings) -> None:
    """Compare what was answered under each key with what the key did."""
    for act in audit_acts.acts(tx, but=UNSTATED):
        findings.count("acts")
        if act.answer is None:
            findings.add("act_without_answer", f"{act.actor} {act.key}")
        elif act.answered != act.done:
            findings.add("answer_differs", f"{act.actor} {act.key}")
    for actor, key in audit_acts.answers_without_act(tx):
        findings.add("answer_without_act", f"{actor} {key}")


def _orphans(tx: Tx, findings: Findings) -> None:
    for name, what in states.orphans(tx):
        findings.add(f"orphan_{what}", name)
    for number, table in bookings.unbooked(tx):
        findings.add(f"orphan_{table}", f"assignment/{number}")
    for name, _ in states.unqueued(tx):
        findings.add("unsealed_without_row", name)
