"""The Merkle tree of RFC 6962 over tiles: growing, roots, proofs. It knows no store.

A tile holds at most 256 hashes of one level (C2SP tlog-tiles): level 0 the leaves, level L + 1 the
roots of the full tiles of level L. `tile(level, index)` returns their hashes one after the other.
"""

import hashlib
from collections.abc import Callable, Iterable

HEIGHT = 8
WIDTH = 1 << HEIGHT
BYTES = 32

TileOf = Callable[[int, int], bytes]
Tiles = dict[tuple[int, int], bytes]


def pair(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree of so many leaves, read through its tiles."""

    def __init__(self, size: int, tile: TileOf) -> None:
        self.size = size
        self._tile = tile

    def grown(self, leaves: Iterable[bytes]) -> Tiles:
        """Return the tiles that change when leaves are added: (level, index) -> their hashes."""
        made: Tiles = {}
        self._add(made, 0, self.size, leaves)
        return made

    def _add(self, made: Tiles, level: int, count: int, hashes: Iterable[bytes]) -> None:
        full: list[bytes] = []
        for number, one in enumerate(hashes, count):
            index, within = divmod(number, WIDTH)
            if (level, index) not in made:
                before = self._tile(level, index) if within else b""
                made[level, index] = before[: within * BYTES]
            made[level, index] += one
            if within == WIDTH - 1:
                full.append(_top(made[level, index]))
        if full:
            self._add(made, level + 1, count // WIDTH, full)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first leaves (all of them unless said)."""
        size = self.size if size is None else size
        return self._over(0, size) if size else hashlib.sha256().digest()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that leaf `index` is among the first `size` (RFC 6962, 2.1.1)."""
        return self._path(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `old` leaves are those of the tree of `new` (2.1.2)."""
        return self._sub(old, 0, new, whole=True) if 0 < old < new else []

    def _path(self, index: int, low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        middle = low + _split(high - low)
        if index < middle:
            return [*self._path(index, low, middle), self._over(middle, high)]
        return [*self._path(index, middle, high), self._over(low, middle)]

    def _sub(self, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if old == high:
            return [] if whole else [self._over(low, high)]
        middle = low + _split(high - low)
        if old <= middle:
            return [*self._sub(old, low, middle, whole=whole), self._over(middle, high)]
        return [*self._sub(old, middle, high, whole=False), self._over(low, middle)]

    def _over(self, low: int, high: int) -> bytes:
        """Return the hash over the leaves from `low` up to `high`; there is one or more."""
        count = high - low
        height = count.bit_length() - 1
        if count == 1 << height and height % HEIGHT == 0:
            index, within = divmod(low >> height, WIDTH)
            hashes = self._tile(height // HEIGHT, index)
            return hashes[within * BYTES : (within + 1) * BYTES]
        middle = low + _split(count)
        return pair(self._over(low, middle), self._over(middle, high))


def _split(count: int) -> int:
    """Return the largest power of two below a count above one."""
    return 1 << (count - 1).bit_length() - 1


def _top(hashes: bytes) -> bytes:
    row = [hashes[at : at + BYTES] for at in range(0, len(hashes), BYTES)]
    while len(row) > 1:
        row = [pair(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]
