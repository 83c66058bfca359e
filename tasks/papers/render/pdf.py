"""A filed page as PDF/A-2b: the same words, set by a Typst template with the shipped fonts alone.

Nothing is composed again: what is set is the tree of the page itself. The template plays the part
of a style sheet; an element it does not know stops it, so that nothing is left out in silence.
"""

import json
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

from schemas.errors import DataBroken
from tasks.papers.render.glyphs import folder, shown
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
