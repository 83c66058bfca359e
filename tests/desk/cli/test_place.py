"""`zhunru place`: the workbook of a place made, checked, exported, and turned into a folder."""

import shutil
from importlib.resources import files

import pytest
from openpyxl import load_workbook

from desk import places
from policies import loader

BODIES = "组织"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "place.xlsx"


def values(path):
    """What stands in a workbook, sheet by sheet."""
    book = load_workbook(path)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def seen(directory):
    """A directory without who is on duty: of him the workbook has the telephone of the office."""
    told = directory.model_dump()
    told["members"] = sorted(told["members"])
    for one in told["organisations"].values():
        one["people"].pop("duty", None)
    return told


@pytest.mark.parametrize("like", ["national", "dehong", "xicheng"])
def test_a_new_workbook_is_without_faults_and_waits_to_be_filled_in(zhunru, out, like):
    assert zhunru("place", "new", "东河区", "--like", like, "--out", out, "--json").code == 0

    checked = zhunru("place", "check", out, "--json")

    assert (checked.code, checked.data) == (0, [])
    assert "还没有填写" in checked.err
    told = values(out)
    assert ["名称*", "东河区"] in [row[:2] for row in told["辖区"]]
    assert [row[0] for row in told[BODIES][2:] if any(row)] == ["示例"]
    assert "XC-MZJ" not in str(told)
    assert "lead_time_wd" in str(told["参数"])


@pytest.mark.parametrize("place", ["dehong", "xicheng"])
def test_check_export_folder_export_check_is_stable(zhunru, out, tmp_path, place):
    assert zhunru("place", "export", out, "--jurisdiction", place).code == 0
    assert zhunru("place", "check", out, "--json").data == []
    folder, again = tmp_path / "folder", tmp_path / "again.xlsx"
    assert zhunru("place", "folder", out, folder, "--json").data["files"][0] == "jurisdiction.yaml"
    assert zhunru("place", "check", folder, "--json").data == []
    assert zhunru("place", "export", again, "--jurisdiction", folder).code == 0
    assert zhunru("place", "check", again, "--json").data == []

    one, other = values(out), values(again)
    assert [name for name in one if one[name] != other[name]] == []
    first, second = loader.load(place), loader.load(str(folder))
    assert first.jurisdiction.params == second.jurisdiction.params
    assert first.jurisdiction.routes[-1].paths == second.jurisdiction.routes[-1].paths
    assert seen(first.directory) == seen(second.directory)
    assert first.rulebook.ground.lists == second.rulebook.ground.lists


def test_what_a_workbook_does_not_hold_is_told_when_a_place_is_exported(zhunru, out):
    assert "sample.yaml" in zhunru("place", "export", out, "--jurisdiction", "xicheng").err


def test_faults_are_told_with_sheet_row_field_and_cure(zhunru, out):
    out.write_bytes(places.exported("xicheng"))
    book = load_workbook(out)
    book[BODIES].cell(5, 3).value = None
    book.save(out)

    said = zhunru("place", "check", out, "--json")

    assert said.code == 1
    told = [one for one in said.data if one["row"] == 5]
    assert told[0]["sheet"] == BODIES
    assert (told[0]["field"], told[0]["code"]) == ("名称", "missing")
    assert "请补填" in told[0]["message"]
    assert "fill it in" in told[0]["message_en"]
    plain = zhunru("place", "check", out)
    assert (plain.code, "请补填" in plain.out) == (1, True)


@pytest.mark.parametrize("content", [b"no workbook", None])
def test_what_is_no_workbook_is_bad_input(zhunru, out, content):
    if content:
        out.write_bytes(content)

    said = zhunru("place", "check", out, "--json")

    assert (said.code, said.data["error"]["field"]) == (2, str(out))
    assert zhunru("place", "folder", out, out.parent / "f").code == 2


def test_nothing_that_is_there_is_written_over(zhunru, out):
    out.write_bytes(b"mine")

    for words in (["new", "东河区", "--out", out], ["export", out]):
        assert zhunru("place", *words).code == 2
    assert zhunru("place", "folder", out, out.parent).code == 2

    assert out.read_bytes() == b"mine"


def test_a_workbook_with_faults_or_without_bodies_makes_no_folder(zhunru, out, tmp_path):
    folder = tmp_path / "folder"
    assert zhunru("place", "new", "东河区", "--out", out).code == 0
    unfilled = zhunru("place", "folder", out, folder)
    assert (unfilled.code, "没有填写" in unfilled.err) == (2, True)

    book = load_workbook(out)
    book[BODIES].cell(4, 2).value = "X"
    book.save(out)
    assert zhunru("place", "folder", out, folder, "--json").code == 1
    assert not folder.exists()


def test_no_model_of_that_name_is_bad_input(zhunru, out):
    assert zhunru("place", "new", "东河区", "--like", "atlantis", "--out", out).code == 2
    assert not out.exists()


@pytest.fixture
def broken(tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(str(files("policies") / "jurisdictions" / "xicheng"), folder)
    file = folder / "organisations.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("households: 1900", "households: 1900户"), encoding="utf-8")
    return folder


COMMANDS = (
    ["check", "{data}/cases.yaml"], ["cost", "{data}/money.yaml"],
    ["replay", "{data}/timeline.yaml"], ["rules"], ["rules", "test"], ["lifecycle"],
    ["lifecycle", "check"], ["place", "export", "{data}/x.xlsx"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: "-".join(words[:2]))
def test_a_place_that_cannot_work_stops_every_command_with_file_and_line(
    zhunru, broken, data, command
):
    words = [word.format(data=data) for word in command]

    said = zhunru(*words, "--jurisdiction", broken)

    assert said.code == 2
    assert "Traceback" not in said.err
    for part in ("organisations.yaml 第", "organisations.yaml line ", "1900户", "户数"):
        assert part in said.err
    assert said.out == ""


def test_a_ledger_is_not_made_of_a_place_that_cannot_work(zhunru, broken, tmp_path):
    store = f"sqlite:///{tmp_path}/ledger.db"

    said = zhunru("db", "create", "--place", broken, "--store", store)

    assert (said.code, "1900户" in said.err) == (2, True)
    assert not (tmp_path / "ledger.db").exists()
