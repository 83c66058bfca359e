"""The census by a file: every fault at once with row and cure, or a list for each community."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from desk import inventories
from desk.demo.actors import actor
from ledger.read import assignments
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.act import SYSTEM, Act, Actor
from schemas.errors import InputError
from schemas.place.people import Grant
from schemas.states.communities import CommunityState
from tasks import grants, rulebooks
from tasks.acts import founding
from tasks.acts.perform import perform

OURS, OTHER = "533103001002", "533103001003"
OFFICE = Actor(person="o", role="LG_OFFICE", org="DH-LGB")
HEADS = "标记,社区,类别,要求的单位,事项名称,由谁挂名,每月工时"
ABOUT = {"on": "2026-01-05", "method": "counted", "signed_by": "岑示例", "evidence": "清查底册"}
SECRETARY = Actor(person="s", role="COMM_SEC", org=OTHER)
SINCE = date(2026, 1, 1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    with open_ledger(f"sqlite:///{tmp_path_factory.mktemp('census')}/ledger.db",
                     jurisdiction="dehong") as made:  # fmt: skip
        for one in (OFFICE, SECRETARY):
            seat(made, one)
        yield made


def seat(made, who):
    held = Grant(role=who.role, org=who.org, valid_from=SINCE)
    grants.give(made, who.person, held, SYSTEM)


def listed(ledger, *rows, heads=HEADS):
    return inventories.read(ledger, "\n".join([heads, *rows]).encode(), "list.csv")


def own(ledger, code):
    with ledger.read() as tx:
        return assignments.state(tx, CommunityState, code)


def test_a_list_is_read_by_names_or_codes_and_bodies_outside_stay_as_they_are_called(ledger):
    found = listed(
        ledger,
        f",{OURS},事项,德宏州统计局,月报,,30.5", f",{OURS},挂名职务,红十字会,联络站站长,,",
        f",{OURS},挂名职务,人大,代表之家主任,副主任,2", f",{OURS},全部工时,,,,1008",
        f"示例,{OURS},事项,x,y,,1", f",{OTHER},item,DH-TJJ,普查,,",
    )  # fmt: skip
    assert found.faults == ()
    assert found.lists[OTHER] == {"lines": [{"kind": "item", "asker": "DH-TJJ", "title": "普查"}]}
    lines = found.lists[OURS]["lines"]
    assert (len(lines), found.lines, found.lists[OURS]["worked"]) == (3, 4, "1008")
    assert lines[1] == {"kind": "post", "asker": "红十字会", "title": "联络站站长",
                        "held_by": "director"}  # fmt: skip
    assert (lines[2]["held_by"], lines[2]["hours"]) == ("deputy", "2")
    assert lines[0]["hours"] == "30.5"


def test_every_fault_is_told_at_once_with_its_row_and_what_to_do(ledger):
    long = "长" * 121
    found = listed(
        ledger,
        ",不存在社区,事项,人大,a,,", f",{OURS},杂事,人大,b,,", f",{OURS},事项,,c,,",
        f",{OURS},事项,人大,,,", f",{OURS},事项,人大,d,,很多", f",{OURS},事项,人大,e,组长,",
        f",{OURS},事项,人大,f,,-1", f",{OURS},事项,人大,g,,", f",{OURS},事项,人大, g ,,",
        f",{OURS},全部工时,人大,,,100", f",{OURS},全部工时,,,,", f",{OURS},事项,人大,{long},,",
        f",{OTHER},事项,人大,h,,60", f",{OTHER},事项,人大,i,,41", f",{OTHER},全部工时,,,,100",
        ",,事项,人大,j,,",
    )  # fmt: skip
    assert found.lists == {}
    told = {(one.row, one.code) for one in found.faults}
    assert told == {
        (2, "no_community"), (3, "choice"), (4, "missing"), (5, "missing"), (6, "number"),
        (7, "choice"), (8, "negative"), (10, "counted_twice"), (11, "worked_alone"),
        (12, "missing"), (13, "long_name"), (14, "more_than_worked"), (17, "missing"),
    }  # fmt: skip
    assert all(one.message and one.message_en for one in found.faults)
    twice = next(one for one in found.faults if one.code == "counted_twice")
    assert "第9行" in twice.message


def test_a_name_that_two_communities_bear_is_nobodys(ledger, monkeypatch):
    """Names are told apart within a street alone: another street's list is not taken for theirs."""
    rules = rulebooks.rules_of(ledger)
    known = rules.directory.communities
    same = {code: known[code].model_copy(update={"name": "幸福社区"}) for code in (OURS, OTHER)}
    both = rules.directory.model_copy(update={"communities": {**known, **same}})
    monkeypatch.setattr(rulebooks, "rules_of", lambda _: replace(rules, directory=both))

    found = listed(ledger, ",幸福社区,事项,人大,a,,", f",{OURS},事项,人大,a,,")

    assert [(one.row, one.code) for one in found.faults] == [(2, "same_name")]


def test_hours_that_the_act_would_not_take_and_a_file_of_heads_alone_are_told(ledger):
    found = listed(ledger, f",{OURS},事项,人大,a,,3.333", f",{OURS},事项,人大,b,,1000001",
                   f",{OURS},全部工时,,,,2000000", f",{OURS},事项,人大,c,,3.30")  # fmt: skip
    assert [(one.row, one.code) for one in found.faults] == [
        (2, "odd_hours"), (3, "odd_hours"), (4, "odd_hours"),
    ]  # fmt: skip
    assert [one.code for one in listed(ledger).faults] == ["nothing_listed"]


def test_of_a_file_full_of_wrong_names_each_is_told_and_the_first_are_guessed_at(ledger):
    found = listed(ledger, *(f",不存在社区{no},事项,人大,a,," for no in range(300)))
    assert [one.code for one in found.faults] == ["no_community"] * 300


def test_a_row_of_all_hours_stands_once_and_not_alone(ledger):
    both = (f",{OURS},全部工时,,,,100", f",{OURS},全部工时,,,,200")
    assert [one.code for one in listed(ledger, *both, f",{OURS},事项,人大,a,,").faults] == [
        "worked_alone"
    ]
    assert [one.code for one in listed(ledger, both[0]).faults] == ["missing"]
    assert listed(ledger).lists == {}


def test_the_same_from_a_workbook_and_what_is_none_is_told(ledger):
    book = Workbook()
    for row in (HEADS.split(","), [None, OURS, "事项", "人大", "a", None, "=1+1"]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    found = inventories.read(ledger, file.getvalue(), "list.xlsx")
    assert [(one.sheet, one.row, one.code) for one in found.faults] == [("Sheet", 2, "formula")]
    with pytest.raises(InputError):
        inventories.read(ledger, b"PK\x03\x04nothing", "list.xlsx")
    packed = BytesIO()
    with ZipFile(packed, "w") as made:
        made.writestr("a.txt", "")
    with pytest.raises(InputError):
        inventories.read(ledger, packed.getvalue(), "list.xlsx")


def test_the_file_to_fill_in_holds_what_the_workbook_of_the_place_names(tmp_path):
    running = ("- {title: 高龄补贴资格核对, applicant: DH-MZJ, communities: ['533103001002'], "
               "start: 2025-03-01}")  # fmt: skip
    content = loader.text_of("dehong")
    with open_ledger(f"sqlite:///{tmp_path}/l.db", jurisdiction="dehong") as ledger:
        founding.found(ledger, "dehong", content.model_copy(
            update={"own": {**content.own, "running.yaml": running}}))  # fmt: skip
        made = inventories.template(ledger)
        sheet = load_workbook(BytesIO(made)).active
        filled = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)
                  if row[1].value]  # fmt: skip
        assert [(row[2], row[4]) for row in filled] == [("事项", "高龄补贴资格核对")]
        read = inventories.read(ledger, made, "t.xlsx")
        assert read.faults == ()
        assert read.lists == {OURS: {"lines": [
            {"kind": "item", "asker": "DH-MZJ", "title": "高龄补贴资格核对"}]}}  # fmt: skip


def test_each_community_gets_its_list_and_one_that_is_refused_stops_no_other(ledger):
    told = {"lines": [{"kind": "item", "asker": "人大", "title": "a"}]}
    act = Act(verb="declare_inventory", data={**ABOUT, **told})
    assert perform(ledger, act, SECRETARY, "k").accepted
    found = listed(ledger, f",{OURS},事项,人大,a,,", f",{OTHER},事项,人大,a,,")
    done = inventories.enter(ledger, found, ABOUT, OFFICE, "file")
    assert [(code, one.refused and one.refused.code) for code, one in done] == [
        (OURS, None), (OTHER, "inventory_confirmed"),
    ]  # fmt: skip
    assert own(ledger, OURS).entered.lines[0].title == "a"
    again = inventories.enter(ledger, found, ABOUT, OFFICE, "file")
    assert again[0][1].replayed, "the same file again does nothing"


def test_the_command_line_writes_the_file_and_enters_it(zhunru, tmp_path):
    store = f"sqlite:///{tmp_path}/l.db"
    who = actor("LG_OFFICE", "DH-LGB")
    with open_ledger(store, jurisdiction="dehong") as made:
        seat(made, who)
    where = ("--store", store, "--json")
    assert zhunru("place", "census", f"{tmp_path}/t.xlsx", "--template", *where).code == 0
    file = tmp_path / "list.csv"
    file.write_text(f"{HEADS}\n,{OURS},事项,人大,,,\n")
    by = ("--by", "LG_OFFICE@DH-LGB", "--on", "2026-01-05", "--signed-by", "岑示例")
    faulty = zhunru("place", "census", file, *by, "--evidence", "底册", *where)
    assert (faulty.code, [one["code"] for one in faulty.data]) == (1, ["missing"])
    file.write_text(f"{HEADS}\n,{OURS},事项,人大,a,,\n")
    assert zhunru("place", "census", file, *by, *where).data[0]["reason"]["code"] == "wrong_data"
    done = zhunru("place", "census", file, *by, "--evidence", "底册", *where)
    assert (done.code, done.data) == (0, [{"community": OURS, "lines": 1, "reason": None}])
