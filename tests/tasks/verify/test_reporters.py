"""A sealed reporter against the digest in its report: each way in which they may not agree."""

import json

import pytest
from cryptography.fernet import Fernet

from ledger.desk import reporters as kept
from ledger.desk.reporter_key import Keyring
from ledger.desk.reporters import SealedReporter
from tasks.reporters import digest, marks_of
from tasks.verify import reporters
from tasks.verify.findings import Findings

OLD, NEW, OTHER = (Fernet.generate_key() for _ in range(3))
TEXT = json.dumps(
    {"person": "赵三", "role": "COMM_WORKER", "org": "C", "salt": "1"}, ensure_ascii=False
)
BODY = json.dumps({"reporter": digest(TEXT)})


def sealed(key=NEW, name_of=None, text=TEXT, mark=None):
    ring = Keyring((key,))
    name = Keyring((name_of or key,)).names[0]
    own = marks_of(ring, "B-1", text)[0] if mark is None else mark
    return SealedReporter(id="B-1", key=name, sealed=ring.seal(text), mark=own)


def told(one, body=BODY, keys=(NEW, OLD), monkeypatch=None):
    monkeypatch.setattr(kept, "told", lambda tx: [("B-1", body, one)])
    findings = Findings(0)
    reporters.reporters(None, findings, Keyring(tuple(keys)))
    return [one.check for one in findings._problems], dict(findings._checked)


GOOD, UNKNOWN = {"reporters": 1}, {reporters.UNCHECKED: 1}
CASES = {
    "as it was": (sealed(), BODY, (NEW, OLD), [], GOOD),
    "under an old key": (sealed(OLD), BODY, (NEW, OLD), [], GOOD),
    "its key is elsewhere": (sealed(OTHER), BODY, (NEW, OLD), [], UNKNOWN),
    "no key at all": (sealed(), BODY, (), [], UNKNOWN),
    "a known key that does not open it": (
        sealed(OTHER, name_of=NEW), BODY, (NEW,), ["reporter_differs"], GOOD),
    "it opens and names no key that is here": (
        sealed(NEW, name_of=OTHER), BODY, (NEW,), ["reporter_differs"], GOOD),
    "another was sealed": (
        sealed(text=TEXT.replace("赵三", "李四")), BODY, (NEW,), ["reporter_differs"], GOOD),
    "another mark": (sealed(mark="0" * 64), BODY, (NEW,), ["reporter_differs"], GOOD),
    "none is sealed": (None, BODY, (NEW,), ["reporter_missing"], {}),
    "a report without one": (sealed(), "{}", (NEW,), ["orphan_reporter"], {}),
    "no report": (sealed(), "", (NEW,), ["orphan_reporter"], {}),
    "a body that is a list": (sealed(), "[]", (NEW,), ["orphan_reporter"], {}),
    "a body that is torn": (sealed(), "{", (NEW,), ["orphan_reporter"], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_sealed_against_what_was_reported(name, monkeypatch):
    one, body, keys, checks, counted = CASES[name]
    assert told(one, body, keys, monkeypatch) == (checks, counted)
