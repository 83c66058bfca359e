"""Whole answers as text in a file that people read in review, one part for each test.

    ZHUNRU_REWRITE=1 pytest tests/tasks/funds/test_reports_pinned.py

writes the file of a module anew: run all of the module, and read the difference.
"""

import os
import re
import zipfile
from collections import Counter
from io import BytesIO

WRITTEN = set()  # files that this run has begun anew


def hold(file, name, lines):
    """Assert that the lines are those of the part of a name; write them first where asked to.

    Returns True, so that a test says itself that it holds something.
    """
    name = re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), name)  # of pytest's ids
    found = "\n".join(lines).splitlines()
    if os.environ.get("ZHUNRU_REWRITE"):
        before = file.read_text(encoding="utf-8") if file in WRITTEN else ""
        WRITTEN.add(file)
        part = "".join(f"  {line}".rstrip() + "\n" for line in found)
        file.write_text(f"{before}## {name}\n{part}", encoding="utf-8")
    assert [line.rstrip() for line in found] == _part(file, name)
    return True


def hold_all(file, text):
    """Assert that a file is this text; write it first where asked to."""
    if os.environ.get("ZHUNRU_REWRITE"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def _part(file, name):
    _, _, after = f"\n{file.read_text(encoding='utf-8')}".partition(f"\n## {name}\n")
    return [line[2:] for line in after.partition("\n## ")[0].splitlines()]


def plain_word():
    """A Word file as the library has it."""
    from docx import Document

    made = BytesIO()
    Document().save(made)
    return made.getvalue()


def xml_lines(packed, part, beside=b""):
    """A part of a Word file, a line for each paragraph, row and style; those another has left out.

    Attributes that name spaces, and the space of Word, are left away.
    """
    known = set(xml_lines(beside, part)) if beside else set()
    text = zipfile.ZipFile(BytesIO(packed)).read(part).decode()
    text = re.sub(r"\s*\n\s*| xmlns:\w+=\"[^\"]*\"| mc:Ignorable=\"[^\"]*\"", "", text)
    text = re.sub(r"(</?| )w:", r"\1", text)
    lines = re.sub(r"(?=<(?:p|tr|tbl|sectPr|style|sdt)[ >])", "\n", text).splitlines()
    return [line for line in lines if line not in known]


def shapes(lines, most=2):
    """The first lines of each shape: those that differ in their texts alone have the same."""
    seen = Counter()
    for line in lines:
        shape = re.sub(r"(?<=>)[^<]+|<listItem[^>]*>|(?<=<tag )[^>]*|(?<=<alias )[^>]*", "", line)
        seen[shape] += 1
        if seen[shape] <= most:
            yield line


def sheet_lines(packed):
    """The sheets of a workbook: how each stands, what is chosen where, every cell and its look."""
    from openpyxl import load_workbook

    for sheet in load_workbook(BytesIO(packed)):
        setup = sheet.page_setup
        looks = (setup.orientation, setup.paperSize, setup.fitToHeight, sheet.print_title_rows)
        wide = {name: one.width for name, one in sheet.column_dimensions.items()}
        yield f"= {sheet.title} {sheet.sheet_state} {sheet.freeze_panes} {looks} {wide}"
        for rule in sheet.data_validations.dataValidation:
            yield f"choose {rule.sqref} {rule.type} {rule.formula1} {rule.showErrorMessage}"
        for row in sheet.iter_rows():
            yield " | ".join(_cell(cell) for cell in row if cell.has_style or cell.value)


def _cell(cell):
    look = [name for name, on in (
        ("bold", cell.font.b), ("italic", cell.font.i), ("wrap", cell.alignment.wrap_text),
        ("quoted", cell.quotePrefix), ("hidden", cell.protection.hidden),
    ) if on]  # fmt: skip
    colour = cell.font.color.rgb if cell.font.color and isinstance(cell.font.color.rgb, str) else ""
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else ""
    note = f" note: {cell.comment.text}" if cell.comment else ""
    form = "" if cell.number_format == "General" else cell.number_format
    value = "" if cell.value is None else f"{cell.data_type}:{cell.value!r}"
    told = (cell.coordinate, value, form, colour, fill, *look)
    return " ".join(filter(None, told)) + note
