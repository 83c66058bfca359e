"""A paper as the lines that people read in review; what a test has drawn is pinned at its end."""

import re

SEEN = []  # lines of the papers of the test that runs


def seen(doc, beside=None):
    """Have a paper pinned at the end of the test: whole, or where it is not as another one."""
    known = set() if beside is None else set(lines_of(beside))
    SEEN.extend(one for one in lines_of(doc) if one not in known)
    return doc


def only(written):
    """The one letter that was written, and all its text, which has no open blank."""
    (one,) = written
    text = "\n".join(_said(seen(one.doc)))
    assert re.search(r"\{|\}|None|（）|《》", text) is None
    return one, text


def _said(doc):
    yield from (doc.title, doc.issuer, doc.addressee, doc.copies, *doc.attachments)
    for block in doc.blocks:
        match block.kind:
            case "heading" | "paragraph":
                yield block.text
            case "list":
                yield from block.items
            case "table":
                yield from (cell for row in block.rows for cell in row)
            case "signature":
                yield from (party.name for party in block.parties)


def lines_of(doc):
    """Everything that a paper says and how its parts stand."""
    yield f"[{doc.kind}] {doc.title}"
    known = ("issuer", "head", "document_no", "addressee", "copies", "made_on", "date_text")
    more = ("attachments", "banner", "number", "community")
    yield " ".join(f"{name}={getattr(doc, name)}" for name in (*known, *more) if getattr(doc, name))
    for block in doc.blocks:
        yield from _block(block)


def _block(block):
    match block.kind:
        case "heading":
            yield f"{'#' * block.level} {block.text}{' (new page)' * block.new_page}"
        case "paragraph":
            yield block.text
        case "list":
            yield from (f"{'1.' if block.ordered else '-'} {item}" for item in block.items)
        case "table":
            yield f"table {block.name} {block.caption} {block.widths} {' | '.join(block.head)}"
            yield from (f"| {' | '.join(row)}" for row in block.rows)
        case "signature":
            for party in block.parties:
                yield f"signs: {party.label} {party.name} {party.signer} {party.on}"
