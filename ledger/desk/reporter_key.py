"""The key that keeps who reported a bypass: in a file beside the ledger, never inside it.

Whoever has the ledger, a copy or a backup of it alone learns no reporter. The file holds one
Fernet key a line (authenticated encryption, cryptography.io); the first seals, all of them open,
so a key is changed by putting a new line on top.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ledger.store import private
from ledger.store.messages import problem
from ledger.store.session import Ledger
from schemas.errors import LedgerDamaged

NAME = "reporters.key"
BLOCK = 512  # bytes: how long a sealed text is must not tell how long a name is


def place(ledger: Ledger) -> Path:
    """Return where the key lies; of a PostgreSQL ledger the same on every machine of the place."""
    return ledger.key_file(NAME)


@dataclass(frozen=True)
class Keyring:
    """The keys of a file, the newest first; empty when there is no file."""

    keys: tuple[bytes, ...]

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.keys])

    def seal(self, text: str) -> str:
        """Return a text that only a holder of the key can read."""
        content = text.encode()
        return self._box.encrypt(content.ljust(-(-len(content) // BLOCK) * BLOCK)).decode()

    def open(self, sealed: str) -> str | None:
        """Return what was sealed; None when no key here opens it, or it was altered."""
        if not self.keys or not _whole(sealed):
            return None
        try:
            return self._box.decrypt(sealed).decode().rstrip(" ")
        except InvalidToken:
            return None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys, which tell nothing of them."""
        return tuple(self.marks("key"))

    def mark(self, *parts: str) -> str:
        """Return a mark of some words that only a holder of the key can make; 64 hex digits."""
        return next(self.marks(*parts))

    def marks(self, *parts: str) -> Iterator[str]:
        """Return the mark of some words under each key, the newest first."""
        told = "\x00".join(("zhunru/reporter", *parts)).encode()
        for key in self.keys:
            yield hmac.digest(urlsafe_b64decode(key), told, "sha256").hex()


def _whole(sealed: str) -> bool:
    """Tell whether a sealed text is as it was written: decoding skips signs not its own."""
    try:
        return urlsafe_b64encode(urlsafe_b64decode(sealed)).decode() == sealed
    except ValueError:
        return False


def keyring(ledger: Ledger) -> Keyring:
    """Return the keys of a ledger; an empty ring when there is no file (lost, or never needed).

    Raises LedgerDamaged for a file that holds no keys.
    """
    path = place(ledger)
    try:
        lines = path.read_bytes().split()
    except FileNotFoundError:
        return Keyring(())
    try:
        for line in lines:
            Fernet(line)
    except ValueError as broken:
        raise problem(LedgerDamaged, "reporters_key", where=path) from broken
    if not lines:
        raise problem(LedgerDamaged, "reporters_key", where=path)
    return Keyring(tuple(lines))


def made(ledger: Ledger) -> Keyring:
    """Return the keys of a ledger; the file is made (0600) when there is none.

    Two who make it at once get the same one: the file appears whole, and once.
    """
    known = keyring(ledger)
    if known.keys:
        return known
    private.write(place(ledger), Fernet.generate_key() + b"\n")
    return keyring(ledger)
