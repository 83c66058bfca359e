"""A filed page as PDF/A-2b: the same words, set by a Typst template with the shipped fonts alone.

Nothing is composed again: what is set is the tree of the page itself. The template plays the part
of a style sheet; an element it does not know stops it, so that nothing is left out in silence.
"""

import json
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn as fonts

from schemas.errors import DataBroken
from tasks.papers.render.tree import tree
from tasks.papers.texts import texts

STANDARD: Final = "a-2b"
PAPER, REPORT = "document.typ", "burden.typ"


def render_pdf(html: str, on: date, template: str = PAPER) -> bytes:
    """Set a page that zhunru wrote (a paper, or the burden report) as PDF/A-2b.

    on: the day the paper bears, which is the file's date too; the same page gives the same bytes.
    Raises DataBroken for a page that the template cannot set whole.
    """
    import typst  # noqa: PLC0415 - 30 MB that only those load who set a PDF

    data = json.dumps(_shown(tree(html)), ensure_ascii=False)
    with as_file(files("tasks") / "templates" / "pdf") as place:
        try:
            made, warnings = typst.compile_with_warnings(
                place / template,
                root=place,
                font_paths=_fonts(),
                format="pdf",
                sys_inputs={"page": data, "on": on.isoformat()},
                pdf_standards=STANDARD,
                timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
            )
        except typst.TypstError as broken:
            raise _unset(broken.message) from broken
    if warnings or not isinstance(made, bytes):
        raise _unset("; ".join(one.message for one in warnings))
    return made


def _unset(why: str) -> DataBroken:
    words = texts().words
    return DataBroken(words["no_pdf"].format(why=why), words["no_pdf_en"].format(why=why))


def _shown(node: Any) -> Any:
    if isinstance(node, str):
        return shown(node)
    return {**node, "kids": [_shown(kid) for kid in node["kids"]]} if "kids" in node else node


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415 - see above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder()]
    )


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
