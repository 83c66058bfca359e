"""`place load`, `place export --store` and `db create --place FILE`: a place by its workbook."""

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desk import places
from desk.cli.commands import db
from desk.people import listed
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from policies import loader
from schemas.states.rulebooks import PlaceState
from tasks import adopted, clock, rulebooks

OFFICE, CHAIR = "LG_OFFICE@XC-LGB", "LG_CHAIR@XC-LG"
LEAD = "lead_time_wd"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The folder of a workbook and of the ledger that was made of it; to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "first.xlsx").write_bytes(places.exported("xicheng"))
    store = f"sqlite:///{folder / 'ledger.db'}"
    db.made(store, str(folder / "first.xlsx")).close()
    return folder


def changed(content, out, lead):
    """A workbook in which the notice an application needs is another one."""
    book = load_workbook(BytesIO(content))
    sheet = book["参数"]
    rows = [row for row in sheet.iter_rows(min_row=3) if row[1].value == LEAD]
    rows[-1][3].value = lead  # the first is the example
    book.save(out)
    return out


class Made:
    """A ledger of a workbook and what stands in it."""

    def __init__(self, zhunru, folder):
        self._zhunru, self.store = zhunru, f"sqlite:///{folder / 'ledger.db'}"
        self.file = folder / "first.xlsx"

    def __call__(self, *words):
        return self._zhunru(*words, "--store", self.store, "--json")

    def load(self, file, *more):
        return self("place", "load", file, "--by", OFFICE, *more)

    def open(self):
        return open_ledger(self.store, create=False)

    def stands(self):
        """The notice that applications need, how many events, and how many versions."""
        with self.open() as ledger:
            lead = rulebooks.rules_of(ledger).jurisdiction.params[LEAD]
            with ledger.read() as tx:
                (state,) = (one.state for one in assignments.every(tx, PlaceState))
                return lead, len(list(queries.entries(tx, "place"))), len(state.versions)


@pytest.fixture
def made(zhunru, tmp_path, begun):
    return Made(zhunru, Path(shutil.copytree(begun, tmp_path / "mine")))


def test_a_ledger_begins_with_a_workbook_and_needs_no_folder(made):
    first = loader.load("xicheng")
    with made.open() as ledger:
        rules = rulebooks.rules_of(ledger)
    assert rules.jurisdiction.params == first.jurisdiction.params
    assert rules.directory.codes == first.directory.codes
    assert rules.jurisdiction.place == "110102"
    assert made("db", "create", "--place", made.file).code == 2, "something stands there"
    assert made("audit", "verify").code == 0


def test_two_persons_adopt_a_workbook_at_once_and_the_same_again_is_no_event(made, tmp_path):
    file = changed(made.file.read_bytes(), tmp_path / "next.xlsx", 45)
    before = made.stands()

    told = made.load(file, "--approve", CHAIR, "--document", "西社办〔2026〕3号")

    assert (told.code, told.data["state"], len(told.data["events"])) == (0, "adopted", 3)
    (change,) = told.data["change"]
    assert (change["where"][-len(LEAD) :], change["after"]) == (LEAD, "45")
    assert made.stands() == (45, before[1] + 2, before[2] + 1)
    for again in (made.load(file, "--approve", CHAIR), made.load(file)):
        assert (again.code, again.data["state"], again.data["events"]) == (0, "same", [])
    assert made.stands() == (45, before[1] + 2, before[2] + 1)


def test_what_the_workbook_says_of_money_and_running_work_arrives_and_a_change_is_told(
    made, tmp_path
):
    code = loader.load("xicheng").directory.codes[0]
    line = ("XC-MZJ", "西财预〔2026〕91号", "协助经费", 2026, "1000.00")
    other = ("XC-MZJ", "西财预〔2026〕92号", "协助经费", 2026, "2000.00")
    item = ("高龄津贴核对", "XC-MZJ", code, date(2025, 3, 1), date(2027, 12, 31))
    book = load_workbook(made.file)
    for name, row in (("预算", line), ("预算", other), ("在办事项", item)):
        book[name].append((None, *row))
    book.save(tmp_path / "next.xlsx")

    told = made.load(tmp_path / "next.xlsx", "--approve", CHAIR)

    assert told.data["state"] == "adopted", told
    values = {one["where"]: one["after"] for one in told.data["change"]}
    assert [one for one in values.values() if one.endswith("00.00")] == ["1000.00", "2000.00"]
    assert "高龄津贴核对" in values.values()
    with made.open() as ledger:
        now = clock.now(ledger)
        assert len(adopted.unregistered(ledger, now)) == 2
        assert len(adopted.sheet(ledger, "running", now)) == 1


def test_without_an_approver_it_waits(made, tmp_path):
    file = changed(made.file.read_bytes(), tmp_path / "next.xlsx", 45)
    before = made.stands()
    assert made.load(file).data["state"] == "proposed"
    assert made.load(file).data["events"] == [], "it waits already"
    assert made.stands()[0] == before[0]
    assert made.load(file, "--approve", CHAIR).data["state"] == "adopted"
    assert made.stands()[0] == 45


def test_check_load_export_check_load_is_stable(made, tmp_path):
    out = tmp_path / "out.xlsx"
    assert made("place", "export", out).code == 0
    assert made._zhunru("place", "check", out, "--json").data == []
    assert made.load(out).data["state"] == "same"


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--approve", CHAIR, "--person", "one", "--approver", "one"), 1, "own_proposal"),
        (("--approve", CHAIR, "--on", "2020-01-01"), 1, "not_backwards"),
        (("--approve", "NOBODY@XC-LG"), 2, ""),
        (("--on", "soon"), 2, ""),
    ],
)
def test_what_is_refused_changes_nothing(made, tmp_path, words, code, reason):
    file = changed(made.file.read_bytes(), tmp_path / "next.xlsx", 45)
    before = made.stands()
    told = made.load(file, *words)
    assert told.code == code
    if reason:
        assert told.data["reason"]["code"] in (reason, "not_granted")
    assert made.stands() == before


def test_a_faulty_workbook_is_told_in_full_and_nothing_is_loaded_or_made(made, zhunru, tmp_path):
    file = changed(made.file.read_bytes(), tmp_path / "next.xlsx", "soon")
    before = made.stands()
    told = made.load(file, "--approve", CHAIR)
    assert (told.code, [one["field"] for one in told.data]) == (1, ["数值"])
    assert made.stands() == before
    store = f"sqlite:///{tmp_path / 'other.db'}"
    said = zhunru("db", "create", "--place", file, "--store", store)
    assert said.code == 2
    assert not (tmp_path / "other.db").exists()


def test_people_of_a_real_place_begin_with_it_and_their_passwords_lie_beside_the_ledger(
    zhunru, tmp_path, begun
):
    book = load_workbook(begun / "first.xlsx")
    facts = next(row for row in book["辖区"].iter_rows() if row[0].value == "示范数据")
    facts[1].value = "否"
    people = book["人员"]
    people.delete_rows(4, people.max_row)
    for name, role in (("张四", "系统管理员"), ("张五", "安全管理员"), ("王一", "领导小组办公室")):
        people.append([None, name, None, role, "XC-LGB"])
    book.save(tmp_path / "real.xlsx")
    store = f"sqlite:///{tmp_path / 'real.db'}"

    told = zhunru(
        "db", "create", "--place", tmp_path / "real.xlsx", "--store", store, "--json"
    ).data

    assert Path(told["slips"]).read_text().count('class="slip"') == 3
    with open_ledger(store, create=False) as ledger:
        assert [(one.name, one.role) for one in listed.asked(ledger)] == [("王一", "LG_OFFICE")]
    assert zhunru("audit", "verify", "--store", store).code == 0
