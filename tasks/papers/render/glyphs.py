"""Which characters the shipped fonts can show, and what stands for one that they cannot."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts

LINE_ENDS = frozenset({0x0A})
FULL_RANGE = 12  # the format of a character map that reaches beyond the first 65,536


def folder() -> Path:
    """Return the folder of the shipped fonts (Noto Sans SC, Noto Serif SC)."""
    return fonts.serif_path().parent


def shown(text: str) -> str:
    """Return a text with every character no shipped font shows told by its code: 〔U+20BB7〕.

    A name may hold a character outside the fonts; a paper that shows an empty box, or nothing,
    would say something else than what was filed.
    """
    known = _known()
    if all(ord(one) in known for one in text):
        return text
    return "".join(one if ord(one) in known else f"〔U+{ord(one):04X}〕" for one in text)


@cache
def _known() -> frozenset[int]:
    """Return the characters that every shipped font shows; reading them takes 0.1 s, once."""
    of_each = [_mapped(path.read_bytes()) for path in (fonts.sans_path(), fonts.serif_path())]
    return frozenset.intersection(*map(frozenset, of_each)) | LINE_ENDS


def _mapped(font: bytes) -> Iterator[int]:
    """Read the character map of an OpenType font (table `cmap`, format 12)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * record)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == FULL_RANGE:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in range(groups):
                first, last = struct.unpack_from(">II", font, start + offset + 16 + 12 * group)
                yield from range(first, last + 1)


def _table(font: bytes, name: bytes) -> int:
    (tables,) = struct.unpack_from(">H", font, 4)
    for record in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * record)
        if tag == name:
            return int(offset)
    raise ValueError(f"no table {name!r}")
