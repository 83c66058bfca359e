"""Checks from outside what a ledger sealed: Python's standard library, this one file.

It is the `verify.py` of a bundle, and what zhunru itself checks notes and proofs with. Formats:
C2SP signed-note, tlog-checkpoint, tlog-cosignature; RFC 6962 (trees), RFC 8032 (Ed25519).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

ED25519, COSIGNATURE = 1, 4
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
VKEY = re.compile(r"[^\s+\"',]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
NOTE_MAX = 1_000_000
LINES_MAX = 100
Holds = Callable[[bytes, bytes, bytes], bool]


class SignatureLine(NamedTuple):
    """A line of signature: who says to have signed, with which key, and the bytes."""

    name: str
    key: bytes
    value: bytes


class Note(NamedTuple):
    """A signed note: the text with its last newline, and its lines of signature."""

    text: str
    signed: tuple[SignatureLine, ...]


class Checkpoint(NamedTuple):
    """What a log says of itself: its name, how many rows are sealed, the root over them."""

    origin: str
    size: int
    root: bytes


class VerifierKey(NamedTuple):
    """A public key with the name it signs under, and what kind of signature it makes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of a hash over name, kind and key."""
        told = self.name.encode() + b"\n" + bytes((self.kind,)) + self.public
        return hashlib.sha256(told).digest()[:4]

    def __str__(self) -> str:
        coded = base64.b64encode(bytes((self.kind,)) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"


def decoded(text: str) -> bytes:
    """Return the bytes of standard base64 that is written in the one right way, else ValueError."""
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise ValueError("not base64") from wrong
    if base64.b64encode(found).decode() != text:
        raise ValueError("not base64")
    return found


def read_key(text: str) -> VerifierKey:
    """Read `name+id+base64`; ValueError for anything else."""
    name, _, rest = text.partition("+")
    raw = decoded(rest.partition("+")[2])
    key = VerifierKey(name, raw[0] if raw else 0, raw[1:])
    if len(raw) != 33 or key.kind not in (ED25519, COSIGNATURE) or str(key) != text:
        raise ValueError("not a verifier key")
    return key


def find_keys(text: str) -> list[VerifierKey]:
    """Return every verifier key in a text, whatever stands around; ValueError for a bad one."""
    return [read_key(found) for found in VKEY.findall(text)]


def read_note(text: str) -> Note:
    """Read a signed note; ValueError for anything else. Its signatures are not checked here."""
    body, gap, lines = text.rpartition("\n\n")
    if len(text) > NOTE_MAX or not gap or not lines.endswith("\n"):
        raise ValueError("not a signed note")
    found = [SIGNATURE_LINE.fullmatch(line) for line in lines[:-1].split("\n")]
    if len(found) > LINES_MAX or not all(found):
        raise ValueError("not a signed note")
    signed = [(one[1], decoded(one[2])) for one in found if one]
    return Note(body + "\n", tuple(SignatureLine(name, raw[:4], raw[4:]) for name, raw in signed))


def read_checkpoint(note: Note) -> Checkpoint:
    """Read the text of a note as a checkpoint; ValueError for anything else."""
    lines = note.text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise ValueError("not a checkpoint")
    root = decoded(lines[2])
    if len(root) != 32:
        raise ValueError("not a checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def is_signed(note: Note, key: VerifierKey, holds: Holds | None = None) -> bool:
    """Tell whether a key signed a note; a line of it that does not hold makes it False.

    holds: tells whether a signature is that of a message under a public key; `ed25519_holds`.
    """
    mine = [one.value for one in note.signed if (one.name, one.key) == (key.name, key.id)]
    holds = holds or ed25519_holds
    if key.kind == ED25519:
        return bool(mine) and all(holds(key.public, note.text.encode(), one) for one in mine)
    return bool(mine) and all(
        holds(key.public, cosigned(note.text, one[:8]).encode(), one[8:]) for one in mine
    )


def cosigned(text: str, stamp: bytes) -> str:
    """Return what a witness signs of a checkpoint's text, at a moment (8 bytes, seconds)."""
    return f"cosignature/v1\ntime {int.from_bytes(stamp, 'big')}\n{text}"


def signers(
    note: Note, keys: Iterable[VerifierKey], holds: Holds | None = None
) -> list[VerifierKey]:
    """Return those of some keys that signed a note."""
    return [key for key in keys if is_signed(note, key, holds)]


# --- RFC 6962 ---


def leaf(text: str) -> bytes:
    """Return the hash of what was sealed."""
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(sealed: bytes, index: int, top: Checkpoint, path: Sequence[bytes]) -> bool:
    """Tell whether a leaf is number `index` of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < top.size:
        return False
    here, last, found = index, top.size - 1, sealed
    for one in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = _pair(one, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = _pair(found, one)
        here, last = here >> 1, last >> 1
    return last == 0 and found == top.root


def is_consistent(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Tell whether a tree only grew into another (RFC 9162, 2.1.4.2)."""
    if old.size >= new.size or old.size == 0:
        same = old.root == (new.root if old.size == new.size else hashlib.sha256().digest())
        return not path and same and old.size <= new.size
    hashes = list(path)
    if old.size & (old.size - 1) == 0:
        hashes.insert(0, old.root)
    return bool(hashes) and _both_follow(old, new, hashes)


def _both_follow(old: Checkpoint, new: Checkpoint, hashes: Sequence[bytes]) -> bool:
    here, last = old.size - 1, new.size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = _pair(one, first), _pair(one, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = _pair(second, one)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


# --- RFC 8032 ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _plus(found, point)
        point = _plus(point, point)
        number >>= 1
    return found


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if not square:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    y = number & (1 << 255) - 1
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is that of a message under a public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= ORDER:
        return False
    told = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(told, "little") % ORDER
    left, right = _times(response, BASE), _plus(commitment, _times(challenge, key))
    return not any((left[at] * right[2] - right[at] * left[2]) % P for at in (0, 1))
