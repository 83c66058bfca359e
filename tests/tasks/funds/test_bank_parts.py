"""One line for several instalments, several lines for one: proposed, booked, taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from desk.demo.actors import actor, employ
from ledger.read import assignments
from ledger.write import bank_lines as lines_of_ledger
from schemas.acts.act import Act
from schemas.money import yuan_of
from schemas.states.states import PlacementState
from tasks.acts import bank_lines
from tasks.acts.perform import perform
from tasks.funds import imports
from tasks.papers.attachments import keep_export
from tasks.verify.verify import verify

PLACE, PAID = "533103001005", "533100-ZR-2026-00136"
HEAD = "交易日期,借贷,交易金额,对方账号,对方户名,摘要"
STREET = actor("FIN_STREET", PLACE[:9])


@pytest.fixture
def bank(on_its_way, tmp_path):
    """A maker: compare an export of the street, and keep it."""
    employ(on_its_way, [STREET])

    def compare(*lines):
        path = tmp_path / "bank.csv"
        path.write_text("\n".join([HEAD, *lines]), "utf-8")
        found = imports.compare(on_its_way, path, "receipts")
        keep_export(on_its_way, tmp_path / "files", STREET, path, imports.lines_of(found))
        return found

    return compare


def codes(found):
    return [one.why["code"] for one in found.lines]


def receipt(yuan, day="14"):
    return f"2026-04-{day},贷,{yuan},,某局,{PAID}"


def booked(ledger, found):
    with ledger.read() as tx:
        kept = lines_of_ledger.sums(tx, found.digest, [one.line.key for one in found.lines])
    return {row: one.booked_fen for row, one in kept.items()}


def first(ledger):
    with ledger.read() as tx:
        placed = assignments.parts(tx, PlacementState, PAID)
    return next(one for one in placed if one.community == PLACE).instalments[0]


def take_back(ledger):
    told = {"instalment": 1, "communities": [PLACE], "reason": "记错"}
    act = Act(verb="reverse_receipt", number=PAID, data=told)
    assert perform(ledger, act, STREET, "back").accepted


def test_lines_that_make_up_one_instalment_are_booked_as_one(bank, on_its_way):
    lines = (receipt("1000.00", "13"), receipt("2000.00"), receipt("136.00"))
    found = bank(*lines)
    assert codes(found) == ["fits_joined", "joined_with", "joined_with"]
    assert found.clean
    assert imports.plain(found)["lines"][0]["joined"] == ["2", "3", "4"]
    (line,) = bank_lines.confirmed(found)
    assert bank_lines.told(bank_lines.written(line)) == line
    ((_, done),) = bank_lines.book(on_its_way, [line], STREET)
    assert done.accepted, done
    proof = first(on_its_way).proofs["custody_in"]
    assert (str(proof.on), proof.bank_rows) == (
        "2026-04-14",
        {"2": 100_000, "3": 200_000, "4": 13_600},
    )
    assert booked(on_its_way, found) == {"2": 100_000, "3": 200_000, "4": 13_600}
    assert codes(bank(*lines)) == ["recorded"] * 3
    assert verify(on_its_way).ok

    take_back(on_its_way)
    assert set(booked(on_its_way, found).values()) == {0}
    again = bank(*lines)
    assert codes(again)[0] == "fits_joined"
    ((_, done),) = bank_lines.book(on_its_way, bank_lines.confirmed(again), STREET)
    assert done.accepted, "what was taken back may be booked anew"
    assert first(on_its_way).custody_on is not None


@pytest.mark.parametrize("lines", [("1000.00", "2000.00"), ("3136.00", "3136.00"), ("1.00",)])
def test_lines_that_do_not_add_up_are_not_joined(bank, lines):
    found = bank(*map(receipt, lines))
    assert not found.clean
    assert not any(one.joined for one in found.lines)


def test_a_line_holds_no_more_than_it_says_however_it_is_booked(bank, on_its_way):
    found = bank(receipt("1000.00"), receipt("5000.00"))
    told = {"instalment": 1, "communities": [PLACE], "bank_file": found.digest}

    def part(yuan, row, key):
        data = {**told, "on": "2026-04-14", "amounts": {PLACE: yuan}, "bank_row": row}
        return perform(on_its_way, Act(verb="custody_in", number=PAID, data=data), STREET, key)

    over = part("1000.01", "2", "a").refused
    assert (over.code, over.params["fen"]) == ("over_bank_line", 100_000)
    assert part("600.00", "2", "b").accepted
    assert part("600.00", "2", "c").refused.params["fen"] == 40_000
    assert part("400.00", "9", "d").refused.code == "no_such_line"
    with ThreadPoolExecutor(4) as pool:
        tries = pool.map(lambda no: part("300.00", "2", f"at once {no}"), range(4))
    assert sorted(one.accepted for one in tries) == [False] * 3 + [True]
    assert booked(on_its_way, found) == {"2": 90_000, "3": 0}
    assert first(on_its_way).received_fen == 90_000
    assert part(yuan_of(first(on_its_way).amount_fen - 90_000), "3", "e").accepted
    assert first(on_its_way).stage == "IN_CUSTODY", "receipts that lines show add up"
    with on_its_way.read() as tx:
        assert lines_of_ledger.sums(tx, "0" * 64, ["2"]) is None
    assert verify(on_its_way).ok


def test_a_line_that_was_booked_behind_the_ledgers_back_is_found(bank, on_its_way):
    bank(receipt("1000.00"))
    with on_its_way.write() as tx:
        tx.exec_driver_sql("UPDATE bank_line SET booked_fen = 1")
    (problem,) = verify(on_its_way).problems
    assert problem.check == "bank_line_differs"
