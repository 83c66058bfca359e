"""A filed page read back as the document that it shows, so that Word says what was filed.

Nothing is left out in silence: an element that no page of a paper has stops it.
"""

from collections.abc import Iterator
from typing import Any

from schemas.errors import DataBroken
from schemas.reports.documents import (
    Block,
    Document,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Party,
    Signature,
    Table,
)
from tasks.papers.render.tree import tree
from tasks.papers.texts import texts

Node = dict[str, Any]
Told = dict[str, Any]
SHEET = '<main class="sheet '
NO_LINE = "\n"  # a paragraph without words is a line of its own on the page
AFTER_LABEL = "："


def is_sheet(html: str) -> bool:
    """Tell whether a filed page is that of a document, and no list that was filed beside it."""
    return SHEET in html


def read_document(paper: Paper) -> Document:
    """Return the document that a filed page shows, as `render_html` wrote it.

    What the page does not show is empty: who issued what the parties sign is the first of them.
    Raises DataBroken for a page with anything else on it.
    """
    try:
        return _read(paper)
    except (KeyError, ValueError) as broken:
        raise _unreadable(str(broken)) from broken


def _read(paper: Paper) -> Document:
    told: Told = {"kind": paper.kind, "made_on": paper.made_on, "head": False, "issuer": ""}
    blocks: list[Block] = []
    enclosed: list[str] = []
    for node in _sheet(paper.html):
        if node["class"].split(" ")[0] == "enclosed":
            enclosed.append(_text(node))
        elif (known := _frame(node)) is not None:
            told |= known
        else:
            blocks.append(_block(node))
    told = {"date_text": "", **told, "blocks": tuple(blocks), "attachments": _enclosed(enclosed)}
    signed = [block for block in blocks if isinstance(block, Signature)]
    if signed and not told["issuer"]:
        told["issuer"] = signed[0].parties[0].name
    return Document.model_validate(told)


def _sheet(html: str) -> list[Node]:
    match tree(html)["kids"]:
        case [{"tag": "main", "kids": kids}]:
            return [_element(kid) for kid in kids]
        case _:
            raise _unreadable("main")


def _frame(node: Node) -> Told | None:
    """Return what an element around the text says of the document; None where it is of the text."""
    match node["tag"], node["class"]:
        case "p", "banner" | "addressee" | "copies" as name:
            return {name: _unmarked(name, _text(node))}
        case "p", "docno":
            return {"document_no": _text(node)}
        case "h1", _:
            return {"title": _text(node)}
        case "header", _:
            return {"head": True, **_two(node, "issuer", "document_no")}
        case "footer", "signed":
            return _two(node, "issuer", "date_text")
        case "p", "printed":
            told = _two(node, "issuer", "date_text")
            return {**told, "date_text": told["date_text"].removesuffix(texts().words["printed"])}
        case _:
            return None


def _unmarked(name: str, text: str) -> str:
    """Return the text of a line without what the page puts around it."""
    if name == "addressee":
        return text.removesuffix(AFTER_LABEL)
    return text.partition(AFTER_LABEL)[2].removesuffix("。") if name == "copies" else text


def _two(node: Node, first: str, second: str) -> Told:
    one, other = map(_element, node["kids"])
    return {first: _text(one), second: _text(other)}


def _enclosed(lines: list[str]) -> tuple[str, ...]:
    """Return what lies with it, without the label of the first line and the numbers of several."""
    if lines:
        lines = [lines[0].partition(AFTER_LABEL)[2], *lines[1:]]
    if len(lines) > 1:
        lines = [line.removeprefix(f"{no}. ") for no, line in enumerate(lines, 1)]
    return tuple(lines)


def _block(node: Node) -> Block:
    match node["tag"], node["class"]:
        case "h2" | "h3" as tag, "" | "new-page" as name:
            return Heading(text=_text(node), level=int(tag[1]) - 1, new_page=bool(name))  # type: ignore[arg-type]
        case "p", "":
            return Paragraph(text=_text(node) or NO_LINE)
        case "ol" | "ul" as tag, "":
            return Listing(items=_texts(node), ordered=tag == "ol")
        case "div", "wide":
            (table,) = node["kids"]
            return _table(_element(table))
        case "div", "parties":
            return Signature(parties=tuple(map(_party, node["kids"])))
        case tag, name:
            raise _unreadable(f"{tag} {name}".strip())


def _table(table: Node) -> Table:
    parts = {part["tag"]: part for part in table["kids"]}
    (head,) = parts["thead"]["kids"]
    return Table(
        name=table["class"],
        caption=_text(parts["caption"]) if "caption" in parts else "",
        head=_texts(head),
        rows=tuple(map(_texts, parts["tbody"]["kids"])),
        widths=tuple(int(col["width"]) for col in parts.get("colgroup", {"kids": ()})["kids"]),
    )


def _party(section: Node) -> Party:
    label, name, signer, on = _texts(section)
    return Party(label=label, name=name, signer=signer, on=on)


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(_text(_element(kid)) for kid in node["kids"])


def _text(node: Node) -> str:
    return "".join(_words(node))


def _words(node: Node) -> Iterator[str]:
    for kid in node["kids"]:
        if not isinstance(kid, str):
            raise _unreadable(kid["tag"])
        yield kid


def _element(kid: Node | str) -> Node:
    if isinstance(kid, str):
        raise _unreadable(kid)
    return kid


def _unreadable(what: str) -> DataBroken:
    words = texts().words
    return DataBroken(words["no_word"].format(why=what), words["no_word_en"].format(why=what))
