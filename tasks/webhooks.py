"""Webhooks: who is told what happened to an assignment, and telling it, signed and until it is
heard.

An address is told that something happened, never what stands in it: number, kind of event and
moment. It asks the API for the rest with its own token, so a delivery shows nothing that sight
would hide. Only hosts on the list of the machine are spoken to (`ZHUNRU_HOOK_HOSTS`, empty at
first); redirects are not followed, and proxies of the environment have no part in it.
"""

import hmac
import http.client
import json
import logging
import re
import secrets
import uuid
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook

from ledger.desk import grants, tokens, webhooks
from ledger.read import assignments
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.write import outbox
from ledger.write.outbox import Message
from policies.rules import Rules
from policies.visibility import may_read, redact
from schemas.acts.act import Actor, Entry
from schemas.assignment import StoredAssignment
from schemas.errors import InputError
from schemas.place.organisations import Hook
from schemas.place.visibility import Parties
from schemas.states.stages import Stage
from tasks import clock, rulebooks

TOLD = ("assignment", "opinion", "placement", "refusal")
"""Kinds of streams whose events are told; who reports a bypass is told of nowhere."""
LONGEST = 500
TIMEOUT_SECONDS = 5.0
PREFIX = "whsec_"
TOKEN = "token:"  # before its id in the name of the person it acts as
PORTS = {"http": 80, "https": 443}
PLAIN = re.compile(r"[\x21-\x7e]+")

log = logging.getLogger(__name__)


def allowed(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an address may be told; hosts: `name`, or `name:port` for an unusual port."""
    parts = _parts(url)
    if parts is None:
        return False
    usual = parts.port in (None, PORTS[parts.scheme])
    return (str(parts.hostname) if usual else f"{parts.hostname}:{parts.port}") in hosts


def _parts(url: str) -> SplitResult | None:
    """Take an address apart; None for what is no plain address of http or https."""
    if len(url) > LONGEST or not PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in PORTS and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        return None
    return parts if fine and "@" not in parts.netloc and not parts.fragment else None


def make(ledger: Ledger, by: Actor, url: str, hosts: Collection[str]) -> Hook:
    """Register an address of the actor, a token, with its secret; it lives as long as that.

    Raises InputError (field `url`) for a host that is not on the list.
    """
    if not allowed(url, hosts):
        raise problem(InputError, "hook_host")
    made = Hook(
        id=str(uuid.uuid4()),
        org=by.org,
        url=url,
        secret=PREFIX + b64encode(secrets.token_bytes(32)).decode(),
        made_by=by.person,
        made_at=clock.real_now(),
    )
    with ledger.write() as tx:
        webhooks.add(tx, made)
    return made


def listed(ledger: Ledger, by: Actor | None = None) -> list[Hook]:
    """Return the addresses in use: those that an actor made, or all, in order of making."""
    with ledger.read() as tx:
        found = webhooks.listening(tx)
    return [one for one in found if by is None or one.made_by == by.person]


def end(ledger: Ledger, ident: str, by: Actor | None = None) -> bool:
    """End an address, only the actor's own where one is told; False when there is none."""
    with ledger.write() as tx:
        return webhooks.end(tx, ident, clock.real_now(), by.person if by else "")


def messages(tx: Tx, entries: Iterable[Entry]) -> list[Message]:
    """Return one message for each entry that may be told, when anybody listens; with the act."""
    told = [entry for entry in entries if entry.stream_kind in TOLD]
    return [_happened(entry) for entry in told] if told and webhooks.anybody(tx) else []


def _happened(entry: Entry) -> Message:
    number, _, community = entry.stream_id.partition(":")
    payload = {
        "id": entry.uid,
        "kind": entry.kind,
        "at": entry.occurred_at.isoformat(),
        "number": number,
        "community": community,
        "stream": f"{entry.stream_kind}/{entry.stream_id}",
        "version": entry.version,
    }
    key = f"{webhooks.HAPPENED}:{entry.uid}"
    return Message(dedupe_key=key, topic=webhooks.HAPPENED, payload=payload)


def spread(ledger: Ledger) -> int:
    """Share out what happened among the addresses of those concerned; return how many tellings.

    Who is told may read what it is told of, as the API would answer its token.
    """
    rules = rulebooks.rules_of(ledger)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.write() as tx:
        found = webhooks.unspread(tx)
        about = cache(lambda number: _Told(tx, number, rules))
        made = [
            _telling(message, one)
            for message in found
            for one in webhooks.listening(tx, about(message.payload["number"]).at(message.payload))
            if (by := _teller(tx, one, today)) and about(message.payload["number"]).to(by, message)
        ]
        outbox.put(tx, made, clock.real_now())
        outbox.done(tx, [one.id for one in found], clock.real_now())
    return len(made)


def _telling(message: Message, one: Hook) -> Message:
    key = f"{webhooks.DELIVERY}:{one.id}:{message.payload['id']}"
    payload = {"hook": one.id, "told": message.payload}
    return Message(dedupe_key=key, topic=webhooks.DELIVERY, payload=payload)


def _teller(tx: Tx, one: Hook, today: date) -> Actor | None:
    """Return as whom an address is told: the token that made it, while that holds its role."""
    made = tokens.by_id(tx, one.made_by.removeprefix(TOKEN))
    if made is None or made.ended_at is not None or today > made.ends_on:
        return None
    if not grants.holds(tx, made.person, made.role, made.org, today):
        return None
    return Actor(person=made.person, role=made.role, org=made.org)


class _Told:
    """What one assignment or refusal lets be told, and to whom; read once for all that happened."""

    def __init__(self, tx: Tx, number: str, rules: Rules) -> None:
        self.tx, self.rules = tx, rules
        found = assignments.find(tx, number)
        fit = found is not None and found.kind in ("assignment", "refusal")
        self.found: StoredAssignment | None = found if fit else None
        self.readers: dict[Actor, Callable[[Entry], bool]] = {}

    def at(self, told: dict[str, Any]) -> set[str]:
        """Return the organisations and communities whose it is; `{""}` for nobody's."""
        if self.found is None:
            return {""}
        assignment, directory = may_read.parties(self.found), self.rules.directory
        owners = {assignment.applicant, assignment.real_owner}
        if assignment.stage == Stage.DRAFT:
            return owners
        here = {told["community"] or assignment.community} - {""} or _places(assignment)
        streets = {directory.street_of(code) for code in here if code in directory.communities}
        return {*owners, assignment.reviewer, *here, *streets, directory.lg_office}

    def to(self, by: Actor, message: Message) -> bool:
        """Tell whether an actor may read the entry that a message is about."""
        entry = self.entries.get(message.payload["id"])
        if self.found is None or entry is None:
            return False
        if by not in self.readers:
            reads = may_read.may_read(by, may_read.parties(self.found), self.rules)
            sees = redact.sees(by, self.found, self.rules)
            self.readers[by] = sees if reads else lambda _: False
        return self.readers[by](entry)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The history by uid."""
        number = self.found.number if self.found else ""
        return {one.uid: one for one in assignments.history(self.tx, number)}


def _places(assignment: Parties) -> set[str]:
    return {*assignment.communities, *assignment.streets}


def due(ledger: Ledger) -> list[Message]:
    """Return the tellings whose time has come."""
    with ledger.read() as tx:
        return webhooks.due(tx, clock.real_now())


def owed(ledger: Ledger) -> bool:
    """Tell whether anything is to be shared out or told now."""
    with ledger.read() as tx:
        return bool(webhooks.unspread(tx, 1)) or bool(webhooks.due(tx, clock.real_now(), 1))


def forget(ledger: Ledger) -> None:
    """Let go of what happened while nobody may be told."""
    with ledger.read() as tx:
        found = [one.id for one in (*webhooks.unspread(tx), *webhooks.due(tx, clock.real_now()))]
    if found:
        with ledger.write() as tx:
            outbox.done(tx, found, clock.real_now())


def tell(ledger: Ledger, message: Message, hosts: Collection[str]) -> bool:
    """Tell one address of one event; False when it did not hear, and it is tried again later.

    The try is on record before anything is sent, so of several workers one tells it. An address
    that has ended, by itself or with its token, or whose host left the list, is told nothing more.
    """
    today = rulebooks.rules_of(ledger).calendar.today(clock.now(ledger))
    with ledger.write() as tx:
        if not webhooks.claim(tx, message, clock.real_now()):
            return False
        one = webhooks.by_id(tx, message.payload["hook"])
        one = one if one and _teller(tx, one, today) else None
    gone = one is None or not allowed(one.url, hosts)
    heard = gone or (one is not None and _sent(one, message.payload["told"]))
    if heard:
        with ledger.write() as tx:
            outbox.done(tx, [message.id], clock.real_now())
    return heard and not gone


def _sent(one: Hook, told: dict[str, Any]) -> bool:
    body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    headers = signed(one.secret, str(told["id"]), clock.real_now(), body)
    try:
        return _post(urlsplit(one.url), body.encode(), headers)
    except (OSError, http.client.HTTPException, ValueError) as broken:
        log.info("%s did not hear: %s", one.url, broken)
        return False


def signed(secret: str, ident: str, at: datetime, body: str) -> dict[str, str]:
    """Return the headers of a delivery: those of Standard Webhooks 1.0, and the former ones.

    ident: of the event, the same at every try. at: of this try, in UTC. The key of a secret without
    `whsec_` (made before 0.2) is the text itself. The former headers (HMAC-SHA256 of
    `{moment}.{body}` under the text of the secret, in hex) go after one release.
    """
    moment = str(int(at.timestamp()))
    former = hmac.new(secret.encode(), f"{moment}.{body}".encode(), sha256).hexdigest()
    key = secret if secret.startswith(PREFIX) else secret.encode()
    return {
        "Content-Type": "application/json",
        "webhook-id": ident,
        "webhook-timestamp": moment,
        "webhook-signature": Webhook(key).sign(ident, at, body),
        "Zhunru-Delivery": ident,
        "Zhunru-Signature": f"t={moment},v1={former}",
    }


def _post(where: SplitResult, body: bytes, headers: dict[str, str]) -> bool:
    """Send a body; True for an answer of 2xx. A redirect is an answer like any other: no."""
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(where.hostname), where.port, timeout=TIMEOUT_SECONDS)
    path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
    try:
        connection.request("POST", path, body, headers)
        return 200 <= connection.getresponse().status < 300
    finally:
        connection.close()
