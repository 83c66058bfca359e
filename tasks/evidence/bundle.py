"""A bundle for an outsider: sealed rows, papers, sheets, and the verifier, in one folder."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.audit.journal import snapshot
from ledger.read import review
from ledger.seal import check, evidence, signing
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.errors import InputError
from schemas.texts import catalogue
from tasks import clock, rulebooks
from tasks.evidence import ocel, proof, sheets, verifier

PAGE = 500


class Scope(NamedTuple):
    """Which assignments: one, or those of a community, a department, a term, a text."""

    number: str = ""
    community: str = ""
    department: str = ""
    since: date | None = None
    until: date | None = None
    query: str = ""


class Bundled(NamedTuple):
    """What was written: assignments, sealed rows, papers, and the names of the files."""

    assignments: int
    rows: int
    papers: int
    files: tuple[str, ...]


def export(ledger: Ledger, folder: Path, scope: Scope) -> Bundled:
    """Write a bundle into a folder that is empty or not there; all is sealed and signed first.

    Raises InputError for a folder that holds something, UnknownThing for a number there is not,
    KeyMissing without a signing key. The manifest comes last: without it nothing is a bundle.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise problem(InputError, "not_empty", where=folder)
    note, signers = proof.ground(ledger)
    rules = rulebooks.rules_of(ledger)
    with snapshot(ledger) as tx:
        base = proof.standing(tx, note, signers)
        numbers = chosen(tx, scope)
        (folder / "papers").mkdir(parents=True, exist_ok=True)
        rows = _entries(tx, folder / check.ENTRIES, base, numbers)
        papers = sum(_papers(tx, folder, number) for number in numbers)
        source = sheets.SheetSource(tx, rules, numbers, clock.now(ledger), ledger.simulated)
        sheets.write(source, folder)
    ocel.write(folder, folder / check.ENTRIES)
    (folder / check.CHECKPOINT).write_text(note, encoding="utf-8")
    keys = "".join(f"{one.key}\n" for one in signers)
    (folder / check.KEYS).write_text(keys, encoding="utf-8")
    (folder / verifier.NAME).write_text(verifier.text(), encoding="utf-8")
    counts = (len(numbers), rows, papers)
    (folder / "README.md").write_text(_readme(rules, ledger, scope, counts), encoding="utf-8")
    files = _manifest(folder, ledger, scope, counts)
    content = (folder / check.MANIFEST).read_bytes()
    seal = signing.signed_note(check.vouched(check.BUNDLE, content), signers)
    (folder / check.SEAL).write_text(seal, encoding="utf-8")
    return Bundled(*counts, files)


def chosen(tx: Tx, scope: Scope) -> list[str]:
    """Return the numbers of a scope; raises UnknownThing where it names one there is not."""
    if scope.number:
        if not evidence.of_number(tx, scope.number):
            raise proof.unknown(scope.number)
        return [scope.number]
    asked = review.SearchQuery(
        text=scope.query, applicant=scope.department, since=scope.since, until=scope.until
    )
    found: list[str] = []
    while page := review.search(tx, asked, after=found[-1] if found else "", limit=PAGE):
        found += [one.number for one in page]
    if scope.community:
        placed = set(evidence.placed_at(tx, scope.community))
        found = [number for number in found if number in placed]
    return found


def _entries(tx: Tx, file: Path, base: proof.ProofGround, numbers: Sequence[str]) -> int:
    wanted = dict.fromkeys(one for number in numbers for one in evidence.of_number(tx, number))
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for row in evidence.sealed(tx, base.tree, list(wanted)):
            out.write(check.spelled(row.told()) + "\n")
            count += 1
    return count


def _papers(tx: Tx, folder: Path, number: str) -> int:
    count = 0
    for ident, page, word in evidence.pages(tx, number):
        (folder / "papers" / f"{ident}.html").write_text(page, encoding="utf-8", newline="")
        if word:
            (folder / "papers" / f"{ident}.docx").write_bytes(word)
        count += 1
    return count


def _manifest(folder: Path, ledger: Ledger, scope: Scope, counts: Sequence[int]) -> tuple[str, ...]:
    files = sorted(_below(folder))
    told = {
        "format": check.BUNDLE,
        "simulated": ledger.simulated,
        "made_at": clock.now(ledger).isoformat(),
        "scope": {name: str(value) for name, value in scope._asdict().items() if value},
        **dict(zip(("assignments", "rows", "papers"), counts, strict=True)),
        "files": [
            {"name": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
            for name in files
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / check.MANIFEST).write_text(text, encoding="utf-8")
    return (*files, check.MANIFEST, check.SEAL)


def _below(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _readme(rules: Rules, ledger: Ledger, scope: Scope, counts: Sequence[int]) -> str:
    """Return what a person reads first, Chinese first."""
    told = dict(zip(("assignments", "rows", "papers"), counts, strict=True))
    narrowed = " · ".join(f"{name}={value}" for name, value in scope._asdict().items() if value)
    day = clock.now(ledger).date().isoformat()
    zh, en = (
        catalogue.text("evidence", "readme", lang, day=day, scope=narrowed or "—", **told)
        for lang in catalogue.LANGUAGES
    )
    warned = catalogue.both("evidence", "simulated") if ledger.simulated else ()
    return "\n".join((*warned, zh, en)) + "\n"
