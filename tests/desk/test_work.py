"""`zhunru submit`, `inbox`, `act` and `show`: the desk's work from a terminal."""

import pytest

from ledger import queries
from ledger.session import open_ledger
from schemas.acts import SYSTEM, Act
from tasks import acts

NUMBER = "533100-ZR-2026-00001"


@pytest.fixture
def filed(zhunru, case, store, tmp_path):
    """A real ledger with one filed and screened application; its number and its address."""
    said = zhunru("submit", case(tmp_path / "one.yaml", 1), "--store", store, "--json")
    number = said.data[0]["number"]
    ledger = open_ledger(store)
    acts.perform(ledger, Act(verb="precheck", number=number), SYSTEM, "precheck")
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


def test_what_was_filed_waits_in_the_inbox_of_the_street(zhunru, filed):
    number, store = filed

    items = zhunru("inbox", "--by", "STREET_REVIEWER@533103001", "--store", store, "--json").data

    assert items["size"] == 1
    assert items["items"][0]["number"] == number


def test_a_matter_is_shown_with_its_history(zhunru, filed):
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
