"""The keys that sign checkpoints: in a file beside the ledger (0600), never inside it.

One key a line, as Go's note package writes them: `PRIVATE+KEY+{origin}+{id}+{base64}`. All of them
sign, so a key is changed by adding a line, letting outsiders learn the new one, and taking the old
line away. The public halves are in the table `log_key` and in every bundle.
"""

import re
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Protocol

from ledger.seal.outside import ED25519, VerifierKey, decoded
from ledger.store import private
from ledger.store.engine import address
from ledger.store.messages import problem
from ledger.store.session import Ledger
from schemas.errors import KeyMissing, LedgerDamaged

NAME = "seal.key"
HEAD = "PRIVATE+KEY+"


class Signer(Protocol):
    """Whatever holds a private key: a file, or a device."""

    @property
    def key(self) -> VerifierKey:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is that of a message: as `outside.ed25519_holds`, but fast."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see below
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see below
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class FileSigner:
    """An Ed25519 key from a line of a file."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see below
            Ed25519PrivateKey,  # 30 ms that only signing needs
        )

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.key = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        return self._private.sign(message)

    def line(self) -> str:
        """Return the line of the file."""
        coded = b64encode(bytes((self.key.kind,)) + self._seed).decode()
        return f"{HEAD}{self.key.name}+{self.key.id.hex()}+{coded}\n"


def new(name: str, kind: int = ED25519) -> FileSigner:
    """Return a new key that signs under a name."""
    return FileSigner(name, secrets.token_bytes(32), kind)


def read(path: Path) -> list[FileSigner]:
    """Return the keys of a file, [] when there is none; raises LedgerDamaged for anything else."""
    try:
        private.close(path)
        lines = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as broken:
        raise problem(LedgerDamaged, "seal_key", where=path) from broken
    try:
        found = [_read_line(line) for line in lines]
    except ValueError as broken:
        raise problem(LedgerDamaged, "seal_key", where=path) from broken
    if not found:
        raise problem(LedgerDamaged, "seal_key", where=path)
    return found


def _read_line(line: str) -> FileSigner:
    name, ident, coded = line.removeprefix(HEAD).split("+", 2)
    raw = decoded(coded)
    if not line.startswith(HEAD) or len(raw) != 33:
        raise ValueError(line)
    found = FileSigner(name, raw[1:], raw[0])
    if found.key.id.hex() != ident:
        raise ValueError(line)
    return found


def place(ledger: Ledger) -> Path:
    """Return where the signing keys of a ledger lie."""
    return beside(ledger, NAME)


def beside(ledger: Ledger, name: str) -> Path:
    """Return where a file of the seal lies; a PostgreSQL ledger's is told by its database."""
    where = address(ledger.url)
    sqlite = where.get_backend_name() == "sqlite"
    return ledger.key_file(name if sqlite else f"{where.database}.{name}")


def signers(ledger: Ledger) -> list[FileSigner]:
    """Return the keys that sign the checkpoints of a ledger; raises KeyMissing without any."""
    path = place(ledger)
    found = read(path)
    if not found:
        raise problem(KeyMissing, "no_seal_key", where=path)
    return found


def make(ledger: Ledger, origin: str = "") -> list[FileSigner]:
    """Return the keys of a ledger, made when there are none.

    origin: what the log is called already; a new name with the place in it unless said.
    """
    found = read(place(ledger))
    if found:
        return found
    private.write(place(ledger), new(origin or _origin(ledger)).line().encode())
    return read(place(ledger))


def add(ledger: Ledger) -> list[FileSigner]:
    """Add one key to those of a ledger; both sign from now on. Raises KeyMissing without any."""
    known = signers(ledger)
    both = [*known, new(known[0].key.name)]
    private.write(place(ledger), "".join(one.line() for one in both).encode(), instead=True)
    return both


def _origin(ledger: Ledger) -> str:
    folder = re.sub(r"[^a-z0-9]+", "-", Path(ledger.jurisdiction).name.lower()).strip("-")
    parts = ("zhunru", folder or "place", *(["simulated"] if ledger.simulated else []))
    return "/".join((*parts, secrets.token_hex(6)))
