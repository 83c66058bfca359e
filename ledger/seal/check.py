"""Checks a bundle or a proof that a ledger handed out: the second half of its `verify.py`.

It reads files and nothing else. Its words come with the bundle (TEXTS), Chinese and English.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ledger.seal.outside import (
    Checkpoint,
    Note,
    VerifierKey,
    find_keys,
    is_consistent,
    is_included,
    leaf,
    read_checkpoint,
    read_note,
    signers,
)

TEXTS: dict[str, list[str]] = {}
BUNDLE, PROOF = "zhunru-bundle/1", "zhunru-proof/1"
MANIFEST, SEAL, ENTRIES, KEYS = "manifest.json", "manifest.note", "entries.jsonl", "keys.txt"
CHECKPOINT = "checkpoint.txt"
MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


class BundleFault(NamedTuple):
    """What is wrong: the file, a code of TEXTS, and where in the file."""

    file: str
    code: str
    where: str = ""


class Wrong(Exception):
    """A file is not what it should be."""

    def __init__(self, file: str, code: str, where: str = "") -> None:
        super().__init__(code)
        self.fault = BundleFault(file, code, where)


def spelled(data: Any) -> str:
    """Return JSON data in its one spelling: sorted keys, no blanks."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def vouched(kind: str, content: bytes) -> str:
    """Return the text that is signed for a content of a kind (BUNDLE, PROOF)."""
    return f"{kind}\n{hashlib.sha256(content).hexdigest()}\n"


def check_proof(text: str, keys: Sequence[VerifierKey] = ()) -> list[BundleFault]:
    """Return what is wrong with a proof file; keys: known from elsewhere, else those in it."""
    file = "proof"
    try:
        told = _json(text, file)
        seal = told.pop("seal")
        known = list(keys) or [key for one in told["keys"] for key in find_keys(one)]
        note = _note(seal, file)
        if not signers(note, known) or note.text != vouched(PROOF, spelled(told).encode()):
            raise Wrong(file, "file_differs")
        top = _top(told["checkpoint"], known, file)
        faults = [*_entries(told["entries"], top, file)]
        for older in told["consistency"]:
            before = _top(older["checkpoint"], known, file)
            if before.origin != top.origin or not is_consistent(before, top, _path(older["path"])):
                faults.append(BundleFault(file, "not_grown", str(before.size)))
    except Wrong as wrong:
        return [wrong.fault]
    except MISSHAPEN:
        return [BundleFault(file, "unreadable")]
    return faults


def check_bundle(folder: Path, keys: Sequence[VerifierKey] = ()) -> list[BundleFault]:
    """Return what is wrong with a bundle; each fault names its file."""
    try:
        files = _manifest(folder, keys)
        faults = [*_files(folder, files)]
        if not faults:
            known = list(keys) or _own_keys(folder)
            top = _top(_text(_read(folder, CHECKPOINT), CHECKPOINT), known, CHECKPOINT)
            lines = _text(_read(folder, ENTRIES), ENTRIES).split("\n")[:-1]
            entries = [_json(line, ENTRIES) for line in lines]
            faults += [*_entries(entries, top, ENTRIES), *_papers(folder, entries)]
    except Wrong as wrong:
        return [wrong.fault]
    except MISSHAPEN:
        return [BundleFault(ENTRIES, "unreadable")]
    return faults


def _manifest(folder: Path, keys: Sequence[VerifierKey]) -> Mapping[str, str]:
    """Return the files of the manifest by name, once it is known to be the signed one."""
    content = _read(folder, MANIFEST)
    seal = _note(_text(_read(folder, SEAL), SEAL), SEAL)
    if not signers(seal, list(keys) or _own_keys(folder)):
        digest = hashlib.sha256(_read(folder, KEYS)).hexdigest()
        named = b"" if keys else digest.encode()  # keys that came along and were altered
        raise Wrong(SEAL if named in content else KEYS, "not_signed")
    if seal.text != vouched(BUNDLE, content):
        raise Wrong(MANIFEST, "file_differs")
    return {
        one["name"]: one["sha256"] for one in _json(_text(content, MANIFEST), MANIFEST)["files"]
    }


def _own_keys(folder: Path) -> list[VerifierKey]:
    try:
        return find_keys(_text(_read(folder, KEYS), KEYS))
    except ValueError as wrong:
        raise Wrong(KEYS, "unreadable") from wrong


def _files(folder: Path, files: Mapping[str, str]) -> Iterator[BundleFault]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name, digest in files.items():
        if name not in there:
            yield BundleFault(name, "file_missing")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            yield BundleFault(name, "file_differs")
    for name in sorted(there - {*files, MANIFEST, SEAL}):
        yield BundleFault(name, "file_strange")


def _entries(entries: Sequence[Any], top: Checkpoint, file: str) -> Iterator[BundleFault]:
    """Each entry is in the tree once; the entries of a stream follow one another from its first."""
    heads: dict[tuple[str, str], tuple[int, str]] = {}
    seen: set[int] = set()
    for one in entries:
        text, seq = one["text"], one["seq"]
        sealed = leaf(text)
        if seq in seen or not is_included(sealed, seq, top, _path(one["path"])):
            yield BundleFault(file, "not_sealed", str(seq))
        seen.add(seq)
        told = json.loads(text)
        if "stream_kind" in told:
            stream = (told["stream_kind"], told["stream_id"])
            version, before = heads.get(stream, (0, ""))
            if (told["version"], told["prev"]) != (version + 1, before):
                yield BundleFault(file, "not_linked", f"{stream[0]}/{stream[1]}:{told['version']}")
            heads[stream] = (told["version"], sealed.hex())


def _papers(folder: Path, entries: Sequence[Any]) -> Iterator[BundleFault]:
    """The page and the Word file of each paper are those of its sealed digest."""
    for one in entries:
        told = json.loads(one["text"])
        if told.get("source") != "document":
            continue
        name = f"papers/{told['id']}.html"
        page, word = _read(folder, name), folder / f"papers/{told['id']}.docx"
        content = page + b"\x00" + (word.read_bytes() if word.exists() else b"")
        if hashlib.sha256(content).hexdigest() != told["digest"]:
            yield BundleFault(name, "paper_differs")


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as missing:
        raise Wrong(name, "file_missing") from missing


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as wrong:
        raise Wrong(name, "unreadable") from wrong


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        raise Wrong(name, "unreadable") from wrong


def _note(text: str, name: str) -> Note:
    try:
        return read_note(text)
    except ValueError as wrong:
        raise Wrong(name, "unreadable") from wrong


def _path(hashes: Sequence[str]) -> list[bytes]:
    found = [bytes.fromhex(one) for one in hashes]
    if [one.hex() for one in found] != list(hashes) or any(len(one) != 32 for one in found):
        raise ValueError("not a path")
    return found


def _top(text: str, keys: Sequence[VerifierKey], name: str) -> Checkpoint:
    note = _note(text, name)
    if not signers(note, keys):
        raise Wrong(name, "not_signed")
    try:
        return read_checkpoint(note)
    except ValueError as wrong:
        raise Wrong(name, "unreadable") from wrong


def main(argv: Sequence[str], here: Path) -> int:
    """Check what is named (a proof, a folder; else the folder `here`) and say what is wrong.

    Returns 0 when it is as it was handed out, 1 when not, 2 when it is asked wrongly.
    """
    words = list(argv)
    keys: list[VerifierKey] = []
    try:
        if "--key" in words:
            at = words.index("--key")
            keys = find_keys(Path(words[at + 1]).read_text(encoding="utf-8"))
            del words[at : at + 2]
            if not keys:
                raise ValueError("no key")
        target = Path(words[0]) if words else here
        proof = None if target.is_dir() else target.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError, IndexError) as wrong:
        _say("usage", why=wrong)
        return 2
    faults = check_bundle(target, keys) if proof is None else check_proof(proof, keys)
    for one in faults:
        _say(one.code, file=target.name if one.file == "proof" else one.file, where=one.where)
    _say("altered" if faults else "sound" if keys else "sound_by_its_own_key")
    return 1 if faults else 0


def _say(code: str, **params: Any) -> None:
    for text in TEXTS[code]:
        sys.stdout.buffer.write((text.format(**params) + "\n").encode())
    sys.stdout.buffer.flush()
