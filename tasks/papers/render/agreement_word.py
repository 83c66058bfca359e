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
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from schemas.errors import DataBroken
from schemas.reports.documents import Document, Heading, Listing, Paragraph, Signature, Table
from tasks.papers.render.word_style import saved

KIND = "agreement"
NAMES = frozenset(
    {"title", "document_no", "banner", "clauses", "parties", "notes"}
    | {"cost", "shares", "evaluation"}
)
"""What a template may name; see `context`."""
LOOPS_MAX = 2
FILTERS = frozenset({"e", "escape", "trim", "upper", "lower", "length", "first", "last"})
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Test,
    nodes.Filter,
)
"""What a template may be made of: names and their parts, loops over them, conditions."""


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
    return saved(word)


def check(template: bytes) -> None:
    """Refuse a template that names anything but NAMES (staff may have mistyped one)."""
    word = DocxTemplate(BytesIO(template))
    with _readable():
        _plain(word)
        unknown = sorted(word.get_undeclared_template_variables(_sandbox()) - NAMES)
    if unknown:
        names = "、".join(unknown)
        raise DataBroken(f"协议模板用到不存在的内容：{names}", f"unknown names in it: {names}")


def _plain(word: DocxTemplate) -> None:
    """Refuse what counts, calls or includes: a template places names, it does not work.

    Parsing runs nothing, but Jinja's compiler works out constants, as large as they come.
    """
    word.init_docx()
    parts = [word.get_xml(), *(part.blob.decode() for part in _framing(word))]
    for part in parts:
        tree = _sandbox().parse(word.patch_xml(part))
        wrong = next((one for one in tree.find_all(nodes.Node) if not _places(one)), None)
        if wrong is not None or _loops(tree) > LOOPS_MAX:
            kind = type(wrong).__name__ if wrong else "For"
            raise DataBroken(
                f"协议模板只能写内容的名称、循环（最多 {LOOPS_MAX} 层）和判断，不能运算：{kind}",
                f"a template places names, loops (at most {LOOPS_MAX} deep) and conditions; "
                f"it does not work: {kind}",
            )


def _places(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS
    return isinstance(node, ALLOWED)


def _loops(node: nodes.Node) -> int:
    """Return how deep loops stand in loops: each multiplies what is written."""
    inner = max((_loops(one) for one in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _framing(word: DocxTemplate) -> Iterator[Any]:
    for kind in (word.HEADER_URI, word.FOOTER_URI):
        yield from (part for _, part in word.get_headers_footers(kind))


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
