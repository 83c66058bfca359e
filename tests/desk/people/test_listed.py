"""People by a list: one administrator opens accounts, another gives the seats it asks for."""

import csv

import pytest
from openpyxl import Workbook

from desk.people import listed, role_terms, slips
from ledger.read import queries
from schemas.errors import InputError
from tasks.verify.verify import verify

LIST = """姓名,手机或电话,席位,单位代码
王一,15400000011,部门经办人,DH-ZJJ
王一,15400000011,部门经办人,DH-MZJ
李二,,部门负责人,DH-ZJJ
"""


def read(door, text=LIST, encoding="utf-8"):
    return listed.read(door.ledger, text.encode(encoding), "list.csv")


def held(door, person):
    return {(one.role, one.org) for one in role_terms.held_by(door.ledger, person)}


def test_a_list_tells_people_by_telephone_and_else_by_name(door):
    found = read(door)

    assert found.faults == ()
    assert found == read(door, encoding="gb18030") == read(door, encoding="utf-8-sig")
    assert [(one.login, one.name, len(one.seats)) for one in found.people] == [
        ("15400000011", "王一", 2),
        ("李二", "李二", 1),
    ]


def test_who_opens_accounts_gives_no_seat_and_who_gives_seats_opens_none(door, admins):
    people = read(door).people

    with pytest.raises(InputError, match="系统管理员"):
        listed.open_listed(door.ledger, admins.security, people)
    done = listed.open_listed(door.ledger, admins.system, people)

    assert (len(done.slips), done.known, done.asked) == (2, (), 3)
    asked = listed.asked(door.ledger)
    assert [one.login for one in asked] == ["15400000011", "15400000011", "李二"]
    assert all(why for _, why in listed.give(door.ledger, admins.system, asked))
    assert not held(door, asked[0].person)
    assert [why for _, why in listed.give(door.ledger, admins.security, asked)] == ["", "", ""]
    assert held(door, asked[0].person) == {
        ("DEPT_CLERK", "DH-ZJJ"),
        ("DEPT_CLERK", "DH-MZJ"),
    }
    assert listed.asked(door.ledger) == []
    assert verify(door.ledger).ok


def test_a_first_password_lets_in_once_and_has_to_be_changed(door, admins):
    (one, _) = listed.open_listed(door.ledger, admins.system, read(door).people).slips
    who = door.who(door.enter(one.login, one.password))
    assert who.person.renew


def test_the_same_list_again_leaves_everybody_alone(door, admins):
    people = read(door).people
    listed.open_listed(door.ledger, admins.system, people)
    again = listed.open_listed(door.ledger, admins.system, read(door).people)

    assert (again.slips, again.known, again.asked) == ((), ("15400000011", "李二"), 0)


def test_what_is_declined_is_asked_no_longer_and_the_rest_stays(door, admins):
    listed.open_listed(door.ledger, admins.system, read(door).people)
    asked = listed.asked(door.ledger)
    with pytest.raises(InputError, match="安全管理员"):
        listed.decline(door.ledger, admins.system, asked)
    listed.decline(door.ledger, admins.security, asked[:1])

    assert listed.asked(door.ledger) == asked[1:]
    assert verify(door.ledger).ok


def test_nobody_gives_a_seat_to_themselves(door, admins):
    text = LIST + "sec某,,部门经办人,DH-ZJJ\n"
    people = [one._replace(login="sec") if one.name == "sec某" else one
              for one in read(door, text).people]  # fmt: skip
    listed.open_listed(door.ledger, admins.system, people)
    done = listed.give(door.ledger, admins.security, listed.asked(door.ledger))
    assert [one.login for one, why in done if why] == ["sec"]


FAULTS = (
    ("赵三,,没有的席位,DH-ZJJ", "no_such_role"),
    ("赵三,,COMM_SEC,DH-ZJJ", "role_elsewhere"),
    ("赵三,,部门经办人,DH-NONE", "no_such_body"),
    ("赵三,15400000011,部门经办人,DH-MZJ", "phone_shared"),
    ("赵三,wang,部门经办人,DH-ZJJ", "phone_impossible"),
    ("王,,部门经办人,DH-ZJJ", "unusable"),
    ("赵三,,,DH-ZJJ", "missing"),
    ("赵三,,AUDITOR,DH-SJJ\n赵三,,部门经办人,DH-SJJ", "role_alone"),
    ("wang,,部门经办人,DH-ZJJ", "login_of_other"),
    ("赵三,+15400000011,部门经办人,DH-MZJ", "login_of_other"),
    ("15400000011,,部门经办人,DH-MZJ", "login_of_other"),
)


def test_a_fault_is_told_by_sheet_and_row_and_nobody_is_taken(door):
    for row, code in FAULTS:
        found = read(door, f"{LIST}{row}\n")
        assert found.people == (), row
        assert {(one.code, one.sheet) for one in found.faults} >= {(code, "list.csv")}
        assert {one.row for one in found.faults} <= {5, 6}


def test_two_halves_in_one_hand_are_a_warning(door):
    found = read(door, f"{LIST}赵三,,部门经办人,DH-ZJJ\n赵三,,部门负责人,DH-ZJJ\n")
    assert (found.faults, len(found.people)) == ((), 3)
    assert [(one.code, one.row) for one in found.warnings] == [("roles_apart", 6)]


def test_a_workbook_of_one_sheet_is_a_list_too_and_what_is_neither_is_told(door, tmp_path):
    book = Workbook()
    for line in csv.reader(LIST.splitlines()):
        book.active.append(line)
    book.save(tmp_path / "list.xlsx")
    found = listed.read(door.ledger, (tmp_path / "list.xlsx").read_bytes(), "list.xlsx")
    assert found == read(door)
    with pytest.raises(InputError, match="XLSX"):
        listed.read(door.ledger, b"\xff\xfe\x00\x81", "list.csv")


def test_slips_stand_on_a_sheet_each_and_the_file_is_private(door, admins, tmp_path):
    done = listed.open_listed(door.ledger, admins.system, read(door).people)
    path = slips.write(door.ledger, done.slips, "https://desk", tmp_path / "slips.html")

    page = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert page.count('class="slip"') == 2
    assert all(page.count(one.password) == 1 for one in done.slips)
    assert "https://desk" in page
    with pytest.raises(FileExistsError):
        slips.write(door.ledger, done.slips, "", path)


def test_a_list_that_names_the_administrators_begins_a_ledger(ledger, at, cheap):
    text = LIST + "张四,,系统管理员,DH-LGB\n张五,,安全管理员,DH-LGB\n张六,,审计管理员,DH-LGB\n"
    people = listed.read(ledger, text.encode(), "list.csv").people
    assert listed.begin(ledger, people[:2]) is None, "nobody could open accounts, or give seats"

    done = listed.begin(ledger, people)

    assert (len(done.slips), done.asked, len(listed.asked(ledger))) == (5, 3, 3)
    with ledger.read() as tx:
        given = [one for one in queries.entries(tx, "grant") if one.kind == "grant.given"]
    assert [one.actor for one in given] == ["system"] * 3
    assert listed.begin(ledger, people) is None, "there are accounts"
    assert verify(ledger).ok
