"""A budget line is registered once, raised and cut by its own acts; many items draw on it."""

from datetime import date

import pytest

from schemas.acts.act import Actor

BUREAU = Actor(person="czj/a", role="FIN_BUREAU", org="DH-CZJ")
WHY = {"reason": "年中调整"}


@pytest.fixture
def two(memory, filed):
    """Two items of one department on one line, each spelled its way, both before the bureau."""

    def at_the_bureau(spelled):
        number, day = filed("48", list_class="new", funding__budget_doc_no=spelled)
        return number, memory.walk(number, day, until="FUND_REVIEW")

    return [
        at_the_bureau(f"德财预{year}{no}号-消防-011")
        for year, no in (("〔2026〕", "9"), ("[2026]", "09"))
    ]


def terms(memory, number):
    return memory.state("assignment", number).terms


def line(memory, number):
    one = terms(memory, number)
    known = [raw for (kind, _), raw in memory.raw.items() if kind == "budget"]
    assert len(known) == 1, "one line, however it is spelled"
    free = known[0].get("limit_fen", 0) - known[0].get("reserved_fen", 0)
    assert memory.balances().get(f"budget:{one.applicant}:德财预〔2026〕9号-消防-011", 0) == free
    return known[0]


def certify(memory, number, day, fen=0):
    one = terms(memory, number)
    amount = f"{(fen or one.total_fen) / 100:.2f}"
    return memory.do(
        number, "confirm_funds", BUREAU, day, budget_doc_no=one.budget_doc_no, amount=amount
    )


def change(memory, number, verb, day, yuan, **told):
    doc = {"budget_doc_no": "德财预（2026）第9号-消防-011", "amount": yuan, **WHY}
    return memory.do(number, verb, BUREAU, day, **{**doc, **told})


def test_the_first_certificate_registers_the_line_and_no_later_one_raises_it(memory, two):
    (first, day), (second, _) = two
    total = terms(memory, first).total_fen
    assert certify(memory, first, day) is None
    assert line(memory, first)["limit_fen"] == total

    short = certify(memory, second, day, total * 10)
    assert (short.code, short.params["fen"]) == ("funds_short", total)
    assert line(memory, first)["limit_fen"] == total
    assert memory.state("assignment", second).certified is False

    assert change(memory, second, "raise_line", day, f"{(total - 1) / 100:.2f}") is None
    assert certify(memory, second, day).params["fen"] == 1
    assert change(memory, second, "raise_line", day, "0.01") is None
    assert certify(memory, second, day) is None
    assert (line(memory, first)["limit_fen"], line(memory, first)["reserved_fen"]) == (
        2 * total,
    ) * 2


@pytest.mark.parametrize("more", [700, 0, -300])
def test_a_further_certificate_of_the_item_that_registered_a_line_replaces_its_first(
    memory, two, more
):
    (first, day), (second, _) = two
    total = terms(memory, first).total_fen
    assert certify(memory, first, day, total + 500) is None
    asked_anew = {"certified": False, "stage": "FUND_REVIEW"}  # as where more is asked for later
    memory.raw["assignment", first].update(asked_anew)
    assert certify(memory, first, day, total + 500 + more) is None
    assert line(memory, first)["limit_fen"] == total + 500 + more
    assert certify(memory, second, day, total).params["fen"] == total - 500 - more


def test_what_is_taken_cannot_be_cut_and_what_is_free_can(memory, two):
    (first, day), _ = two
    total = terms(memory, first).total_fen
    certify(memory, first, day, total + 500)
    refused = change(memory, first, "cut_line", day, "5.01")
    assert (refused.code, refused.params["fen"]) == ("line_in_use", 500)
    assert change(memory, first, "cut_line", day, "5.00") is None
    assert line(memory, first)["limit_fen"] == total
    assert change(memory, first, "cut_line", day, "0.01").code == "line_in_use"


def test_a_line_is_registered_before_anybody_asks_and_only_once(memory, filed, two):
    (first, day), _ = two
    about = {"department": terms(memory, first).applicant, "year": 2026, "source": "general_budget"}
    assert change(memory, "", "raise_line", day, "1.00", **about).code == "wrong_data"
    about = {"department": about["department"]}
    assert change(memory, "", "raise_line", day, "1.00", **about).code == "line_unknown"
    assert change(memory, "", "cut_line", day, "1.00", **about).code == "line_unknown"
    more = {**about, "year": 2026, "function_code": "2130299", "source": "general_budget"}
    assert change(memory, "", "register_line", day, "90000.00", **more) is None
    again = change(memory, "", "register_line", day, "1.00", **more)
    assert (again.code, again.params["fen"]) == ("line_registered", 9_000_000)

    assert certify(memory, first, day) is None
    assert line(memory, first)["limit_fen"] == 9_000_000
    assert line(memory, first)["year"] == 2026


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"department": "DH-NOBODY"}, "no_such_organisation"),
        ({"department": ""}, "incomplete"),
        ({"department": "DH-XFJ", "amount": "0.00"}, "wrong_data"),
        ({"department": "DH-XFJ", "amount": "-1.00"}, "wrong_data"),
    ],
)
@pytest.mark.parametrize("verb", ["register_line", "raise_line", "cut_line"])
def test_what_is_no_line_is_refused(memory, two, verb, told, code):
    _, (_, day) = two
    assert change(memory, "", verb, day, "1.00", **told).code == code


def test_nobody_but_the_bureau_keeps_lines(memory, two):
    (first, day), _ = two
    payer = Actor(person="f", role="FIN_DEPT", org=terms(memory, first).applicant)
    doc = {"budget_doc_no": "德财预〔2026〕9号-消防-011", "amount": "1.00", **WHY}
    for verb in ("register_line", "raise_line", "cut_line"):
        assert memory.do(first, verb, payer, day, **doc).code == "wrong_role"


def test_before_any_route_nothing_is_done_and_the_day_is_told(memory):
    """The time of a simulated ledger begins in 2000."""
    told = {"department": "DH-XFJ", "year": 2026}
    refused = change(memory, "", "register_line", date(2000, 1, 1), "1.00", **told)
    assert (refused.code, refused.params["day"]) == ("no_route", "2000-01-01")
    assert not memory.raw
