"""Verify what stands beside the states: papers, rulebooks, messages, numbers, requests, facts."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from ledger.audit import papers as audit_papers
from ledger.store.session import Tx
from policies import loader, rulebook
from policies.rules import Rules
from schemas.errors import DataBroken, ZhunruError
from schemas.states.rulebooks import PlaceText, RulebookText
from schemas.values import canonical, plain
from tasks.topics import ROUTE, TOPICS
from tasks.verify.findings import Findings


def papers(tx: Tx, findings: Findings) -> None:
    """Compare every filed paper with its digest, and its number with the journal."""
    for key, whole in audit_papers.papers(tx):
        findings.count("papers")
        if not whole:
            findings.add("paper_differs", key)
    for key in audit_papers.orphan_papers(tx):
        findings.add("orphan_paper", key)


def places(tx: Tx, findings: Findings) -> None:
    """Compare every kept content of a place with its digest; those in force must be there."""
    kept = set()
    for digest, body in audit_papers.place_texts(tx):
        findings.count("places")
        kept.add(digest)
        try:
            same = PlaceText.model_validate_json(body).digest == digest
        except ValueError:
            same = False
        if not same:
            findings.add("place_differs", digest)
    for digest in audit_papers.places_in_force(tx):
        if digest not in kept:
            findings.add("place_missing", digest)


def rulebooks(tx: Tx, findings: Findings, current: Rules) -> None:
    """Build every kept rulebook again: it must be the one of its digest.

    One that this version of zhunru cannot read any more is left alone.
    """
    for digest, body in audit_papers.rulebook_texts(tx):
        findings.count("rulebooks")
        try:
            same = _rulebook_of(_Ground(current.digest, current), body) == digest
        except DataBroken:
            continue
        except (ValueError, TypeError, RecursionError):
            same = False
        if not same:
            findings.add("rulebook_differs", digest)


@dataclass(frozen=True)
class _Ground:
    """The rules that kept rulebooks are read beside, known by their digest."""

    digest: str
    rules: Rules = field(compare=False)


@lru_cache(8)  # a text is always the same rulebook, and building one takes seconds
def _rulebook_of(ground: _Ground, body: str) -> str:
    """Return the digest of the rulebook that a kept text (JSON) makes."""
    current = ground.rules.rulebook
    if canonical(plain(current.text)) == body:
        return current.digest
    text = json.loads(body)
    if canonical(text) != body:
        raise ValueError("not in its canonical form")
    return rulebook.rebuilt(RulebookText.model_validate(text), current.ground).digest


def messages(tx: Tx, findings: Findings) -> None:
    """Compare the messages to the flows with the entries they follow from."""
    for key, same in audit_papers.messages(tx, TOPICS, ROUTE):
        findings.count("messages")
        if not same:
            findings.add("message_differs", key)
    for key in audit_papers.stray_messages(tx, [ROUTE, *sorted(set(chain(*TOPICS.values())))]):
        findings.add("orphan_message", key)


def numbers(tx: Tx, findings: Findings) -> None:
    """Compare the counters with the numbers that were given: none below, none above."""
    series = audit_papers.document_numbers(tx)
    for name, told in series.items():
        if len(set(told)) != len(told):
            findings.add("document_number_twice", name)
    given, kept = audit_papers.numbers(tx), audit_papers.counters(tx)
    given |= {name: len(told) for name, told in series.items()}
    findings.count("counters", len(kept))
    for name in sorted(given.keys() & kept.keys()):
        if kept[name] != given[name]:
            findings.add("counter_differs", name, kept=kept[name], told=given[name])
    for name in sorted(kept.keys() - given.keys()):
        if kept[name]:
            findings.add("counter_differs", name, kept=kept[name], told=0)


def requests(tx: Tx, findings: Findings) -> None:
    """Look at the hashes of requests: right for what was refused, of their form for the rest."""
    for name, fine in audit_papers.requests(tx):
        findings.count("requests")
        if not fine:
            findings.add("request_differs", name)


def facts(tx: Tx, findings: Findings) -> None:
    """Look at what the ledger says of itself: whether it is simulated, and which place it is of."""
    told = audit_papers.facts(tx)
    if told.get("simulated") not in ("true", "false"):
        findings.add("fact_wrong", "simulated")
    if "jurisdiction" in told and any(audit_papers.places_in_force(tx)):
        return
    try:
        loader.load(str(told.get("jurisdiction")))
    except ZhunruError:
        findings.add("fact_wrong", "jurisdiction")
