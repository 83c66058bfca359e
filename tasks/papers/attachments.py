"""Files that people attach to a draft or an assignment:
looked into, kept by digest, read back whole.
"""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ledger.desk import attachments
from ledger.store.session import Ledger
from ledger.write import bank_lines
from schemas.acts.act import Actor
from schemas.applications.drafts import Attachment
from schemas.errors import ZhunruError
from schemas.place.people import Source, Visitor
from tasks import clock, reporters, security_log
from tasks.papers.uploads import names, store
from tasks.papers.uploads.antivirus import scanned
from tasks.papers.uploads.inspect import apart
from tasks.papers.uploads.unfit import Unfit

MEGA = 1024 * 1024
FILE_MAX = 20  # MB of a file
SUBJECT_MAX, COUNT_MAX = 200, 30  # MB and number of the files of one body with a subject


PICTURES = ("jpg", "png")
NOBODY = ("", "")
EXPORT = "application/octet-stream"  # as which an export of a bank is kept


class KeptFile(NamedTuple):
    """A file in the store that belongs to nothing yet."""

    name: str
    digest: str
    size: int
    scan: str


class Damaged(ZhunruError):
    """A kept file is not what was uploaded; the security log says so."""


def attach(
    ledger: Ledger, folder: Path, subject: str, by: Visitor | Actor, name: str, content: bytes
) -> Attachment:
    """Keep a file for a draft or assignment and return what is known of it.

    by: a visitor, or whoever the command line says acts. Raises Unfit, and notes it in the security
    log, for one that may not be kept.
    """
    who = by if isinstance(by, Actor) else by.actor
    called = names.shown(name)
    try:
        fit = _fit(ledger, (subject, who.org), called, content)
        scan = scanned(fit)
        kept = KeptFile(called, store.keep(folder, fit), len(fit), scan)
        return _noted(ledger, subject, (who.person, who.org), kept)
    except Unfit as unfit:
        visitor = None if isinstance(by, Actor) else by
        security_log.note(ledger, "file.refused", visitor=visitor, result=unfit.code)
        raise


def evidence(ledger: Ledger, folder: Path, name: str, content: bytes) -> KeptFile:
    """Keep a picture as evidence of a report; see `accompany` for when that is filed.

    Only pictures: they are drawn anew, so that nothing in them tells whose they are. Raises Unfit,
    and notes it in the security log in nobody's name.
    """
    called = names.shown(name)
    try:
        ending = names.ending_of(called)
        if ending not in PICTURES:
            raise Unfit("ending", name=f".{ending}")
        fit = _fit(ledger, NOBODY, called, content)
        return KeptFile(f"evidence.{ending}", store.keep(folder, fit), len(fit), scanned(fit))
    except Unfit as unfit:
        security_log.note(ledger, "file.refused", result=unfit.code)
        raise


def accompany(ledger: Ledger, number: str, kept: KeptFile) -> Attachment:
    """Note evidence with its report: in nobody's name, called by what it is."""
    return _noted(ledger, number, NOBODY, kept)


def _fit(ledger: Ledger, whose: tuple[str, str], name: str, content: bytes) -> bytes:
    ending = names.ending_of(name)
    if len(content) > FILE_MAX * MEGA:
        raise Unfit("too_large", size=-(-len(content) // MEGA), most=FILE_MAX)
    with ledger.read() as tx:
        _room(attachments.sums(tx, *whose), len(content))
    return apart(ending, content)


def _room(used: tuple[int, int], more: int) -> None:
    count, size = used
    if count >= COUNT_MAX:
        raise Unfit("too_many", most=COUNT_MAX)
    if size + more > SUBJECT_MAX * MEGA:
        raise Unfit("too_much", most=SUBJECT_MAX)


def _noted(ledger: Ledger, subject: str, by: tuple[str, str], kept: KeptFile) -> Attachment:
    """Note the file; room is asked for again where nobody else can write meanwhile."""
    person, org = by
    one = Attachment.model_validate(
        {
            "id": str(uuid.uuid4()),
            **kept._asdict(),
            "subject": subject,
            "person": person,
            "org": org,
            "media": names.MEDIA[names.ending_of(kept.name)],
            "kept_at": clock.real_now(),
        }
    )
    with ledger.write() as tx:
        _room(attachments.sums(tx, subject, org), kept.size)
        attachments.put(tx, one)
    return one


def keep_export(
    ledger: Ledger, folder: Path, by: Actor, path: Path, lines: Mapping[str, int]
) -> None:
    """Keep an export of a bank as the voucher of what is booked from it. Raises OSError.

    It is handed out to nobody: an organisation's account is its own. lines: row -> fen, which the
    parts that are booked from a row may not exceed.
    """
    content, subject = path.read_bytes(), attachments.exports_of(by.org)
    digest = store.keep(folder, content)
    told = {"digest": digest, "subject": subject, "person": by.person, "org": by.org}
    told |= {"name": names.shown(path.name), "media": EXPORT}
    with ledger.write() as tx:
        if digest not in attachments.media(tx, (subject,)):
            more = {"id": str(uuid.uuid4()), "size": len(content), "kept_at": clock.real_now()}
            attachments.put(tx, Attachment.model_validate({**told, **more}))
            bank_lines.keep(tx, digest, lines)


def checked(name: str, content: bytes) -> bytes:
    """Return a file that is to be read and not kept, looked into like one that is.

    Raises Unfit for one of another kind, or one that is broken or does not lie still.
    """
    return apart(names.ending_of(names.shown(name)), content)


def find(ledger: Ledger, ident: str) -> Attachment | None:
    """Return an attached file by its id, or None."""
    with ledger.read() as tx:
        return attachments.find(tx, ident)


def of_subject(ledger: Ledger, subject: str) -> list[Attachment]:
    """Return the files of a draft or assignment, oldest first."""
    with ledger.read() as tx:
        return attachments.of_subject(tx, subject)


def draft_subject(draft: str) -> str:
    """Return the subject of the files of a draft, by its id."""
    return f"draft:{draft}"


def carry(ledger: Ledger, draft: str, number: str) -> int:
    """Let the files of a draft go with it when it is filed as an assignment; return how many."""
    with ledger.write() as tx:
        return attachments.carry(tx, draft_subject(draft), number)


def opened(
    ledger: Ledger, folder: Path, one: Attachment, by: Visitor, source: Source | None = None
) -> bytes:
    """Return the bytes of a file, compared with its digest.

    Raises Damaged when they differ, which the security log tells at once (of a report in nobody's
    name), or when a scanner found a virus in it.
    """
    if one.scan == "infected":
        raise _damaged("infected", what="-")
    try:
        return store.read(folder, one.digest)
    except store.Altered as altered:
        place = f"attachment {one.id}"
        known = not reporters.is_report(one.subject)
        who, where = (by, source) if known else (None, None)
        security_log.note(ledger, "file.damaged", who, where, place, one.digest[:32])
        raise _damaged("damaged") from altered


def _damaged(code: str, **params: str) -> Damaged:
    told = Unfit(code, **params)
    return Damaged(told.message, told.message_en)
