"""The application form as a workbook and as Word: written, filled in, read back."""

import io
import zipfile
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import files
from policies import loader
from policies.applications.form_words import meant, said
from policies.applications.intake import changed, read_application
from schemas import yaml_text
from schemas.applications.application import Application
from schemas.applications.fields import field_of, form_fields
from schemas.errors import InputError
from tasks.papers.forms.layout import blocks, layout
from tasks.papers.forms.plan import help_of
from tasks.papers.forms.sheet import write_xlsx
from tasks.papers.forms.sheet_read import read_xlsx
from tasks.papers.forms.word import write_docx
from tasks.papers.forms.word_read import read_docx
from tests.journeys.played import STORIES
from tests.pinned import plain_word, shapes, sheet_lines, xml_lines

CASES = Path(__file__).parents[4] / "desk" / "demo" / "data" / "cases.yaml"
EVIL = '=HYPERLINK("http://x","y")'


@cache
def ground():
    return loader.load("dehong").rulebook.ground


@cache
def shipped():
    rows = yaml_text.parse(CASES.read_text("utf-8"))["cases"]
    return {row["case"]: row["application"] for row in rows}


def application(case=1, change=None):
    return read_application(changed(shipped()[case], change or {}), ground().labels)


def by_sheet(one):
    """An application after it went through a workbook."""
    (case,) = read_xlsx(write_xlsx({"1": one}, ground()), "x", ground().labels)["cases"]
    return read_application(case["application"], ground().labels)


def by_word(one):
    """An application after it went through a Word file."""
    return read_application(
        read_docx(write_docx(one, ground()), "x", ground().labels), ground().labels
    )


def test_every_shipped_case_comes_back_from_one_workbook():
    all_of_them = {str(case): application(case) for case in shipped()}
    back = read_xlsx(write_xlsx(all_of_them, ground()), "x", ground().labels)["cases"]
    read = {one["case"]: read_application(one["application"], ground().labels) for one in back}

    assert read == all_of_them
    assert len(read) == 48


@pytest.mark.parametrize("case", sorted(shipped())[::4])
def test_a_shipped_case_comes_back_from_word(case):
    assert by_word(application(case)) == application(case)


HARD = [
    {"title": EVIL, "necessity": "+1\n-2\t@3 <b>&amp;</b>", "exit_condition": " 前后有空格 "},
    {"communities": "all", "handover.materials": ["a; b", "c；d", "多\n行"]},
    {"communities": ["all"], "handover.equipment": ["all"], "kinds": ["app"]},
    {"handover.data_shared": ["=1+1", "true", "2026-01-01", "#注"], "result_use": "#N/A"},
    {"scope": [{"community": "533103001001", "grids": ["1", "a；b"], "share": "33.3"}]},
    {"clerk.phone": "00123", "previous": "1e5", "description": "全部", "funding.total": "0.10"},
]


WHOLE = {
    **HARD[4],
    "handover.materials": ["a; b", "=c", "多\n行"],
    "handover.equipment": ["证", "鞋套"],
    "title": EVIL,
    "pledge": True,
    "legal_basis": None,
    "end_on": None,
}


def test_the_workbook_of_a_form_stands_so(pinned):
    assert pinned(sheet_lines(write_xlsx({"1": application(1, WHOLE)}, ground())))


def test_the_word_file_of_a_form_stands_so(pinned):
    made = write_docx(application(1, WHOLE), ground(), "示范")
    styles = xml_lines(made, "word/styles.xml", beside=plain_word())
    assert pinned([*shapes(xml_lines(made, "word/document.xml")), *styles])


@pytest.mark.parametrize("change", HARD)
@pytest.mark.parametrize("way", [by_sheet, by_word])
def test_what_is_hard_to_hold_comes_back(way, change):
    assert way(application(1, change)) == application(1, change)


JOINT = STORIES["LV80"].application


@pytest.mark.parametrize("way", [by_sheet, by_word])
def test_departments_that_do_it_together_come_back_with_duty_share_and_line(way):
    one = read_application(JOINT, ground().labels)
    assert [party.budget_doc_no for party in one.parties[1:]].count("") == 0
    assert way(one).parties == one.parties


TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=30
)


@pytest.mark.parametrize("way", [by_sheet, by_word])
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(TEXT, min_size=3, max_size=5))
def test_any_text_comes_back(way, texts):
    steps = [{"step": text, "by": "community"} for text in texts]
    one = application(1, {"title": texts[0], "steps": steps, "handover.materials": texts})

    assert way(one) == one


def test_no_cell_is_a_formula():
    change = {field: f"{sign}cmd|'/c calc'!A0" for field, sign in zip(
        ("title", "necessity", "result_use", "description", "exit_condition"), "=+-@\t", strict=True
    )}  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx({"1": application(1, change)}, ground())))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    risky = [one for one in cells if str(one.value)[0] in "=+-@\t"]

    assert len(risky) == 5
    assert {one.data_type for one in risky} == {"s"}
    assert all(one.quotePrefix for one in risky)


def test_a_text_that_no_cell_holds_is_refused_and_never_cut():
    with pytest.raises(InputError, match="does not fit"):
        write_xlsx({"1": application(1, {"necessity": "字" * 40_000})}, ground())


def test_the_workbook_says_beside_a_field_what_its_page_says():
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx({"1": Application()}, ground())))
    notes = {row[0].value: row[3].value for row in book.active.iter_rows()}
    assert notes["title"] == help_of("title", "zh")
    assert notes["nature"].startswith("长期、")
    assert notes["kinds"].startswith("可填多项")


def test_codes_and_days_may_be_typed_as_people_write_them():
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx({"1": Application()}, ground())))
    typed = {
        "nature": "长期",
        "funding.budget_year": "2026",
        "pledge": "是",
        "clerk.phone": 13800000000,
        "applicant": "DH-MZJ ",
        "start_on": "2026年5月20日",
        "end_on": 46148,
        "domain": " 民政救助\u3000",
        "funding.total": "￥9,320.00",
    }
    for row in book.active.iter_rows():
        if row[0].value in typed:
            row[1].value = typed[row[0].value]
    file = io.BytesIO()
    book.save(file)
    (case,) = read_xlsx(file.getvalue(), "x", ground().labels)["cases"]
    read = read_application(case["application"], ground().labels)

    assert (read.nature, read.funding.budget_year, read.pledge) == ("long_term", 2026, True)
    assert read.clerk.phone == "13800000000"
    assert (read.applicant, read.domain) == ("DH-MZJ", "civil_affairs")
    assert (str(read.start_on), str(read.end_on)) == ("2026-05-20", "2026-05-06")
    assert read.funding.total_fen == 932000


def test_a_blank_form_shows_every_field_and_reads_as_nothing():
    word = write_docx(Application(), ground())
    tags = {
        one.get(qn("w:val")) for one in docx.Document(io.BytesIO(word)).element.iter(qn("w:tag"))
    }

    assert {tag.replace(".*", "").removesuffix(".=") for tag in tags} == {
        one.path for one in form_fields()
    }
    assert read_application(read_docx(word, "x", ground().labels), ground().labels) == Application()
    assert by_sheet(application(1)) != Application()


def test_what_is_typed_into_word_is_read():
    word = docx.Document(io.BytesIO(write_docx(application(1), ground())))
    for control in word.element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        texts = list(control.iter(qn("w:t")))
        if tag == "nature":
            texts[0].text = " 临时 "
        if tag == "steps.*.step":
            last = control
    row = next(last.iterancestors(qn("w:tr")))
    copied = docx.oxml.parse_xml(docx.oxml.xmlchemy.serialize_for_reading(row))
    row.addnext(copied)  # what Word does when somebody copies a row
    file = io.BytesIO()
    word.save(file)
    read = read_application(read_docx(file.getvalue(), "x", ground().labels), ground().labels)

    assert read.nature == "temporary"
    assert len(read.steps) == len(application(1).steps) + 1
    assert read.steps[-1] == read.steps[-2]


def test_a_word_form_names_places_and_says_what_it_is():
    word = docx.Document(io.BytesIO(write_docx(application(1), ground(), "示范数据")))
    text = "".join(one.text or "" for one in word.element.body.iter(qn("w:t")))

    assert ground().directory.name_of("DH-MZJ") in text
    assert layout().opinions.boxes[-1] in text
    assert word.sections[0].header.paragraphs[0].text == "示范数据"


def test_a_file_that_is_no_word_file_is_bad_input(tmp_path):
    (tmp_path / "x.docx").write_bytes(b"no zip")
    with pytest.raises(InputError, match="Word"):
        files.read(tmp_path / "x.docx", ground().labels)
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(InputError, match="Word"):
        read_docx(empty.getvalue(), "x", ground().labels)


def test_every_field_stands_in_one_section():
    named = [name for section in layout().sections for name in section.fields]
    shown = [
        one.path for at in range(len(layout().sections)) for b in blocks(at) for one in b.fields
    ]

    assert sorted(named) == sorted(Application.model_fields)
    assert sorted(shown) == sorted(one.path for one in form_fields())
    assert {one for one in layout().long | layout().places if field_of(one) is None} == set()


def test_every_name_of_a_code_means_that_code():
    labels = ground().labels
    for field in (one for one in form_fields() if one.codes):
        codes = labels.codes[field.codes]
        assert [meant(field, said(field, code, labels), labels) for code in codes] == list(codes)
