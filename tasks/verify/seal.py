"""Verify the seal: every row sealed once or waiting, the tree of them, what was signed of it."""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.seal import audit, key, outside, signing
from ledger.seal.outside import Checkpoint, Note, VerifierKey
from ledger.seal.tree import Tree
from ledger.store.messages import problem
from ledger.store.session import Tx
from schemas.errors import InputError
from tasks.evidence import witnesses
from tasks.verify.findings import Findings


class Elsewhere(NamedTuple):
    """What the verifier brought along: a note and public keys that were kept outside."""

    note: Note | None = None
    keys: tuple[VerifierKey, ...] = ()


NOTHING = Elsewhere()


def elsewhere(note: str, keys: str) -> Elsewhere:
    """Read a checkpoint (its text, or JSON that holds it as `note`) and public keys.

    Empty: not given. Raises InputError for what is neither.
    """
    try:
        read = outside.read_note(note) if note else None
        if read:
            outside.read_checkpoint(read)
    except ValueError as wrong:
        raise problem(InputError, "no_note") from wrong
    try:
        found = tuple(outside.find_keys(keys))
    except ValueError:
        found = ()
    if keys and not found:
        raise problem(InputError, "no_vkey")
    return Elsewhere(read, found)


def guards(tx: Tx, findings: Findings) -> None:
    """Compare the triggers that keep the record append-only with those there should be."""
    for one in audit.guards_broken(tx):
        findings.add(one.check, one.where)


def seal(tx: Tx, findings: Findings, outsider: Elsewhere, last: Checkpoint | None = None) -> None:
    """Compare queue, numbers, tree and signed notes with the rows, and with a note kept outside.

    last: what was signed last, by the note beside the key.
    """
    findings.unsealed = audit.waiting(tx)
    for one in audit.unaccounted(tx):
        findings.add(one.check, one.where)
    tree, tiles = audit.tiles_of(_leaves(tx, findings))
    findings.sealed = tree.size
    for one in audit.wrong_tiles(tx, tiles):
        findings.add(one.check, one.where)
    known = _known(tx, findings)
    tops = list(_checkpoints(tx, findings, tree, known))
    for where in witnesses.wrong(tx):
        findings.add("cosignature_wrong", where)
    if outsider.keys and tops and not outside.signers(tops[-1][0], outsider.keys, key.holds):
        findings.add("note_not_signed", f"checkpoint/{tops[-1][1].size}")
    if last:
        _same_tree(findings, tree, last, f"mark/{last.size}")
    if outsider.note:
        _against(findings, tree, outsider, tops[0][1].origin if tops else "", known)


def _leaves(tx: Tx, findings: Findings) -> Iterator[list[bytes]]:
    """Return the hashes of the sealed rows; for a row that is gone that of the tree."""
    at = 0
    for part in audit.numbered(tx):
        kept = audit.kept_leaves(tx, part[0].seq, part[-1].seq)
        found = []
        for row in part:
            if row.seq != at:
                findings.add("seal_gap", row.where, told=at, kept=row.seq)
            if row.leaf is None:
                findings.add("sealed_without_row", row.where)
            elif row.leaf != kept.get(row.seq):
                findings.add("sealed_differs", row.where)
            found.append(row.leaf or kept.get(row.seq, b""))
            at = row.seq + 1
        findings.count("sealed", len(part))
        yield found


def _known(tx: Tx, findings: Findings) -> list[VerifierKey]:
    known = []
    for one in signing.keys(tx):
        try:
            known.append(outside.read_key(one))
        except ValueError:
            findings.add("log_key_wrong", one)
    return known


def _checkpoints(
    tx: Tx, findings: Findings, tree: Tree, known: list[VerifierKey]
) -> Iterator[tuple[Note, Checkpoint]]:
    """Compare each signed note with the tree; return those that can be read."""
    last, origin = 0, ""
    for row in audit.checkpoints(tx):
        findings.count("checkpoints")
        where = f"checkpoint/{row.size}"
        try:
            note = outside.read_note(row.note)
            told = outside.read_checkpoint(note)
        except (ValueError, TypeError):
            findings.add("checkpoint_wrong", where)
            continue
        origin = origin or told.origin
        if (told.size, told.root.hex(), told.origin, 1) != (row.size, row.root, origin, row.alg):
            findings.add("checkpoint_wrong", where)
        elif not outside.signers(note, known, key.holds):
            findings.add("note_not_signed", where)
        elif told.size < last:
            findings.add("checkpoint_shrinks", where)
        else:
            _same_tree(findings, tree, told, where)
        last = told.size
        yield note, told


def _same_tree(findings: Findings, tree: Tree, told: Checkpoint, where: str) -> bool:
    if told.size > tree.size:
        findings.add("tree_smaller", where, kept=tree.size, told=told.size)
    elif tree.root(told.size) != told.root:
        findings.add("tree_differs", where)
    else:
        return True
    return False


def _against(
    findings: Findings, tree: Tree, outsider: Elsewhere, origin: str, known: list[VerifierKey]
) -> None:
    assert outsider.note is not None
    told = outside.read_checkpoint(outsider.note)
    where = f"note/{told.size}"
    keys = outsider.keys or known
    if origin and told.origin != origin:
        findings.add("note_of_another", where, kept=origin, told=told.origin)
    elif not outside.signers(outsider.note, keys, key.holds):
        findings.add("note_not_signed", where)
    elif _same_tree(findings, tree, told, where):
        findings.external = True
