"""Makes the agreement's shipped Word template: python -m tasks.papers.render.agreement_template."""

from pathlib import Path
from typing import Any

from ledger.store import private
from tasks.papers.render.word_style import CENTER, HEI, blank, cell_text, indent, table_of, top_line
from tasks.papers.texts import texts

PATH = Path(__file__).parents[2] / "templates" / "agreement.docx"
WIDTHS = {
    "cost": (10, 14, 11, 13, 16, 36),
    "shares": (14, 16, 26, 44),
    "evaluation": (20, 36, 14, 30),
}


def make() -> Any:
    """Return the template as a Word file; the texts around the blanks come from documents.yaml."""
    word = blank()
    parts = texts().letters["agreement"].parts
    top_line(word, "{{ banner }}")
    word.add_paragraph("{{ title }}", style="Title")
    word.add_paragraph("{{ document_no }}").alignment = CENTER
    word.add_paragraph()
    word.add_paragraph("{%p for clause in clauses %}")
    word.add_paragraph("{{ clause.title }}", style="Heading 1")
    _repeat(word, "line in clause.lines", lambda: _body(word, "{{ line }}"))
    word.add_paragraph("{%p endfor %}")
    word.add_paragraph("{%p for party in parties %}")
    word.add_paragraph()
    for text in ("{{ party.label }}：{{ party.name }}", "{{ party.signer }}", "{{ party.on }}"):
        word.add_paragraph(text).paragraph_format.keep_with_next = True
    word.add_paragraph("{%p endfor %}")
    word.add_page_break()
    word.add_paragraph(parts["annex_cost"], style="Heading 1")
    _repeat(word, "note in notes[:1]", lambda: _body(word, "{{ note }}"))
    _table(word, "cost", parts["cost_head"])
    _table(word, "shares", parts["shares_head"])
    word.add_paragraph(parts["annex_evaluation"], style="Heading 1")
    _repeat(word, "note in notes[1:]", lambda: _body(word, "{{ note }}"))
    _table(word, "evaluation", parts["evaluation_head"])
    return word


def _repeat(word: Any, over: str, write: Any) -> None:
    word.add_paragraph(f"{{%p for {over} %}}")
    write()
    word.add_paragraph("{%p endfor %}")


def _body(word: Any, text: str) -> None:
    indent(word.add_paragraph(text)._p.get_or_add_pPr())


def _table(word: Any, name: str, head: list[str]) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    table = table_of(word, len(head), WIDTHS[name])
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell_text(cell, text, HEI, CENTER)
    cell_text(table.add_row().cells[0], f"{{%tr for row in {name} %}}")
    for n, cell in enumerate(table.add_row().cells):
        cell_text(cell, f"{{{{ row[{n}] }}}}")
    cell_text(table.add_row().cells[0], "{%tr endfor %}")
    word.add_paragraph()
    word.add_paragraph("{%p endif %}")


if __name__ == "__main__":
    private.begin()
    make().save(PATH)
