"""What is sealed of a number, with the proof that each row is in the tree."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from ledger.seal import outside, rows, sealer
from ledger.seal.key import holds
from ledger.seal.outside import VerifierKey
from ledger.seal.tree import Tree
from ledger.store.session import Tx
from ledger.tables.journal import attempt, document, journal
from ledger.tables.seal import checkpoint, seal
from ledger.write.projections import TABLES

CHUNK = 500
OLDER = 5


class SealedRow(NamedTuple):
    """A row as it was sealed: its number, the text that was hashed, the path up to the root."""

    seq: int
    text: str
    path: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"seq": self.seq, "text": self.text, "path": list(self.path)}


def of_number(tx: Tx, number: str) -> list[tuple[str, int]]:
    """Return what the record holds of an assignment: (table, row), whether it is sealed or not.

    Its own stream and those of its opinions, placements, refusals and disputes; refused attempts;
    papers. A report of work that was not admitted is none of it.
    """
    own = [
        journal.c.stream_id == number,
        journal.c.stream_id.startswith(f"{number}:", autoescape=True),
    ]
    for kind in ("refusal", "dispute"):
        table = TABLES[kind]
        mine = select(table.c.id).where(table.c.number == number)
        own.append((journal.c.stream_kind == kind) & journal.c.stream_id.in_(mine))
    entries = select(journal.c.id).where(journal.c.stream_kind != "bypass", or_(*own))
    attempts = select(attempt.c.id).where(attempt.c.number == number)
    papers = select(document.c.id).where(document.c.number == number)
    return [
        (source, ident)
        for source, asked in (("journal", entries), ("attempt", attempts), ("document", papers))
        for ident in tx.scalars(asked)
    ]


def sealed(tx: Tx, tree: Tree, wanted: Sequence[tuple[str, int]]) -> Iterator[SealedRow]:
    """Return what is sealed of some rows, in the order of their numbers; see `unsealed`."""
    found: dict[int, tuple[str, int]] = {}
    texts: dict[tuple[str, int], str | None] = {}
    for source in dict.fromkeys(name for name, _ in wanted):
        mine = [ident for name, ident in wanted if name == source]
        for at in range(0, len(mine), CHUNK):
            part = mine[at : at + CHUNK]
            asked = select(seal.c.seq, seal.c.row_id, seal.c.salt).where(
                seal.c.source == source, seal.c.row_id.in_(part)
            )
            numbered = list(tx.execute(asked))
            found.update({seq: (source, ident) for seq, ident, _ in numbered})
            salts = {ident: salt for _, ident, salt in numbered}
            texts.update({(source, i): text for i, text in rows.texts(tx, source, salts)})
    for seq in sorted(found):
        path = tuple(one.hex() for one in tree.inclusion(seq, tree.size))
        yield SealedRow(seq, texts.get(found[seq]) or "", path)


def grown_from(tx: Tx, size: int, keys: Sequence[VerifierKey]) -> Iterator[dict[str, Any]]:
    """Return proofs that the tree of a size grew out of older ones that these keys signed.

    Of the first and the last five: {checkpoint: the signed note, path: hashes in hexadecimal}.
    """
    mine = select(checkpoint.c.note).where(checkpoint.c.size < size, checkpoint.c.size > 0)
    first = tx.scalars(mine.order_by(checkpoint.c.id).limit(1))
    last = tx.scalars(mine.order_by(checkpoint.c.id.desc()).limit(OLDER)).all()
    tree = sealer.tree_of(tx)
    for text in dict.fromkeys([*first, *reversed(last)]):
        note = outside.read_note(text)
        if outside.signers(note, keys, holds):
            path = tree.consistency(outside.read_checkpoint(note).size, size)
            yield {"checkpoint": text, "path": [one.hex() for one in path]}


def placed_at(tx: Tx, community: str) -> list[str]:
    """Return the numbers that were placed at a community."""
    placement = TABLES["placement"]
    return list(tx.scalars(select(placement.c.number).where(placement.c.community == community)))


def pages(tx: Tx, number: str) -> Iterator[tuple[int, str, bytes]]:
    """Return the papers of a number as they were filed: row, page, Word file."""
    columns = (document.c.id, document.c.html, document.c.word)
    asked = select(*columns).where(document.c.number == number).order_by(document.c.id)
    for ident, html, word in tx.execute(asked):
        yield ident, html, bytes(word)
