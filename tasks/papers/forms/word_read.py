"""A form that was filled in with Word, as the JSON data of an application."""

import io
import zipfile
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from policies.applications.form_words import meant
from policies.place.parameters import Labels
from schemas.applications.fields import field_of
from schemas.errors import InputError
from schemas.fields import Field
from schemas.texts.catalogue import problem
from tasks.papers.forms.layout import BOOK, column, list_at, put
from tasks.papers.forms.word import ITEM, LINES

ANY = "*"
ALL = "all"
SAID = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}


def read_docx(content: bytes, where: str, labels: Labels) -> dict[str, Any]:
    """Return what stands in the controls of a Word file; blanks are left out.

    Controls that are none of ours are passed over. Raises InputError for what is no Word file.
    """
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise problem(InputError, BOOK, "not_docx", field=where, why=str(broken)) from broken
    whole: dict[str, Any] = {}
    items: dict[Any, dict[str, Any]] = {}  # row of a table -> the item it holds
    for control in body.iter(qn("w:sdt")):
        tag, text = _tag(control), _text(control)
        field = field_of(
            ".".join(part for part in tag.split(".") if part not in (ANY, ITEM, LINES))
        )
        if field is None or text is None:
            continue
        at, path = whole, field.path
        if field.rows:
            at, path = _item(whole, field, control, items), column(field)
        _take(at, path, (field, tag.rpartition(".")[2]), text, labels)
    return whole


def _take(
    at: dict[str, Any], path: str, what: tuple[Field, str], text: str, labels: Labels
) -> None:
    """Put what a control says at a path of the form or of a row; what: its field, and how."""
    field, how = what
    if field.holds not in ("texts", "codes"):
        put(at, path.split("."), meant(field, text, labels))
    elif how == ITEM:
        list_at(at, path).append(meant(field, text, labels))
    elif text.strip() == ALL:
        put(at, path.split("."), ALL)
    else:
        lines = (line.strip() for line in text.split("\n"))
        list_at(at, path).extend(meant(field, line, labels) for line in lines if line)


def _item(
    whole: dict[str, Any], field: Field, control: Any, items: dict[Any, dict[str, Any]]
) -> dict[str, Any]:
    """Return the item of the table row in which a control stands."""
    row = next(control.iterancestors(qn("w:tr")), control)
    if row not in items:
        items[row] = {}
        list_at(whole, field.rows).append(items[row])
    return items[row]


def _tag(control: Any) -> str:
    found = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if found is None else str(found.get(qn("w:val")))


def _text(control: Any) -> str | None:
    """Return what stands in a control, its paragraphs as lines; None for a blank."""
    if control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None:
        return None
    content = control.find(qn("w:sdtContent"))
    said: list[str] = []
    for element in () if content is None else content.iter():
        if element.tag == qn("w:t"):
            said.append(element.text or "")
        elif element.tag == qn("w:p") and said:
            said.append("\n")
        elif element.tag in SAID:
            said.append(SAID[element.tag])
    return "".join(said) or None
