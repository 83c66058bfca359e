import ast
import json
import re
from collections import Counter
from importlib.resources import files

import pytest

from desk.people import sessions
from desk.web.pages.administration.safety import KINDS
from ledger.store.failures import ConstraintBroken
from schemas.errors import LedgerError
from schemas.place.people import Source
from tasks import security_log
from tasks.security_log import as_line, visible

NASTY = [
    "\r\n",
    "\x1b[31m",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u2028",
    "\u0085",
    "\x00",
    "\u200b",
    "\ud800",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_forges_a_line_or_hides_text(door, nasty):
    told = f"a{nasty}b"
    source = Source(address=told)
    security_log.note(door.ledger, told, source=source, place=f"GET /{told}", result=told)
    door.turned(told, "x")
    lines = [as_line(one) for one in security_log.watched(door.ledger)]

    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert "\n" not in line
        assert all(str(value).isprintable() for value in json.loads(line).values())
    assert nasty not in str(security_log.watched(door.ledger)[0].place)


def test_what_is_too_long_is_cut_and_says_so():
    assert visible("x" * 70, 60) == "x" * 59 + "…"
    assert visible("x" * 60, 60) == "x" * 60
    assert len(visible("\n" * 60, 60)) == 60


def test_every_coming_in_and_every_refusal_is_one_line(door, admins):
    token = door.enter()
    door.at.forward(seconds=1)
    results = [door.turned(password="x") for _ in range(6)]
    sessions.log_out(door.ledger, token)
    for _ in range(3):
        security_log.note(door.ledger, "access.denied", door.who(door.enter("sys")), place="GET /x")
    told = Counter((one.kind, one.result) for one in security_log.watched(door.ledger))

    assert [code for code, _ in results] == ["wrong"] * 5 + ["too_many"]
    assert told == {
        ("login.accepted", "password"): 4,
        ("login.refused", "wrong"): 5,
        ("login.refused", "too_many"): 1,
        ("visit.ended", "log_out"): 1,
        ("access.denied", ""): 3,
    }


def test_a_line_tells_who_what_when_where_and_how_it_went(door, admins):
    who = door.who(door.enter("sec", address="10.3.2.1"))
    source = Source(address="10.3.2.1")
    security_log.note(door.ledger, "access.denied", who, source, "POST /people", "wrong_role")
    line = security_log.watched(door.ledger)[-1]

    assert (line.login, line.person, line.role) == ("sec", admins.security.person, "SEC_ADMIN")
    assert (line.address, line.place, line.result) == ("10.3.2.1", "POST /people", "wrong_role")
    assert line.at == door.at.now


def test_the_log_is_read_in_order_from_any_line_on_and_backwards(door):
    for n in range(7):
        security_log.note(door.ledger, "access.denied", place=str(n))
    first = security_log.watched(door.ledger, limit=3)
    rest = security_log.watched(door.ledger, first[-1].id)

    assert [one.place for one in (*first, *rest)] == list("0123456")
    last = security_log.newest(door.ledger, limit=2)
    assert [one.place for one in last] == ["6", "5"]
    assert security_log.newest(door.ledger, last[-1].id, 1)[0].place == "4"
    assert security_log.newest(door.ledger, kinds=("login.refused",)) == []


@pytest.mark.parametrize("attack", ["UPDATE watch SET result = 'x'", "DELETE FROM watch"])
def test_the_log_cannot_be_changed_or_emptied(door, attack):
    security_log.note(door.ledger, "access.denied")
    with pytest.raises((ConstraintBroken, LedgerError)), door.ledger.write() as tx:
        tx.exec_driver_sql(attack)

    assert len(security_log.watched(door.ledger)) == 1


def _kinds_written(package):
    """The kinds of lines that some code writes, wherever it calls `note` or `line`."""
    for file in files(package).rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in WRITERS:
                texts = (one.value for one in call.args if isinstance(one, ast.Constant))
                yield from (one for one in texts if re.fullmatch(r"[a-z]+\.[a-z_]+", str(one)))


WRITERS = ("note", "line")


def test_every_kind_of_line_can_be_looked_for_by_its_name():
    written = {*_kinds_written("desk"), *_kinds_written("tasks")}

    assert {"export.made", "audit.exported", "log.exported", "file.damaged"} <= written
    assert written - set(KINDS) == set()
