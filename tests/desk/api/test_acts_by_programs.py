"""What a program does is the same act: once per key, on the version it saw, or refused with why."""

import fcntl
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from desk.cli.commands.replay import applications
from ledger.read import assignments
from ledger.store import writelock
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.forms import FORMS
from tasks import clock, grants

REVIEWER = ("STREET_REVIEWER", "533103001")
HEAD = ("DEPT_HEAD", "DH-WJW")


@pytest.fixture
def reviewer(api):
    """The program of the street that reviews."""
    return api.program(*REVIEWER)


def test_a_program_accepts_what_waits_in_its_inbox(api, reviewer):
    waiting = reviewer.get("/api/inbox").json()["items"]
    assert [(one["act"], one["number"]) for one in waiting] == [("accept", api.number)]

    said = reviewer.act(api.number, "accept")

    assert said.status_code == 200, said.text
    assert said.json()["accepted"] is True
    assert said.headers["etag"] == f'"{said.json()["version"]}"'
    whole = reviewer.get(f"/api/assignments/{api.number}")
    assert whole.json()["state"]["stage"] == "ACCEPTED"
    assert whole.headers["etag"] == said.headers["etag"]
    assert "application.accepted" in [one["kind"] for one in whole.json()["history"]]


def test_a_line_that_another_program_holds_is_told_with_when_to_come_again(
    api, reviewer, monkeypatch
):
    monkeypatch.setattr(writelock, "_patience", 0.5)
    reviewer.get(f"/api/assignments/{api.number}")  # the ledger's secret is made, as by a desk
    file = make_url(api.ledger.url).database
    with Path(f"{file}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        told = reviewer.act(api.number, "accept", key="k")
        waited = time.monotonic() - began
        read = reviewer.get(f"/api/assignments/{api.number}")

    assert (told.status_code, read.status_code) == (503, 200)
    assert waited < 5
    assert told.headers["retry-after"] == "5"
    assert "占住" in told.json()["detail"]
    assert "another program" in told.json()["detail_en"]
    assert reviewer.act(api.number, "accept", key="k").json()["accepted"] is True


def test_the_same_key_does_a_thing_once(api, reviewer):
    first = reviewer.act(api.number, "accept", key="k").json()
    again = reviewer.act(api.number, "accept", key="k").json()

    assert again == {**first, "replayed": True}


def test_the_same_key_with_other_content_is_a_conflict(api, reviewer):
    reviewer.act(api.number, "accept", key="k")

    said = reviewer.act(api.number, "route_fast", {"route": "LIGHT"}, key="k")

    assert (said.status_code, said.json()["code"]) == (409, "key_conflict")


@pytest.mark.parametrize("key", [None, "", "no spaces", "é".encode("latin-1"), "k" * 151])
def test_an_act_needs_a_key(api, reviewer, key):
    headers = {} if key is None else {"Idempotency-Key": key}

    said = reviewer.post(f"/api/assignments/{api.number}/acts/accept", json={}, headers=headers)

    assert said.status_code == 422
    assert said.json()["fields"][0]["field"] == "header.Idempotency-Key"


def test_the_data_of_an_act_are_read_once(api, reviewer, monkeypatch):
    read, form = [], FORMS["accept"]

    class Counted(form):
        @classmethod
        def model_validate(cls, data):
            read.append(data)
            return form.model_validate(data)

    monkeypatch.setitem(FORMS, "accept", Counted)

    assert reviewer.act(api.number, "accept").json()["accepted"] is True
    assert len(read) == 1


def test_who_saw_an_older_version_is_told(api, reviewer):
    seen = reviewer.get(f"/api/assignments/{api.number}").headers["etag"]
    older = f'"{int(seen.strip(chr(34))) - 1}"'

    stale = reviewer.act(api.number, "accept", **{"If-Match": older})
    fresh = reviewer.act(api.number, "accept", **{"If-Match": seen})

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    ("role", "org", "verb", "data", "status", "code"),
    [
        ("STREET_HEAD", "533103001", "accept", {}, 403, "wrong_role"),
        (*REVIEWER, "return", {}, 422, "incomplete"),
        (*REVIEWER, "return", {"defects": 1}, 422, "wrong_data"),
        (*REVIEWER, "open_consultation", {"communities": ["x"]}, 409, "wrong_stage"),
        (*REVIEWER, "accept", {"colour": "red"}, 422, "wrong_data"),
    ],
)
def test_what_may_not_be_done_is_a_problem_with_its_reason(
    api, role, org, verb, data, status, code
):
    said = api.program(role, org).act(api.number, verb, data)

    told = said.json()
    assert (said.status_code, told["code"]) == (status, code)
    assert told["type"] == f"urn:zhunru:{code}"


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_body_that_is_no_plain_object_is_refused(api, reviewer, body):
    headers = {"Idempotency-Key": "k", "content-type": "application/json"}

    said = reviewer.post(
        f"/api/assignments/{api.number}/acts/accept", content=body, headers=headers
    )

    assert (said.status_code, said.json()["code"]) == (422, "not_json")


def test_a_body_of_another_kind_is_refused(api, reviewer):
    headers = {"Idempotency-Key": "k", "content-type": "text/plain"}

    said = reviewer.post(
        f"/api/assignments/{api.number}/acts/accept", content=b"{}", headers=headers
    )

    assert said.status_code == 415


def test_a_program_files_what_it_checked_before(api_at):
    api = api_at("TL01", 1)
    with api.ledger.read() as tx:
        filed = assignments.filed(tx, api.number, 1)
    program = api.program("DEPT_HEAD", filed["applicant"])
    again = {**filed, "title": f"{filed['title']}（另一事项）"}

    judged = program.post("/api/applications/check", json={"application": again})
    said = program.act("new", "submit", {"application": again})

    assert judged.status_code == 200, judged.text
    assert {"severity", "findings", "route"} <= set(judged.json())
    assert said.status_code in (200, 409), said.text
    if said.status_code == 200:
        assert said.headers["location"] == f"/api/assignments/{said.json()['number']}"


def test_a_department_checks_for_itself_only(api):
    program = api.program("DEPT_HEAD", "DH-XFJ")

    mine, other = {"applicant": "DH-XFJ"}, {"applicant": "DH-MZJ"}

    said = program.post("/api/applications/check", json={"application": other})
    wrong = program.post("/api/applications/check", json={"application": {**mine, "colour": "red"}})
    strict = program.post("/api/applications/check", json={"application": {}, "more": 1})

    assert said.status_code == 404
    assert (wrong.status_code, wrong.json()["code"]) == (422, "application_unreadable")
    assert strict.status_code == 422


def test_a_report_of_a_bypass_moves_on_for_who_handles_it_and_is_not_there_for_others(api):
    told = {"department": "DH-XFJ", "channel": "微信群", "text": "每天拍照", "evidence": "截图"}
    flagged = api.program("COMM_SEC", "533103001001").act("new", "flag_informal_demand", told)
    assert flagged.status_code == 200, flagged.text
    ident = flagged.json()["number"]

    other = api.program("COMM_SEC", "533103001002").act(ident, "b_triage", {"result": "accepted"})
    office = api.program("LG_OFFICE", "DH-LGB")
    taken = office.act(ident, "b_triage", {"result": "accepted"})

    assert other.status_code == 404
    assert taken.status_code == 200, taken.text
    assert office.get(f"/api/assignments/{ident}").status_code == 404


def test_a_program_is_told_that_the_clock_has_stopped_the_ledger(made, tmp_path, monkeypatch):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db") as ledger:
        grants.seed(ledger, loader.load("dehong"))
        program, real = made(ledger, tmp_path, "").program("DEPT_HEAD", "DH-MZJ"), clock.real_now
        monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(days=20))
        answer = program.act("new", "submit", {"application": applications(None)[1]})

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert "时钟" in answer.json()["detail"]
    assert "clock" in answer.json()["detail_en"]


FLAG = {"department": "DH-ZJJ", "channel": "chat_group", "text": "每晚报两次数",
        "evidence": "chat_screenshot"}  # fmt: skip
OURS = "533103001002"


def test_who_reports_by_a_program_reads_it_where_the_answer_says(api):
    mine, colleague = api.program("COMM_WORKER", OURS), api.program("COMM_SEC", OURS)

    said = mine.act("new", "flag_informal_demand", FLAG)

    assert said.status_code == 200, said.text
    place = said.headers["location"]
    assert said.status_code == 200
    assert mine.get(place).json()["state"]["demand"] == FLAG["text"]
    assert colleague.get(place).status_code == 404


def test_what_a_program_tries_on_a_report_tells_nobody_who_made_it(api):
    mine, colleague = api.program("COMM_WORKER", OURS), api.program("COMM_SEC", OURS)
    number = mine.act("new", "flag_informal_demand", FLAG).json()["number"]

    answers = [
        (told.status_code, told.json())
        for one in (mine, colleague)
        for verb in ("b_close", "answer", "flag_informal_demand")
        for told in [one.act(number, verb, {"answer": "AGREE"})]
    ]

    assert {status for status, _ in answers} == {404}
    assert all(told == answers[0][1] for _, told in answers)
