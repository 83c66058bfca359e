"""Who reported a bypass: written down nowhere in clear, opened only by an act that is on record.

A report is filed in nobody's name: its envelope is empty, the keys of the act are marks that only
the holder of the reporters' key can make, its entry carries a salted digest of who made it, and
who that was is sealed beside the journal (ledger.desk.reporter_key, ledger.desk.reporters). Who may
open it is in powers.yaml: `view_origin` and `view_reporter`. Without the key a report is handled
as ever; only who made it is lost.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from ledger.desk import reporter_key, reporters
from ledger.desk.reporter_key import Keyring
from ledger.desk.reporters import SealedReporter
from ledger.store.session import Ledger, Tx
from ledger.write import keys
from ledger.write.journal import recordable
from policies.lifecycle.judge import REPORTS
from schemas.acts.act import Act, Actor, Refused
from schemas.assignment import kind_of
from schemas.events import Event
from schemas.values import Value, canonical
from tasks.judges import Judge

NOBODY = Actor(person="", role="", org="")


class Reporter(Value):
    """Who made a report. `person` is empty where only the community is asked for."""

    person: str = ""
    role: str = ""
    org: str
    street: str


@dataclass(frozen=True)
class ReporterCover:
    """An act of reporting under cover: what stands in the ledger in the place of who did it."""

    keyring: Keyring
    act: Act
    by: Actor
    street: str

    def key(self, key: str) -> str:
        """Return what stands for the key of the act: unlike that of any other person."""
        return self.keyring.mark("key", self.by.person, key)

    @property
    def asked(self) -> str:
        """Return what stands for the hash of what was asked for, which could be guessed."""
        return self.keyring.mark("asked", keys.request_hash(self.act))

    def attempt(self, refused: Refused) -> tuple[Act, Refused]:
        """Return a refused attempt as it may be kept: which verb and why, the rest sealed."""
        whole = {
            **self._who,
            "number": self.act.number,
            "data": recordable(self.act.data),
            "params": recordable(refused.params),
        }
        sealed = {"sealed": self.keyring.seal(canonical(whole))}
        return Act(verb=self.act.verb, data=sealed), Refused(code=refused.code)

    def entry(self, event: Event) -> tuple[Event, SealedReporter]:
        """Return the event with a salted digest of who made it, and that, sealed."""
        ident = event.stream.id
        text = canonical({**self._who, "street": self.street, "salt": secrets.token_hex(16)})
        kept = SealedReporter(
            id=ident,
            key=self.keyring.names[0],
            sealed=self.keyring.seal(text),
            mark=self.keyring.mark(*_seat(ident, self.by)),
        )
        body = {**event.body, "reporter": digest(text)}
        return event.model_copy(update={"body": body}), kept

    @property
    def _who(self) -> dict[str, Any]:
        return {"person": self.by.person, "role": self.by.role, "org": self.by.org}


def cover(ledger: Ledger, act: Act, by: Actor, judge: Judge) -> ReporterCover | None:
    """Return the cover of an act of reporting, None for any other; makes the key if need be.

    What a community tries on a report is covered too: no such act is accepted, and of all
    communities only that of who made it knows the number.
    """
    reporting = act.verb in REPORTS
    if not reporting and not is_report(act.number):
        return None
    known = judge.rules.directory.communities.get(by.org)
    if not reporting and known is None:
        return None
    return ReporterCover(reporter_key.made(ledger), act, by, known.street if known else "")


def _seat(ident: str, by: Actor) -> tuple[str, ...]:
    """The words of a reporter's mark: another for each report, so that no two can be joined."""
    return ("seat", ident, by.person, by.role, by.org)


def marks_of(keyring: Keyring, ident: str, text: str) -> tuple[str, ...]:
    """Return the marks that a reporter, as sealed, has in a report; one for each key."""
    by = Actor.model_validate({name: json.loads(text)[name] for name in ("person", "role", "org")})
    return tuple(keyring.marks(*_seat(ident, by)))


def digest(text: str) -> str:
    """Return the salted digest of a reporter: SHA-256 of the text that is sealed."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_report(number: str) -> bool:
    """Tell whether a number is that of a report of a bypass."""
    return kind_of(number) == "bypass"


def own(ledger: Ledger, by: Actor, *idents: str) -> tuple[str, ...]:
    """Return which reports (of some, or of all) somebody made, in order of id."""
    keyring = reporter_key.keyring(ledger)
    with ledger.read() as tx:
        known = list(reporters.marks(tx, idents))
    return tuple(ident for ident, mark in known if mark in keyring.marks(*_seat(ident, by)))


def opened(ledger: Ledger, ident: str) -> Reporter | None:
    """Return who made a report; None when the key is lost or what it sealed was altered.

    Only for who was let by an act that is on record (tasks.acts.perform.perform).
    """
    with ledger.read() as tx:
        kept = reporters.find(tx, ident)
    text = reporter_key.keyring(ledger).open(kept.sealed) if kept else None
    return Reporter.model_validate(_without_salt(text)) if text else None


def _without_salt(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    told.pop("salt")
    return told


def keep(tx: Tx, kept: SealedReporter) -> None:
    """Keep a sealed reporter with the report it belongs to."""
    reporters.put(tx, kept)
