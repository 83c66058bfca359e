"""The proof of an assignment: one JSON file that an outsider checks without this program."""

from typing import Any, NamedTuple

from ledger.audit.journal import snapshot
from ledger.seal import check, evidence, key, outside, sealer, signing
from ledger.seal.key import FileSigner
from ledger.seal.tree import Tree
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from schemas.errors import UnknownThing
from tasks import sealing


class ProofGround(NamedTuple):
    """What proofs stand on: the signed tree, and who signs."""

    tree: Tree
    note: str
    signers: list[FileSigner]


def ground(ledger: Ledger) -> tuple[str, list[FileSigner]]:
    """Seal and sign all there is; returns the note. Raises KeyMissing, LedgerDamaged."""
    signers = key.signers(ledger)
    return sealing.checkpoint(ledger).note, signers


def standing(tx: Tx, note: str, signers: list[FileSigner]) -> ProofGround:
    """Return what proofs stand on inside a transaction: the tree as the note tells it."""
    tree = sealer.tree_of(tx)
    tree.size = outside.read_checkpoint(outside.read_note(note)).size
    return ProofGround(tree, note, signers)


def of(ledger: Ledger, number: str) -> str:
    """Return the proof of an assignment as the text of its file, sealed and signed first.

    Raises UnknownThing for a number there is not, KeyMissing without a signing key.
    """
    note, signers = ground(ledger)
    with snapshot(ledger) as tx:
        base = standing(tx, note, signers)
        wanted = evidence.of_number(tx, number)
        if not wanted:
            raise unknown(number)
        keys = [one.key for one in signers]
        told: dict[str, Any] = {
            "format": check.PROOF,
            "number": number,
            "simulated": ledger.simulated,
            "checkpoint": note,
            "keys": [str(one.key) for one in signers],
            "entries": [one.told() for one in evidence.sealed(tx, base.tree, wanted)],
            "consistency": list(evidence.grown_from(tx, base.tree.size, keys)),
        }
    content = check.spelled(told).encode()
    told["seal"] = signing.signed_note(check.vouched(check.PROOF, content), signers)
    return check.spelled(told) + "\n"


def unknown(number: str) -> UnknownThing:
    """Return the error of a number there is not."""
    return problem(UnknownThing, "no_number", number=number)
