"""Programs come with a token of their organisation, see what its role sees, and no more."""

import json
from importlib import import_module

import pytest
from fastapi import APIRouter
from sqlalchemy import inspect, text

from desk.app import create
from desk.web.request.gate import Undeclared
from tasks import pseudonym_secret

OPEN = ("/openapi.json", "/rules", "/rules/{rule}", "/acts")
REVIEWER = ("STREET_REVIEWER", "533103001")
OTHER_STREET = ("STREET_REVIEWER", "533124100")


def addresses(api):
    """Every address of the description with its methods."""
    told = api.program().get("/api/openapi.json").json()
    return [(path, method) for path, some in told["paths"].items() for method in some]


def test_nothing_but_the_public_part_answers_without_a_token(api):
    program = api.program()

    answers = {
        path: program.request(method, f"/api{path}".replace("{number}", api.number)).status_code
        for path, method in addresses(api)
        if path not in OPEN and not path.startswith("/public")
    }

    assert len(answers) > 60
    assert set(answers.values()) == {401}


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer zr_nothing", "Basic zr_x", "Bearer é"])
def test_what_is_no_token_is_asked_for_one(api, bearer):
    headers = {"authorization": bearer.encode("latin-1")}

    said = api.program().get("/api/inbox", headers=headers)

    assert said.status_code == 401
    assert said.headers["www-authenticate"] == "Bearer"


def test_a_route_that_declares_nothing_keeps_the_api_from_starting(api, monkeypatch):
    plain = APIRouter()
    plain.get("/side-door")(lambda: None)
    monkeypatch.setattr(import_module("desk.api.routes.inbox"), "router", plain)

    with pytest.raises(Undeclared, match="behind no gate"):
        create(api.app.state.house.settings, api.ledger)


def rows(ledger):
    """Every row of every table, but for the security log, which tells of reading."""
    with ledger.read() as tx:
        names = sorted(set(inspect(tx).get_table_names()) - {"watch", "unsealed"})
        return {one: sorted(map(repr, tx.execute(text(f"SELECT * FROM {one}")))) for one in names}


def test_reading_changes_nothing(api):
    programs = [
        api.program(*seat)
        for seat in (REVIEWER, OTHER_STREET, ("LG_OFFICE", "DH-LGB"), ("COMM_SEC", "533103001002"))
    ]
    pseudonym_secret.of(api.ledger)  # a secret of the ledger, made when it is first asked for
    paths = [path for path, method in addresses(api) if method == "get"]
    before, answers = rows(api.ledger), []
    for program in programs:
        for path in paths:
            for name, told in (
                ("number", api.number),
                ("ident", "1"),
                ("community", "533103001002"),
            ):
                path = path.replace("{" + name + "}", told)
            answers.append(program.get(f"/api{path}").status_code)

    assert 200 in answers
    assert max(answers) < 500
    assert len(paths) > 15
    assert rows(api.ledger) == before


def test_an_ended_token_opens_nothing(api):
    program = api.program(*REVIEWER)
    before = program.get("/api/inbox").status_code

    api.end_tokens()

    assert (before, program.get("/api/inbox").status_code) == (200, 401)


def test_a_token_that_reads_changes_nothing(api):
    program = api.program(*REVIEWER, scope="read")

    said = program.act(api.number, "accept")

    assert (said.status_code, said.json()["code"]) == (403, "reads_only")
    assert program.get(f"/api/assignments/{api.number}").status_code == 200


@pytest.mark.parametrize(
    ("role", "org"),
    [
        OTHER_STREET,
        ("DEPT_HEAD", "DH-XFJ"),
        ("COMM_SEC", "533124100001"),
        ("PUBLIC", "533103001001"),
    ],
)
def test_a_assignment_of_others_is_not_there(api, role, org):
    program = api.program(role, org)

    whole = program.get(f"/api/assignments/{api.number}")
    listed = program.get("/api/assignments").json()

    assert whole.status_code == 404
    assert whole.json()["code"] == "not_found"
    assert listed == {"items": [], "next": None}
    assert program.act(api.number, "withdraw", {"reason": "x"}).status_code in (403, 404)


def test_a_refused_look_is_in_the_security_log(api):
    from tasks.security_log import watched

    api.program(*OTHER_STREET).get(f"/api/assignments/{api.number}")

    seen = [one for one in watched(api.ledger) if api.number in one.place]
    assert [one.kind for one in seen] == ["access.denied"]


@pytest.mark.parametrize("query", ["colour=red", "text=%00", "limit=0", "limit=x", "next=abc"])
def test_a_request_that_nobody_can_read_is_a_problem(api, query):
    said = api.program(*REVIEWER).get(f"/api/assignments?{query}")

    assert said.status_code == 422
    assert said.headers["content-type"] == "application/problem+json"


def test_cookies_open_nothing(api):
    program = api.program()
    program.cookies.set("desk", api.token(*REVIEWER))

    assert program.get("/api/inbox").status_code == 401


def test_a_problem_speaks_both_languages(api):
    said = api.program().get("/api/inbox")

    told = json.loads(said.text)
    assert said.headers["content-type"] == "application/problem+json"
    assert told["status"] == 401
    assert told["code"] == "not_signed_in"
    assert told["title"] != told["title_en"]
