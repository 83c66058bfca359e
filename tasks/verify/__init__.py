"""Verify a whole ledger: every link, every state by replay, every fen; reads, never writes."""

from collections.abc import Callable

from ledger import audit, audit_acts, audit_bookings, audit_states, reporter_key
from ledger.session import Ledger, Tx
from schemas.reports import Verdict
from tasks.judges import judgement_of
from tasks.verify.accounts import accounts as people
from tasks.verify.findings import Findings
from tasks.verify.grants import grants
from tasks.verify.journal import UNSTATED, links, replay
from tasks.verify.money import accounts, postings
from tasks.verify.reporters import reporters

Progress = Callable[[int, int], None]
"""Called now and then with how many steps are done, and of how many."""


def verify(ledger: Ledger, progress: Progress | None = None) -> Verdict:
    """Check the whole ledger against itself and return every contradiction found.

    Looked at: the leaf and link of every entry, versions 1..n of every stream, bodies in their
    canonical form; every stored state, column, work item and booking against a replay; filed
    applications, grants, accounts, postings, balances (none below zero at any time), answers kept
    under keys, refused attempts, the sealer's queue, and rows that nothing stands behind;
    who reported a bypass, where the key is there (else counted as not checked).
    """
    with audit.snapshot(ledger) as tx:
        findings = Findings(total=2 * audit.size(tx), progress=progress)
        links(tx, findings)
        replay(tx, findings, judgement_of(ledger))
        grants(tx, findings)
        people(tx, findings)
        postings(tx, findings)
        accounts(tx, findings)
        _attempts(tx, findings)
        _answers(tx, findings)
        _orphans(tx, findings)
        reporters(tx, findings, reporter_key.keyring(ledger))
    return findings.verdict()


def _attempts(tx: Tx, findings: Findings) -> None:
    for uid, whole in audit.attempts(tx):
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
    for name, what in audit_states.orphans(tx):
        findings.add(f"orphan_{what}", name)
    for number, table in audit_bookings.unbooked(tx):
        findings.add(f"orphan_{table}", f"assignment/{number}")
    for name, _ in audit_states.unqueued(tx):
        findings.add("unsealed_without_row", name)
