"""A document as one HTML page that prints as an official sheet; nothing in it is fetched."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from schemas.reports.documents import Document
from tasks.papers.texts import texts


def render_html(doc: Document) -> str:
    """Render a document as a self-contained page; all its text is escaped."""
    return _template().render(
        doc=doc,
        style=_shipped("document.css"),
        copies_label=texts().words["copies"],
        enclosed_label=texts().words["enclosed"],
        printed_label=texts().words["printed"],
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, loader=FunctionLoader(_shipped), undefined=StrictUndefined
    )
    return environment.get_template("document.html.j2")


@cache
def _shipped(name: str) -> str:
    return (files("tasks") / "templates" / name).read_text(encoding="utf-8")
