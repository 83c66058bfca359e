"""A witness: keeps the notes of a ledger elsewhere, and signs only what grew out of them.

It needs no ledger: the address of a desk, or a file that somebody brought. In its folder:
`log.keys` (the log's public keys), `checkpoint.note` (the newest note it believes, with its own
signature), `notes/` (all of them), `witness.key`, and `alarms/`, which only grows.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from ledger.seal import key, outside, signing
from ledger.seal.outside import COSIGNATURE, Checkpoint, Note, VerifierKey
from ledger.seal.tree import WIDTH, Tree
from ledger.store import private
from ledger.store.messages import problem
from schemas.errors import InputError, LedgerUnavailable

ALARMS = ("fork", "shrink")
TIMEOUT_SECONDS = 20.0
NOTES_MAX = 300
NOTE_FILE, KEYS_FILE, KEY_FILE = "checkpoint.note", "log.keys", "witness.key"
Proves = Callable[[Checkpoint, Checkpoint], bool | None]


class Heard(NamedTuple):
    """What a ledger says just now: its note, the keys it names, and what proves that it grew.

    proves: whether the tree of the first grew into the second; None where nothing tells.
    """

    note: str
    keys: str
    proves: Proves


class Look(NamedTuple):
    """What a look came to; proved: that the tree is, or grew out of, one that was signed here."""

    size: int
    root: str
    state: str  # first, extended, same, fork, shrink
    cosigned: bool
    proved: bool
    origin: str
    alarm: str = ""


def is_desk(source: str) -> bool:
    """Tell whether a source is the address of a desk, not a file."""
    return re.match(r"https?://", source) is not None


def hear(source: str) -> Heard:
    """Ask a desk (http…) or read a file: a note, or JSON of `audit checkpoint` or `audit proof`.

    Raises LedgerUnavailable when the desk does not answer, InputError for a file that is neither.
    """
    if is_desk(source):
        return _ask(source.rstrip("/"))
    return _read(Path(source))


def _ask(desk: str) -> Heard:
    def get(path: str) -> bytes:
        try:
            answer = httpx.get(f"{desk}/log/{path}", timeout=TIMEOUT_SECONDS).raise_for_status()
        except httpx.HTTPError as away:
            raise problem(LedgerUnavailable, "no_log", where=desk, cause=away) from away
        return answer.content

    def proves(old: Checkpoint, new: Checkpoint) -> bool:
        tree = Tree(new.size, cache(lambda level, index: get(tile_path(new.size, level, index))))
        return (tree.root(old.size), tree.root()) == (old.root, new.root)

    return Heard(get("checkpoint").decode(), get("keys").decode(), proves)


def tile_path(size: int, level: int, index: int) -> str:
    """Return the path of a tile of a tree of a size (C2SP tlog-tiles): `tile/0/x001/067.p/3`."""
    digits = f"{index:0{-(-len(str(index)) // 3) * 3}}"
    *outer, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    name = "/".join((*(f"x{one}" for one in outer), last))
    within = (size >> 8 * level) - index * WIDTH
    return f"tile/{level}/{name}" + (f".p/{within}" if within < WIDTH else "")


def _read(file: Path) -> Heard:
    text = file.read_text(encoding="utf-8", errors="replace")
    told: dict[str, Any] = {}
    if text.lstrip().startswith("{"):
        try:
            told = json.loads(text)
            text = str(told.get("note") or told["checkpoint"])
        except (ValueError, LookupError, AttributeError) as wrong:
            raise problem(InputError, "no_note") from wrong
    paths = {one["checkpoint"]: one["path"] for one in told.get("consistency", ())}

    def proves(old: Checkpoint, new: Checkpoint) -> bool | None:
        for note, path in paths.items():
            if outside.read_checkpoint(outside.read_note(note)) == old:
                return outside.is_consistent(old, new, [bytes.fromhex(one) for one in path])
        return None

    return Heard(text, "\n".join(told.get("keys", ())), proves)


def bring(desk: str, folder: Path) -> int:
    """Bring the newest signed note to the desk it is of; returns the status of its answer.

    Raises LedgerUnavailable when the desk does not answer. A desk that does not know this witness
    says so (403), and loses nothing: the note stays here.
    """
    note = (folder / NOTE_FILE).read_bytes()
    try:
        sent = {"content-type": "text/plain; charset=utf-8"}
        return httpx.post(
            f"{desk.rstrip('/')}/log/cosign", content=note, headers=sent, timeout=TIMEOUT_SECONDS
        ).status_code
    except httpx.HTTPError as away:
        raise problem(LedgerUnavailable, "no_log", where=desk, cause=away) from away


def look(folder: Path, heard: Heard, at: datetime, *, name: str = "", given: str = "") -> Look:
    """Compare what was heard with what is known, keep it, and sign it unless it contradicts.

    given: text with the log's public key; else the key that came first is believed. Raises
    InputError for what is no note.
    """
    try:
        note = outside.read_note(heard.note)
        top = outside.read_checkpoint(note)
        keys = _keys(folder, given or heard.keys)
    except ValueError as wrong:
        raise problem(InputError, "no_note") from wrong
    private.room(folder)
    state, proved = _state(_known(folder), _believed(folder), top, heard.proves)
    if keys and not outside.signers(note, keys, key.holds):
        state = "fork"  # of whoever signed it: not of the log that is known here
    if state in ALARMS:
        alarm = _alarm(folder, state, heard.note, at)
        return Look(top.size, top.root.hex(), state, False, False, top.origin, alarm)
    signs = bool(keys) and proved
    _keep(folder, note, heard.note, _cosign(folder, note, name, at) if signs else "")
    if keys:
        _put(folder / KEYS_FILE, "".join(f"{one}\n" for one in keys))
    return Look(top.size, top.root.hex(), state, signs, proved, top.origin)


def _keys(folder: Path, offered: str) -> list[VerifierKey]:
    """Return the log's keys: those known here, else those offered."""
    file = folder / KEYS_FILE
    return outside.find_keys(file.read_text(encoding="utf-8") if file.exists() else offered)


def _known(folder: Path) -> Checkpoint | None:
    file = folder / NOTE_FILE
    if not file.exists():
        return None
    return outside.read_checkpoint(outside.read_note(file.read_text(encoding="utf-8")))


def _believed(folder: Path) -> Checkpoint | None:
    """Return the largest checkpoint that this witness signed, or None."""
    mine = [one.key for one in key.read(folder / KEY_FILE)]
    notes = [outside.read_note(one.read_text(encoding="utf-8")) for one in _notes(folder)]
    signed = [one for one in notes if outside.signers(one, mine, key.holds)]
    tops = (outside.read_checkpoint(one) for one in signed)
    return max(tops, key=lambda one: one.size, default=None)


def _notes(folder: Path) -> list[Path]:
    """Return the newest notes that were kept: of many the last few hundred."""
    found = sorted((folder / "notes").glob("*.note"), key=lambda one: int(one.stem))
    return found[-NOTES_MAX:]


def _state(
    before: Checkpoint | None, believed: Checkpoint | None, top: Checkpoint, proves: Proves
) -> tuple[str, bool]:
    """Return how a checkpoint stands to the newest one kept, and whether it may be signed.

    It may when nothing was signed yet, or the tree is proved to have grown out of what was.
    """
    if before is None:
        return "first", True
    if top.origin != before.origin:
        return "fork", False
    if top.size < before.size:
        return "shrink", False
    state = "extended" if top.size > before.size else "same"
    if state == "same" and top.root != before.root:
        return "fork", False
    told = [one == top or proves(one, top) for one in (before, believed or before)]
    return ("fork", False) if False in told else (state, bool(told[1]))


def _cosign(folder: Path, note: Note, name: str, at: datetime) -> str:
    file = folder / KEY_FILE
    if not file.exists():
        private.write(file, key.new(name or "witness", COSIGNATURE).line().encode())
    (signer, *_) = key.read(file)
    return signing.cosignature_line(note.text, signer, int(at.timestamp()))


def _keep(folder: Path, note: Note, text: str, line: str) -> None:
    size = outside.read_checkpoint(note).size
    (folder / "notes").mkdir(exist_ok=True)
    _put(folder / "notes" / f"{size}.note", text + line)
    _put(folder / NOTE_FILE, text + line)


def _put(file: Path, text: str) -> None:
    private.write(file, text.encode(), instead=True)


def _alarm(folder: Path, state: str, heard: str, at: datetime) -> str:
    """Keep both notes, which contradict each other, and return the file."""
    (folder / "alarms").mkdir(exist_ok=True)
    known = folder / NOTE_FILE
    told = {
        "state": state,
        "at": at.isoformat(),
        "heard": heard,
        "known": known.read_text(encoding="utf-8") if known.exists() else "",
    }
    number = len(list((folder / "alarms").iterdir())) + 1
    file = folder / "alarms" / f"{number:04}-{state}.json"
    _put(file, json.dumps(told, ensure_ascii=False, indent=1))
    return str(file)


def public_key(folder: Path) -> Sequence[str]:
    """Return the public key of this witness, if it signed anything yet."""
    return [str(one.key) for one in key.read(folder / KEY_FILE)]
