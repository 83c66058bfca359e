"""The security log: who came to the door and what was denied, safe to read as lines of JSON."""

import json
import unicodedata
from hashlib import sha256

from ledger.desk import accounts as kept
from ledger.desk import security_log
from ledger.store.session import Ledger, Tx
from schemas.place.people import Source, Visitor, Watched
from tasks import clock

WIDTHS = {
    "kind": 40, "login": 120, "person": 120, "role": 60, "org": 60, "address": 64, "place": 200,
    "result": 60,
}  # fmt: skip
"""How much of each column is kept (ledger.tables.desk)."""
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Controls, direction marks and what has no picture: they would forge lines or hide text."""


def visible(text: str, width: int) -> str:
    """Return a text in one line, everything unseen written as its code point, cut to a width."""
    shown = "".join(
        f"\\u{ord(one):04x}" if unicodedata.category(one) in UNSEEN else one
        for one in text[: width + 1]
    )
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def note(
    ledger: Ledger,
    kind: str,
    visitor: Visitor | None = None,
    source: Source | None = None,
    place: str = "",
    result: str = "",
) -> None:
    """Write a line of the security log in a transaction of its own.

    kind: `access.denied`, `form.bypassed`, `error.unexpected` … place: method and route, never
    with its query. Nothing here may be a secret.
    """
    with ledger.write() as tx:
        write(tx, line(kind, result, source=source, visitor=visitor, place=place))


def line(
    kind: str,
    result: str = "",
    *,
    source: Source | None = None,
    visitor: Visitor | None = None,
    place: str = "",
    login: str = "",
) -> Watched:
    """Return a line of the security log, dated now; login: of who is not in yet."""
    return Watched(
        at=clock.real_now(),
        kind=kind,
        login=login or (visitor.person.login if visitor else ""),
        person=visitor.person.id if visitor else "",
        role=visitor.role if visitor else "",
        org=visitor.org if visitor else "",
        address=source.address if source else "",
        place=place,
        result=result,
    )


def write(tx: Tx, told: Watched) -> None:
    """Write a line within a transaction, made safe."""
    safe = {name: visible(getattr(told, name), width) for name, width in WIDTHS.items()}
    security_log.note(tx, told.model_copy(update=safe))


def login_told(tx: Tx, login: str) -> str:
    """Return how the log names who tries to come in.

    A name that nobody has may be a password typed into the wrong field: of it only some bits of a
    digest are kept, enough to count tries.
    """
    if kept.by_login(tx, login) is not None:
        return login
    return "unknown:" + sha256(login.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def noted(ledger: Ledger, kind: str, result: str) -> bool:
    """Tell whether the log has a line of a kind with a result."""
    with ledger.read() as tx:
        return security_log.noted(tx, kind, visible(result, WIDTHS["result"]))


def watched(ledger: Ledger, after: int = 0, limit: int = 200) -> list[Watched]:
    """Return lines of the security log after a row number, in the order of writing."""
    with ledger.read() as tx:
        return security_log.page(tx, after, limit)


def newest(
    ledger: Ledger, before: int | None = None, limit: int = 50, kinds: tuple[str, ...] = ()
) -> list[Watched]:
    """Return lines of the security log before a row number (None: all), the newest first."""
    with ledger.read() as tx:
        return security_log.newest(tx, before, limit, kinds)


def as_line(told: Watched) -> str:
    """Return a line as one line of ASCII JSON, without its end."""
    return json.dumps(told.model_dump(mode="json"), sort_keys=True)
