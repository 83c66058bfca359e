"""A budget line ends with its year: carried over to the next by a document, and closed."""

from dataclasses import replace
from datetime import date

import pytest

from schemas.acts.act import Actor
from schemas.place.organisations import Directory

BUREAU = Actor(person="czj/a", role="FIN_BUREAU", org="DH-CZJ")
DEPARTMENT, OLD, NEW = "DH-XFJ", "德财预〔2026〕9号-消防-011", "德财预〔2027〕3号-消防-011"
DAY = date(2027, 1, 12)
LETTER = {"document_no": "德财函〔2027〕1号", "on": "2027-01-11", "reason": "项目结转"}


class Lines:
    """The lines of one department."""

    def __init__(self, memory):
        self.memory = memory

    def do(self, verb, doc=OLD, day=DAY, **told):
        about = {"department": DEPARTMENT, "budget_doc_no": doc}
        refused = self.memory.do("", verb, BUREAU, day, **about, **told)
        return refused and (refused.code, refused.params.get("fen"))

    def carry(self, yuan, to=NEW, **told):
        return self.do("carry_line", amount=yuan, to_doc_no=to, **{**LETTER, **told})

    def state(self, doc=OLD):
        return self.memory.state("budget", f"{DEPARTMENT}:{doc}")

    def balance(self, doc=OLD):
        return self.memory.balances().get(f"budget:{DEPARTMENT}:{doc}", 0)


@pytest.fixture
def lines(memory):
    """A line of 900 yuan of 2026; items hold 300 of it."""
    told = Lines(memory)
    about = {"year": 2026, "function_code": "2130299", "source": "general_budget"}
    assert told.do("register_line", amount="900.00", **about) is None
    return told


def hold(lines, fen=30_000):
    lines.memory.raw["budget", f"{DEPARTMENT}:{OLD}"]["reserved_fen"] = fen


def test_what_is_free_goes_to_the_next_years_line_by_a_document(lines):
    hold(lines)
    assert lines.carry("600.01") == ("line_in_use", 60_000)
    assert lines.carry("400.00") is None
    new = lines.state(NEW)
    assert (lines.state().limit_fen, new.limit_fen, new.free_fen) == (50_000, 40_000, 40_000)
    assert (new.year, new.function_code, new.source) == (2027, "2130299", "general_budget")
    assert (new.carried_from, new.verified) == (OLD, True)
    assert (lines.balance(), lines.balance(NEW)) == (50_000, 40_000)
    out, into = lines.memory.events[-2:]
    assert (out.body["document_no"], out.body["on"]) == (LETTER["document_no"], "2027-01-11")
    assert into.body["document_no"] == LETTER["document_no"]

    assert lines.carry("200.00", to="德财预(2027)03号-消防-011") is None, "the same line"
    assert (lines.state(NEW).limit_fen, lines.balance(NEW)) == (60_000, 60_000)
    assert lines.carry("0.01") == ("line_in_use", 0)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"to": "德财预[2026]09号-消防-011"}, "same_line"),
        ({"on": "2027-01-13"}, "dated_ahead"),
        ({"on": "2027-01-12"}, None),
        ({"document_no": ""}, "wrong_data"),
        ({"yuan": "0.00"}, "wrong_data"),
        ({"yuan": "900.00"}, None),
    ],
)
def test_a_carry_over_has_a_document_of_a_day_that_has_come(lines, told, code):
    refused = lines.carry(told.pop("yuan", "1.00"), **told)
    assert (refused[0] if refused else None) == code


def test_an_unknown_line_is_neither_carried_over_nor_closed(lines):
    assert lines.carry("1.00", to="x") is None
    for verb, told in (
        ("carry_line", {"amount": "1.00", "to_doc_no": NEW, **LETTER}),
        ("close_line", {"reason": "x"}),
    ):
        assert lines.do(verb, "无此指标", **told)[0] == "line_unknown"


def test_a_line_is_closed_when_nothing_rests_on_it_and_changes_no_more(lines):
    hold(lines, 1)
    assert lines.do("close_line", reason="年终") == ("line_holds", 1)
    hold(lines, 0)
    assert lines.do("close_line", reason="年终") is None
    assert (lines.state().closed_on, lines.state().limit_fen, lines.balance()) == (DAY, 0, 0)
    more = {"amount": "1.00", "reason": "x"}
    for verb, told in (
        ("raise_line", more),
        ("cut_line", more),
        ("close_line", {"reason": "x"}),
        ("carry_line", {"amount": "1.00", "to_doc_no": NEW, **LETTER}),
    ):
        assert lines.do(verb, **told)[0] == "line_closed", verb
    assert lines.do("register_line", NEW, amount="5.00") is None
    assert lines.carry("1.00", to=OLD)[0] == "line_closed"
    told = {"amount": "1.00", "to_doc_no": OLD, **LETTER}
    assert lines.do("carry_line", NEW, **told)[0] == "line_closed"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("general_budget", None),
        ("special_transfer", None),
        ("community_office_budget", "forbidden_source"),
        ("stipends", "forbidden_source"),
        ("service_fund", "forbidden_source"),
        ("award_fund", "forbidden_source"),
    ],
)
def test_a_pot_that_pays_for_no_task_is_known_by_its_kind(memory, filed, source, code):
    """The number of the line and the application say nothing of it."""
    number, day = filed("48", list_class="new", funding__budget_doc_no=OLD)
    day = memory.walk(number, day, until="FUND_REVIEW")
    terms = memory.state("assignment", number).terms
    about = {"department": terms.applicant, "budget_doc_no": OLD}
    told = {"amount": "900000.00", "source": source}
    assert memory.do("", "register_line", BUREAU, day, **about, **told) is None
    told = {"budget_doc_no": OLD, "amount": f"{terms.total_fen / 100:.2f}"}
    refused = memory.do(number, "confirm_funds", BUREAU, day, **told)
    assert (refused.code if refused else None) == code


HEIR, OTHER = "DH-YJJ", "DH-CGJ"


@pytest.fixture
def ended(lines):
    """The department went into another one on the first of January."""
    known = lines.memory.rules.directory
    row = {"code": DEPARTMENT, "how": "merged", "to": HEIR, "day": "2027-01-01", "document": "1号"}
    directory = Directory(**{**known.model_dump(), "lineage": [row]})
    lines.memory.rules = replace(lines.memory.rules, directory=directory)
    return lines


def of_heir(lines, doc=OLD):
    return lines.memory.state("budget", f"{HEIR}:{doc}")


def owed(lines):
    return [(one.act, one.role, one.org) for one, _ in lines.memory.waits(DEPARTMENT)]


def test_free_money_of_a_department_that_ended_follows_to_the_heir(ended):
    hold(ended)
    assert owed(ended) == [("carry_line", "FIN_BUREAU", "DH-CZJ")]
    assert ended.carry("600.01", to=OLD, to_department=HEIR) == ("line_in_use", 60_000)
    assert ended.carry("600.00", to=OLD, to_department=HEIR) is None
    new = of_heir(ended)
    assert (new.department, new.limit_fen, new.year, new.source) == (
        HEIR, 60_000, 2026, "general_budget",
    )  # fmt: skip
    assert ended.state().limit_fen == 30_000, "what items hold stays with them"
    assert (ended.balance(), ended.memory.balances()[f"budget:{HEIR}:{OLD}"]) == (30_000, 60_000)
    assert owed(ended) == [], "nothing is left to carry"
    assert ended.carry("0.01", to=OLD, to_department=HEIR) == ("line_in_use", 0)


@pytest.mark.parametrize(
    ("told", "code"),
    [({"to_department": OTHER}, "not_the_heir"), ({"to_department": DEPARTMENT}, "same_line"),
     ({"to_department": HEIR, "to": NEW}, None)],
)  # fmt: skip
def test_a_line_goes_to_the_heir_and_to_nobody_else(ended, told, code):
    refused = ended.carry("1.00", **{"to": OLD, **told})
    assert (refused[0] if refused else None) == code


def test_while_a_department_is_there_its_line_is_nobody_elses(lines):
    assert owed(lines) == []
    assert lines.carry("1.00", to=OLD, to_department=HEIR)[0] == "not_the_heir"


def test_the_same_money_is_not_registered_twice(ended):
    told = {"department": HEIR, "budget_doc_no": "德财预(2026)09号-消防-011", "amount": "900.00"}

    def register():
        return ended.memory.do("", "register_line", BUREAU, DAY, **told)

    refused = register()
    assert (refused.code, refused.params["org"], refused.params["fen"]) == (
        "line_of_old", DEPARTMENT, 90_000,
    )  # fmt: skip
    hold(ended, 90_000)
    assert register() is None, "where nothing of it is free, nothing is there twice"
