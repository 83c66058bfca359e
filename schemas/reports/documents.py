"""Documents: one value per official paper, which every rendering (page, Word) is drawn from."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from schemas.values import Value

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _printable(text: Any) -> Any:
    """Drop what no XML or UTF-8 file can hold: control characters and lone surrogates."""
    return UNPRINTABLE.sub("", text).replace("\r", "") if isinstance(text, str) else text


Print = Annotated[str, BeforeValidator(_printable)]
"""Text that can stand on any page; what people wrote is cleaned here, once."""


class Heading(Value):
    """A heading inside the document: level 1 (一、) or 2 (（一）); an annex begins a new page."""

    kind: Literal["heading"] = "heading"
    text: Print
    level: Literal[1, 2] = 1
    new_page: bool = False


class Paragraph(Value):
    """A paragraph; a line break in it begins a new indented line."""

    kind: Literal["paragraph"] = "paragraph"
    text: Print


class Listing(Value):
    """A list, numbered or not."""

    kind: Literal["list"] = "list"
    items: tuple[Print, ...]
    ordered: bool = False


class Table(Value):
    """A table: head, rows of the same length, and the share of the width of each column.

    name: what a Word template knows it by.
    """

    kind: Literal["table"] = "table"
    name: str = ""
    caption: Print = ""
    head: tuple[Print, ...]
    rows: tuple[tuple[Print, ...], ...]
    widths: tuple[int, ...] = ()


class Party(Value):
    """Who signs: in which capacity, for whom, and by whose hand (empty: to be filled by hand)."""

    label: Print
    name: Print
    signer: Print = ""
    on: Print = ""


class Signature(Value):
    """The place where the parties sign and seal."""

    kind: Literal["signature"] = "signature"
    parties: tuple[Party, ...]


Block = Annotated[Heading | Paragraph | Listing | Table | Signature, Field(discriminator="kind")]


class Document(Value):
    """An official paper (公文), in the order in which GB/T 9704-2012 sets it.

    issuer: whose paper it is, as the head (版头) and the signature name it; head: whether the red
    head stands above it (agreements and notices on a wall have none). made_on: 成文日期.
    attachments: what lies with it (附件), by title. banner: what a simulated or fictional paper
    says of itself.
    """

    kind: str
    title: Print
    issuer: Print
    head: bool = True
    document_no: Print = ""
    addressee: Print = ""
    copies: Print = ""
    made_on: date
    date_text: Print
    blocks: tuple[Block, ...]
    attachments: tuple[Print, ...] = ()
    banner: Print = ""
    number: str = ""
    community: str = ""

    @property
    def signed_by_parties(self) -> bool:
        """Whether the parties sign it themselves, so that no issuer's signature ends it."""
        return any(block.kind == "signature" for block in self.blocks)


class Paper(Value):
    """A document as filed; `dedupe_key` says which one it is, so that it is drawn up once.

    What gets its number when it is filed has the key `series/which`; what puts such a paper right,
    and keeps that number, `again:kind/which:version`.
    """

    dedupe_key: str
    kind: str
    number: str
    community: str = ""
    title: str
    document_no: str = ""
    html: str
    word: bytes = b""
    made_on: date
    id: int = 0
    digest: str = ""

    @property
    def body(self) -> str:
        """Who issued it, where it is numbered in a series (`kind:body:year/which`); else ''."""
        series, numbered, _ = self.dedupe_key.partition("/")
        kind, _, rest = series.partition(":")
        return rest.partition(":")[0] if numbered and kind == self.kind else ""
