"""The application form as a file at the desk: blank, filled in elsewhere, read in as a draft."""

import io
import json

import openpyxl
import pytest

from desk.files import shipped
from tasks import drafts

PATH = "/applications/file"


@pytest.fixture
def clerk(site):
    return site.enter("DEPT_CLERK", "DH-MZJ")


def read_in(browser, name, content):
    (token,) = [value for key, value in browser.fields(PATH, PATH) if key == "_csrf"]
    return browser.post(
        PATH, data={"_csrf": token}, files={"file": (name, content)}, follow_redirects=False
    )


def begun(site):
    return drafts.of_org(site.ledger, "DH-MZJ", "application")


def test_a_blank_form_that_was_filled_in_becomes_a_draft(site, clerk):
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/applications/blank.xlsx").content))
    for row in book.active.iter_rows():
        if row[0].value in ("title", "applicant", "nature"):
            row[1].value = {"title": "走访慰问", "applicant": "DH-ZJJ", "nature": "长期"}[
                row[0].value
            ]
    file = io.BytesIO()
    book.save(file)
    answer = read_in(clerk, "填好.xlsx", file.getvalue())

    (draft,) = begun(site)
    assert answer.headers["location"].startswith(f"/applications/drafts/{draft.id}?said=read_in")
    assert draft.title == "走访慰问"
    assert draft.body["application"]["nature"] == "long_term"
    assert draft.body["application"]["applicant"] == "DH-MZJ"  # whoever the file names

    word = clerk.get(f"/applications/drafts/{draft.id}/application.docx")
    assert read_in(clerk, "again.docx", word.content).status_code == 303
    assert begun(site)[0].body["application"] == draft.body["application"]


def test_what_cannot_be_read_says_why_and_begins_nothing(site, clerk):
    said = {
        "a.docx": (b"PK", "扩展名"),
        "a.json": (b"{", "JSON"),
        "a.exe": (b"MZ", "不收这种文件"),
        "b.json": (json.dumps({"titel": "x"}).encode(), "titel"),
        "c.json": (b" " * 600_000, "500 KB"),
    }
    for name, (content, words) in said.items():
        answer = read_in(clerk, name, content)
        assert (answer.status_code, words in answer.text) == (422, True), (name, answer.text)
    assert begun(site) == []


def test_an_application_in_json_is_read(site, clerk):
    application = shipped("cases.yaml")["cases"][0]["application"]

    assert read_in(clerk, "x.json", json.dumps(application, default=str)).status_code == 303
    assert begun(site)[0].title == application["title"]


def test_who_files_nothing_reads_nothing_in(site):
    browser = site.enter("COMM_SEC", "533103001002")

    assert browser.get(PATH).status_code == 403
    assert browser.get("/applications/blank.xlsx").status_code == 403
