"""A page that zhunru wrote, taken apart: its elements and words in their order."""

from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "col", "hr", "img", "link", "meta"})
UNSHOWN = frozenset({"head", "script", "style"})
DRAWING = "svg"


def tree(html: str) -> dict[str, Any]:
    """Return the body of a page: {tag, class, kids}, where a kid is an element or its text.

    A column keeps its width in percent; a drawing (svg) keeps its source. Space between blocks is
    left out; everything else stands in the order of the page.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: dict[str, Any] = {"tag": "body", "class": "", "kids": []}
        self._open = [self.root]
        self._skipped = 0  # how deep inside what is not shown
        self._drawing: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSHOWN or self._skipped:
            self._skipped += tag not in VOID
        elif tag == DRAWING or self._drawing:
            self._drawing.append(self.get_starttag_text() or "")
        elif tag not in ("html", "body"):
            self._put(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._drawing:
            self._drawing.append(self.get_starttag_text() or "")
        elif not self._skipped:
            self._put(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._drawing:
            self._drawing.append(f"</{tag}>")
            if tag == DRAWING:
                drawn, self._drawing = "".join(self._drawing), []
                self._open[-1]["kids"].append({"tag": tag, "class": "", "source": drawn})
        elif tag == self._open[-1]["tag"] and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._drawing:
            self._drawing.append(_escaped(data))
        elif not self._skipped and (data.strip() or "\n" not in data):
            self._open[-1]["kids"].append(data)

    def _put(self, tag: str, attrs: dict[str, str | None]) -> None:
        node: dict[str, Any] = {"tag": tag, "class": attrs.get("class") or "", "kids": []}
        if tag == "col":
            node["width"] = (attrs.get("style") or "").removeprefix("width: ").removesuffix("%")
        if attrs.get("colspan"):
            node["colspan"] = int(attrs["colspan"] or 1)
        self._open[-1]["kids"].append(node)
        if tag not in VOID:
            self._open.append(node)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
