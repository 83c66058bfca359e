"""`zhunru witness`: keeps and signs the notes of a ledger elsewhere; rings when they contradict."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.words import say
from schemas.errors import LedgerUnavailable
from tasks import clock
from tasks.evidence import witness

EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Wish:
    """The witness's folder, whom it asks, the name it signs under, a file with the log's key."""

    folder: Path
    source: str
    name: str = ""
    key: Path | None = None


def once(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Look once; exit 1 on a fork or a shrink. Raises LedgerUnavailable, InputError."""
    given = wish.key.read_text(encoding="utf-8") if wish.key else ""
    heard = witness.hear(wish.source)
    found = witness.look(wish.folder, heard, clock.real_now(), name=wish.name, given=given)
    brought = _brought(wish) if found.cosigned and witness.is_desk(wish.source) else ""
    told = {**found._asdict(), "witness": witness.public_key(wish.folder), "brought": brought}
    pairs = [
        ("state_of_log", say(f"witness.{found.state}", lang)),
        ("size_of_log", found.size),
        ("root_of_log", found.root),
        ("cosigned", found.cosigned),
        *([("brought", say(f"witness.brought.{brought}", lang))] if brought else []),
        *([("alarm", found.alarm)] if found.alarm else []),
    ]
    code = NO if found.state in witness.ALARMS else FINE
    return CommandAnswer(told, [tables.facts("witnessed", pairs, lang)], code)


def _brought(wish: Wish) -> str:
    """Bring the signature to the desk: kept, stranger (not enrolled there), refused, away."""
    try:
        status = witness.bring(wish.source, wish.folder)
    except LedgerUnavailable:
        return "away"
    return {200: "kept", 403: "stranger"}.get(status, "refused")


def keep(wish: Wish) -> CommandAnswer:
    """Look once a minute until something contradicts; a line of JSON for each look."""
    while True:
        try:
            found = once(wish)
        except LedgerUnavailable as away:
            tell(f"{away.message}\n{away.message_en}")
        else:
            if found.code:
                return found
            sys.stdout.write(json.dumps(found.data, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        time.sleep(EVERY_SECONDS)
