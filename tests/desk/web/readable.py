"""What somebody reads of a page, by lines: its words, where its links lead, what its forms ask."""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "li", "tr", "section", "dt", "dd", "legend", "label", "pre",
    "fieldset", "form", "ul", "ol", "dl", "table", "details", "summary", "caption", "option", "br",
    "article", "header", "footer", "nav", "figure", "aside",
}  # fmt: skip
HEADS = {"h1": "# ", "h2": "## ", "h3": "### "}
ASKING = ("input", "select", "textarea", "button")
MARKS = ("required", "checked", "disabled", "multiple", "readonly")
BOUNDS = ("min", "max", "maxlength", "step", "list", "pattern", "inputmode", "autocomplete")


class Readable(HTMLParser):
    """The lines of the main part of a page."""

    def __init__(self, page):
        super().__init__()
        self.lines, self._line, self._main, self._left_out = [], "", False, 0
        self.feed(page)

    def _break(self):
        line = re.sub(r"\s+", " ", self._line).strip()
        self.lines += [line] if line else []
        self._line = ""

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        self._main = self._main or tag == "main"
        self._left_out += tag in ("script", "style", "svg")
        if not self._main or told.get("name") in ("_csrf", "_opened"):
            return
        if tag in BLOCKS:
            self._break()
        if tag == "form":
            self._line += f"<{told.get('method', 'get')} {told.get('action', '')}>"
        if tag in ASKING:
            self._line += f" {{{asked(tag, told)}}} "
        if tag == "option":
            self._line += f"- {told.get('value', '')}{' *' if 'selected' in told else ''} "
        if tag == "a" and "href" in told:
            self._line += f" [{told['href']}]"
        self._line += HEADS.get(tag, " | " if tag in ("td", "th") else "")

    def handle_endtag(self, tag):
        self._left_out -= tag in ("script", "style", "svg")
        if self._main and (tag in BLOCKS or tag == "main"):
            self._break()
        self._main = self._main and tag != "main"

    def handle_data(self, data):
        if self._main and not self._left_out:
            self._line += data


def asked(tag, told):
    """A field of a form: its kind, name, value, and what a browser is told to check."""
    kind = told.get("type", "text") if tag == "input" else tag
    words = [kind, told.get("name"), f"={told['value']}" if told.get("value") else ""]
    words += [mark for mark in MARKS if mark in told]
    words += [f"{bound}={told[bound]}" for bound in BOUNDS if told.get(bound)]
    return " ".join(word for word in words if word)
