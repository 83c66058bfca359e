"""Papers at the desk: read in a page that can do nothing, printed, saved in every form."""

import re
from urllib.parse import unquote

import pytest

from desk.web.request.download import file_name, filed_page
from policies.applications.intake import read_application
from tasks.figures import summary
from tasks.papers import waiting
from tasks.papers.forms.sheet_read import read_xlsx
from tasks.papers.forms.word_read import read_docx


@pytest.fixture
def filed(site_at):
    """A desk, its acceptance notice, and a browser of the department it went to."""
    site = site_at("TL01", 7)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    paper = summary.papers(site.ledger, site.number)[0]
    return site, paper, site.enter("DEPT_HEAD", "DH-ZJJ")


def test_a_paper_is_found_from_its_assignment_and_tells_its_forms(filed):
    site, paper, browser = filed

    assert f'href="/papers/{paper.id}"' in browser.page(f"/assignments/{site.number}")
    page = browser.page(f"/papers/{paper.id}")
    assert paper.title in page
    assert re.findall(r"/papers/\d+/(\S+)\"", page) == [
        "page",
        "save.pdf",
        "save.docx",
        "save.html",
    ]


def test_the_filed_page_is_shown_as_it_is_and_can_do_nothing(filed):
    _, paper, browser = filed
    answer = browser.get(f"/papers/{paper.id}/page")
    policy = answer.headers["content-security-policy"]

    assert answer.text == paper.html
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert "'unsafe-inline'" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_paper_is_saved_under_its_number_and_title(filed):
    _, paper, browser = filed
    for form, begins in (("pdf", b"%PDF-"), ("docx", b"PK\x03\x04"), ("html", b"<!doctype html>")):
        answer = browser.get(f"/papers/{paper.id}/save.{form}")
        told = answer.headers["content-disposition"]

        assert answer.content.startswith(begins)
        assert told.isascii()
        assert unquote(told).endswith(f"-{paper.title}.{form}")
        assert told.startswith("attachment; filename*=UTF-8''")
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_paper_of_others_is_denied_like_one_that_there_is_not(filed):
    site, paper, browser = filed
    outsider = site.enter("DEPT_HEAD", "DH-MZJ")
    denied = [
        *(outsider.get(f"/papers/{paper.id}{path}") for path in ("", "/page", "/save.pdf")),
        *(browser.get(f"/papers/99999{path}") for path in ("", "/page", "/save.pdf")),
        browser.get(f"/papers/{paper.id}/save.exe"),
        outsider.get(f"/assignments/{site.number}/application.xlsx"),
        browser.get(f"/assignments/{site.number}/application.exe"),
    ]

    assert [answer.status_code for answer in denied] == [403] * len(denied)


def test_the_application_is_saved_as_a_form_that_reads_back(filed):
    site, _, browser = filed
    labels = site.rules.rulebook.ground.labels
    word, sheet = (
        browser.get(f"/assignments/{site.number}/application.{form}").content
        for form in ("docx", "xlsx")
    )
    (case,) = read_xlsx(sheet, "x", labels)["cases"]

    assert case["application"]["applicant"] == "DH-ZJJ"
    assert len(case["application"]["communities"]) == 2
    assert read_application(read_docx(word, "x", labels), labels) == read_application(
        case["application"], labels
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("德社建准〔2026〕1号-批复.pdf", "德社建准〔2026〕1号-批复.pdf"),
        ("a/../b\r\nX: y.pdf", "a_.._b_X_ y.pdf"),
        (".pdf", "file.pdf"),
        ("字" * 300 + ".pdf", "字" * 78 + ".pdf"),
    ],
)
def test_a_file_name_is_one_that_every_system_takes(name, kept):
    assert file_name(name) == kept


def test_only_the_styles_of_the_page_itself_are_let_through():
    one = filed_page('<style>a{}</style><col style="width: 10%"><p style="position:fixed">x</p>')

    assert one.headers["content-security-policy"].count("sha256-") == 2
