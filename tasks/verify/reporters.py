"""Verify who reported: what is sealed beside the journal is what its digest stands for."""

import json
from typing import Any

from ledger.desk import reporters as kept
from ledger.desk.reporter_key import Keyring
from ledger.desk.reporters import SealedReporter
from ledger.store.session import Tx
from tasks.reporters import digest, marks_of
from tasks.verify.findings import Findings

UNCHECKED = "reporters_not_checked"
"""What is counted of sealed reporters whose key is not here: lost, or kept on another machine."""


def reporters(tx: Tx, findings: Findings, keyring: Keyring) -> None:
    """Compare every sealed reporter with the digest in its report; without its key, say so."""
    for ident, body, one in kept.told(tx):
        name = f"bypass/{ident}"
        expected = _digest(body)
        if one is None or not expected:
            findings.add("reporter_missing" if one is None else "orphan_reporter", name)
        elif (text := keyring.open(one.sealed)) is None and one.key not in keyring.names:
            findings.count(UNCHECKED)
        else:
            findings.count("reporters")
            if text is None or not _same(one, text, expected, keyring):
                findings.add("reporter_differs", name)


def _digest(body: str) -> str:
    try:
        told: Any = json.loads(body or "{}")
    except ValueError:  # the journal's own check says so
        return ""
    return str(told.get("reporter", "")) if isinstance(told, dict) else ""


def _same(one: SealedReporter, text: str, expected: str, keyring: Keyring) -> bool:
    """Tell whether all that is kept beside the sealed text follows from it."""
    sealed_so = digest(text) == expected and one.key in keyring.names
    return sealed_so and one.mark in marks_of(keyring, one.id, text)
