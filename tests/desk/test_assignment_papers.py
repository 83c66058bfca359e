"""The papers of an assignment as files: page, Word and PDF of the one that was filed."""

from datetime import date

import pytest

from desk import assignment_tables
from ledger.store.session import open_ledger
from ledger.write import documents
from schemas.reports.documents import Document, Paper, Paragraph
from tasks.figures import summary
from tasks.papers.render.page import render_html

NUMBER, ON = "533100-ZR-2026-00001", date(2026, 3, 2)


@pytest.fixture
def filed(store):
    """A ledger in which one paper is filed."""
    doc = Document(
        kind="decision", title="批复", issuer="某局", made_on=ON, date_text="2026年3月2日",
        blocks=(Paragraph(text="同意。"),),
    )  # fmt: skip
    paper = Paper(
        dedupe_key="one", kind="decision", number=NUMBER, title="批复", html=render_html(doc),
        made_on=ON,
    )  # fmt: skip
    with open_ledger(store, create=False) as ledger:
        with ledger.write() as tx:
            documents.put(tx, paper)
        yield ledger


def test_the_papers_are_written_as_page_word_and_pdf(filed, tmp_path):
    assert assignment_tables.write_papers(filed, [NUMBER], tmp_path, ("docx", "pdf")) == 1

    written = {path.suffix: path.read_bytes() for path in tmp_path.iterdir() if NUMBER in path.name}
    assert set(written) == {".html", ".docx", ".pdf"}
    assert written[".pdf"].startswith(b"%PDF-")


def test_one_paper_is_had_by_its_id(filed):
    (known,) = summary.papers(filed, NUMBER)

    assert summary.paper(filed, known.id) == known
    assert summary.paper(filed, known.id + 1) is None
    assert summary.pdf_of(known).startswith(b"%PDF-")


def test_word_is_made_of_the_filed_page_unless_an_earlier_version_filed_it(filed):
    (known,) = summary.papers(filed, NUMBER)

    made = summary.word_of(known, filed.jurisdiction)
    assert made.startswith(b"PK")
    assert summary.word_of(known.model_copy(update={"word": b"as filed"}), "dehong") == b"as filed"
    listed = known.model_copy(update={"html": "<!doctype html><table></table>"})
    assert (summary.has_word(known), summary.has_word(listed)) == (True, False)
