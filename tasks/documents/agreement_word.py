"""The agreement as Word, by a template that staff may edit; a template is checked before use.

A place's own `agreement.docx` beside its clauses takes the place of the shipped one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from schemas.documents import Document, Heading, Listing, Paragraph, Signature, Table
from schemas.errors import DataBroken

KIND = "agreement"
NAMES = frozenset(
    {"title", "document_no", "banner", "clauses", "parties", "notes"}
    | {"cost", "shares", "evaluation"}
)
"""What a template may name; see `context`."""


def render(doc: Document, template: bytes = b"") -> bytes:
    """Render an agreement by a template, the shipped one unless given.

    Raises DataBroken when the template names what no agreement has, or does what it may not.
    """
    source = template or shipped()
    check(source)
    word = DocxTemplate(BytesIO(source))
    with _readable():
        word.render(context(doc), _sandbox())
    core = word.docx.core_properties
    core.title, core.author = doc.title[:255], doc.issuer[:255]
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def check(template: bytes) -> None:
    """Refuse a template that names anything but NAMES (staff may have mistyped one)."""
    word = DocxTemplate(BytesIO(template))
    with _readable():
        unknown = sorted(word.get_undeclared_template_variables(_sandbox()) - NAMES)
    if unknown:
        names = "、".join(unknown)
        raise DataBroken(f"协议模板用到不存在的内容：{names}", f"unknown names in it: {names}")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except TemplateError as broken:
        raise DataBroken(f"协议模板不能使用：{broken}", f"unusable template: {broken}") from broken


def context(doc: Document) -> dict[str, Any]:
    """Return what a template may name.

    clauses: [{title, lines}]; parties: [{label, name, signer, on}]; notes: lines beside the
    annexes; cost, shares, evaluation: rows of their tables, each a list of cells.
    """
    clauses: list[dict[str, Any]] = []
    notes: list[str] = []
    tables: dict[str, list[list[str]]] = {"cost": [], "shares": [], "evaluation": []}
    parties: list[dict[str, str]] = []
    for block in doc.blocks:
        match block:
            case Heading() if not parties:
                clauses.append({"title": block.text, "lines": []})
            case Paragraph():
                into = notes if parties else clauses[-1]["lines"]
                into += block.text.splitlines()
            case Signature():
                parties = [party.model_dump() for party in block.parties]
            case Table():
                tables[block.name] = [list(row) for row in block.rows]
            case Heading() | Listing():
                pass  # an annex's heading stands in the template; agreements hold no lists
    return {
        "title": doc.title,
        "document_no": doc.document_no,
        "banner": doc.banner,
        "clauses": clauses,
        "parties": parties,
        "notes": notes,
        **tables,
    }


def _sandbox() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


@cache
def shipped() -> bytes:
    """Return the shipped template."""
    return (files("tasks") / "templates" / "agreement.docx").read_bytes()


@cache
def template_of(place: str) -> bytes:
    """Return the template of a place: its own agreement.docx, else the shipped one."""
    own = files("policies") / "jurisdictions" / place / "agreement.docx"
    return own.read_bytes() if own.is_file() else shipped()
