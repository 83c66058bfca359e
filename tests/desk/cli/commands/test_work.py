"""`zhunru submit`, `inbox`, `act` and `show`: the desk's work from a terminal."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from desk.cli.commands.replay import applications
from desk.demo.actors import actor, employ
from ledger.desk import grants
from ledger.read import queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act
from tasks import clock
from tasks.acts import perform
from tests.desk.web.pages.assignment.test_files import pdf

REVIEWER = "STREET_REVIEWER@533103001"


@pytest.fixture
def filed(zhunru, case, store, tmp_path):
    """A real ledger with one filed and screened application; its number and its address."""
    said = zhunru("submit", case(tmp_path / "one.yaml", 1), "--store", store, "--json")
    number = said.data[0]["number"]
    ledger = open_ledger(store)
    perform.perform(ledger, Act(verb="precheck", number=number), SYSTEM, "precheck")
    ledger.close()
    return number, store


def attempts(store):
    ledger = open_ledger(store)
    with ledger.read() as tx:
        return queries.counts(tx)["attempt"]


def test_the_same_file_files_nothing_twice(zhunru, case, store, tmp_path):
    file = case(tmp_path / "one.yaml", 1)

    first = zhunru("submit", file, "--store", store, "--json").data[0]
    again = zhunru("submit", file, "--store", store, "--json").data[0]

    assert first["accepted"] is True
    assert again["replayed"] is True
    assert again["number"] == first["number"]


def test_a_forbidden_application_is_refused_with_its_rules(zhunru, case, store, tmp_path):
    said = zhunru("submit", case(tmp_path / "one.yaml", 11), "--store", store, "--json")

    assert said.code == 1
    assert said.data[0]["reason"]["code"] == "rejected_by_rules"
    assert "N05" in said.data[0]["reason"]["message"]


def test_the_office_is_told_of_a_seat_with_work_that_nobody_holds(zhunru, filed):
    number, store = filed
    with open_ledger(store, create=False) as ledger, ledger.write() as tx:
        for _, person in grants.at(tx, "533103001", clock.now(ledger).date()):
            grants.replace(tx, person, [])
    told = zhunru("inbox", "--by", "LG_OFFICE@DH-LGB", "--store", store, "--json").data["vacant"]
    (one,) = [each for each in told if each["role"] == "STREET_REVIEWER"]
    assert (one["org"], one["items"], one["number"]) == ("533103001", 1, number)
    street = zhunru("inbox", "--by", "STREET_REVIEWER@533103001", "--store", store, "--json").data
    assert "vacant" not in street


def test_what_was_filed_waits_in_the_inbox_of_the_street(zhunru, filed):
    number, store = filed

    items = zhunru("inbox", "--by", "STREET_REVIEWER@533103001", "--store", store, "--json").data

    assert items["size"] == 1
    assert items["items"][0]["number"] == number


def test_a_late_item_says_why_it_does_not_move_and_what_comes_next(zhunru, tmp_path):
    store = f"sqlite:///{tmp_path / 'later.db'}"
    ledger = open_ledger(store, simulated=True)
    clock.set_now(ledger, datetime(2026, 1, 12, 2, tzinfo=UTC))
    application = applications(None)[1]
    head = actor("DEPT_HEAD", application["applicant"])
    employ(ledger, [head])
    filing = Act(verb="submit", data={"application": application})
    number = perform.perform(ledger, filing, head, "file").number
    perform.perform(ledger, Act(verb="precheck", number=number), SYSTEM, "precheck")
    seat = ("--by", "STREET_REVIEWER@533103001")
    (fresh,) = zhunru("inbox", *seat, "--store", store, "--json").data["items"]
    clock.set_now(ledger, clock.now(ledger) + timedelta(days=30))
    ledger.close()

    (late,) = zhunru("inbox", *seat, "--store", store, "--json").data["items"]
    shown = zhunru("show", number, "--store", store, "--json").data["work_items"]

    assert "stuck" not in fresh
    assert late["stuck"] in [one["stuck"] for one in shown]
    assert "至今未办" in late["stuck"]["cause"]["zh"]
    assert late["stuck"]["next"]["en"]


def test_a_assignment_is_shown_with_its_history(zhunru, filed):
    number, store = filed

    told = zhunru("show", number, "--store", store, "--json").data

    assert told["standing"] == {"application": told["state"]["stage"]}
    assert "application.submitted" in {one["kind"] for one in told["history"]}
    assert zhunru("show", number, "--store", store).code == 0


def test_an_unknown_number_is_bad_input(zhunru, store):
    said = zhunru("show", "533100-ZR-2026-99999", "--store", store, "--json")

    assert said.code == 2
    assert "533100-ZR-2026-99999" in said.data["error"]["message"]


def test_an_act_on_an_unknown_number_is_bad_input_and_recorded(zhunru, store):
    words = ("act", "533100-ZR-2026-99999", "withdraw", "reason=x", "--by", "DEPT_HEAD@DH-MZJ")

    said = zhunru(*words, "--store", store, "--json")

    assert said.code == 2
    assert "533100-ZR-2026-99999" in said.data["error"]["message"]
    assert attempts(store) == 1


@pytest.mark.parametrize(
    ("by", "verb", "words", "code"),
    [
        ("STREET_HEAD@533103001", "accept", [], "wrong_role"),
        ("STREET_REVIEWER@533124100", "accept", [], "wrong_org"),
        ("LG_CHAIR@DH-LG", "decide", ["members=1"], "incomplete"),
        ("DEPT_HEAD@DH-MZJ", "withdraw", [], "incomplete"),
        ("STREET_REVIEWER@533103001", "dance", [], "unknown_act"),
        ("COMM_SEC@533103001001", "start_task", [], "not_admitted"),
    ],
)
def test_what_may_not_be_done_is_refused_in_both_languages_and_recorded(
    zhunru, filed, by, verb, words, code
):
    number, store = filed
    before = attempts(store)

    said = zhunru("act", number, verb, *words, "--by", by, "--store", store, "--json")

    assert said.code == 1
    assert said.data["reason"]["code"] == code
    assert said.data["reason"]["message"]
    assert said.data["reason"]["message"] != said.data["reason"]["message_en"]
    assert attempts(store) == before + 1


def test_a_second_acceptance_is_refused(zhunru, filed):
    number, store = filed
    words = ("act", number, "accept", "--by", "STREET_REVIEWER@533103001", "--store", store)

    assert zhunru(*words, "--json").data["accepted"] is True
    again = zhunru(*words, "--json")

    assert again.code == 1
    assert again.data["reason"]["code"] in ("already_done", "wrong_stage")


def test_the_same_key_with_other_content_is_bad_input(zhunru, filed):
    number, store = filed
    words = ("--by", "DEPT_HEAD@DH-MZJ", "--key", "k", "--store", store, "--json")

    zhunru("act", number, "withdraw", "reason=一", *words)
    said = zhunru("act", number, "withdraw", "reason=二", *words)

    assert said.code == 2
    assert "k" in said.data["error"]["message"]


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("NOBODY@DH-MZJ", []),
        ("DEPT_HEAD@NOWHERE", []),
        ("DEPT_HEAD@DH-MZJ", ["no value"]),
        ("DEPT_HEAD@DH-MZJ", ["reason=[1"]),
        ("DEPT_HEAD@DH-MZJ", ["@none.yaml"]),
    ],
    ids=["role", "organisation", "no value", "no YAML", "no file"],
)
def test_an_act_that_cannot_be_read_is_bad_input(zhunru, filed, by, words):
    number, store = filed

    said = zhunru("act", number, "withdraw", *words, "--by", by, "--store", store, "--json")

    assert said.code == 2
    assert said.data["error"]["message"]
    assert said.data["error"]["message_en"]


def test_a_filing_without_by_says_whose_it_is(zhunru, case, store, tmp_path):
    file = case(tmp_path / "one.yaml", 1)

    told = zhunru("submit", file, "--store", store, "--json").data[0]
    shown = zhunru("submit", file, "--store", store)
    named = zhunru("submit", file, "--by", "DEPT_HEAD@DH-MZJ", "--store", store, "--json").data[0]

    assert (told["by"], told["by_assumed"]) == ("DEPT_HEAD@DH-MZJ", True)
    assert "DEPT_HEAD@DH-MZJ" in shown.out
    assert named["by_assumed"] is False


def test_before_the_precheck_the_flows_are_said_to_be_needed(zhunru, case, store, tmp_path):
    filing = zhunru("submit", case(tmp_path / "one.yaml", 1), "--store", store, "--json")
    number = filing.data[0]["number"]

    said = zhunru("act", number, "accept", "--by", REVIEWER, "--store", store, "--json")

    assert said.data["reason"]["code"] == "not_prechecked"
    assert "zhunru up" in said.data["reason"]["message"]


def test_an_act_of_nobody_asks_who(zhunru, filed):
    number, store = filed

    said = zhunru("act", number, "accept", "--store", store, "--json")

    assert said.code == 2
    assert "--by" in said.data["error"]["message"]
    assert "DEPT_HEAD" in said.err


def test_a_key_used_for_something_else_says_what_to_do(zhunru, filed):
    number, store = filed
    words = ("--by", "DEPT_HEAD@DH-MZJ", "--key", "k", "--store", store)
    zhunru("act", number, "withdraw", "reason=一", *words)

    said = zhunru("act", number, "withdraw", "reason=二", *words)

    assert "换一个键" in said.err
    assert "another key" in said.err


def test_what_was_mistyped_is_counted_apart_from_what_was_refused(zhunru, filed):
    number, store = filed
    head = ("--by", "DEPT_HEAD@DH-MZJ", "--store", store)
    zhunru("act", number, "withdraw", *head)  # incomplete
    zhunru("act", number, "withdraw", "reason=1", "colour=red", *head)  # wrong data
    zhunru("act", number, "accept", *head)  # wrong role

    told = zhunru("show", number, "--store", store, "--json").data

    assert (told["refused_attempts"], told["mistyped_attempts"]) == (1, 2)
    assert attempts(store) == 3


def test_a_assignment_is_told_by_names_in_either_language(zhunru, filed):
    number, store = filed

    chinese = zhunru("show", number, "--store", store).out
    english = zhunru("show", number, "--store", store, "--lang", "en").out

    assert "提交申请" in chinese
    assert "民政" in chinese
    assert "受理审查" in chinese
    for word in ("application filed", "prechecked", "Acceptance check"):
        assert word in english
    assert "application.submitted" not in chinese + english


def test_an_answer_that_takes_the_place_of_another_says_so(zhunru, filed):
    number, store = filed
    asked = "communities=533103001001,533103001002,533103001003"
    reviewer, secretary = ("--by", REVIEWER), ("--by", "COMM_SEC@533103001001")
    zhunru("act", number, "accept", *reviewer, "--store", store)
    zhunru("act", number, "open_consultation", asked, *reviewer, "--store", store)

    first = zhunru("act", number, "answer", "answer=DISAGREE", *secretary, "--store", store)
    words = ("act", number, "answer", "answer=AGREE", "hours=9", *secretary, "--store", store)
    second = zhunru(*words, "--key", "k")

    assert (first.code, second.code) == (0, 0)
    assert "替代" not in first.out
    assert "替代此前的答复“不同意”" in second.out
    assert zhunru(*words, "--key", "k", "--json").data["replaces"] == "DISAGREE"


def test_a_file_is_kept_with_an_item_and_named_by_its_digest(zhunru, filed, tmp_path):
    number, store = filed
    page = tmp_path / "签署页.pdf"
    page.write_bytes(pdf())
    where = ("--by", REVIEWER, "--store", store, "--state", tmp_path, "--json")
    told = zhunru("attach", number, page, *where).data
    assert (told["name"], told["subject"], told["org"]) == (page.name, number, "533103001")
    assert told["digest"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert zhunru("attach", "533100-ZR-2026-99999", page, *where).code == 2
    page.write_bytes(b"no pdf")
    assert zhunru("attach", number, page, *where).code == 2
    other = ("--by", "DEPT_HEAD@533103001", "--store", store, "--state", tmp_path)
    assert zhunru("attach", number, page, *other).code == 2
