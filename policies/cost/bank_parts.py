"""What of the lines of a bank the movements of a placement rest on, from its plain state."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

MOVES = ("pay", "custody_in", "confirm_usable")
"""Movements of money that a line shows; an order moves none."""


def parts(placement: Mapping[str, Any] | None) -> Counter[tuple[str, str]]:
    """Return (digest of the file, row) -> fen that movements of a placement take of the line."""
    found: Counter[tuple[str, str]] = Counter()
    for one in (placement or {}).get("instalments", ()):
        for verb, proof in one.get("proofs", {}).items():
            file = proof.get("bank_file", "")
            if not file or verb.partition(":")[0] not in MOVES:
                continue
            fen = one["amount_fen"] if proof.get("fen") is None else proof["fen"]
            rows = proof.get("bank_rows") or {proof.get("bank_row", ""): fen}
            found.update({(file, row): part for row, part in rows.items() if row})
    return found
