"""Lists go on where they stopped; reports are one's own; the public part needs nobody."""

import re

import pytest

COMMUNITY = "533103001001"
REVIEWER = ("STREET_REVIEWER", "533103001")


@pytest.fixture(scope="module")
def living(tales, tmp_path_factory):
    """The API late in TL02, at three communities: agreements, money and papers are there."""
    import shutil

    from ledger.store.session import open_ledger

    folder = tmp_path_factory.mktemp("living")
    shutil.copyfile(tales.file("TL02", 30), folder / "ledger.db")
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", create=False)
    yield ledger, folder, tales.number("TL02")
    ledger.close()


@pytest.fixture
def api(living, made):
    """The API on that ledger."""
    return made(*living)


def everything(program, path, limit):
    """Follow `next` through a list; returns the items of all pages and how many pages."""
    items, pages, after = [], 0, ""
    while pages < 100:
        told = program.get(path, params={"limit": limit, **({"next": after} if after else {})})
        assert told.status_code == 200, told.text
        items, pages, after = items + told.json()["items"], pages + 1, told.json()["next"]
        if not after:
            return items, pages
    raise AssertionError("the list has no end")


@pytest.mark.parametrize(
    "path", ["assignments", "placements", "opinions", "refusals", "papers", "inbox"]
)
def test_a_list_in_pages_is_the_list_in_one(api, path):
    program = api.program("LG_OFFICE", "DH-LGB")

    whole, one = everything(program, f"/api/{path}", 200)
    parts, pages = everything(program, f"/api/{path}", 1)

    assert parts == whole
    assert (one, pages) == (1, max(1, len(whole)))


def test_a_place_of_one_list_leads_nowhere_in_another(api):
    program = api.program("LG_OFFICE", "DH-LGB")
    after = program.get("/api/placements?limit=1").json()["next"]

    same = program.get("/api/placements", params={"next": after})
    other = program.get("/api/opinions", params={"next": after})
    bent = program.get("/api/placements", params={"next": after[:-2] + "AA"})

    assert same.status_code == 200
    assert {other.status_code, bent.status_code} == {422}
    assert other.json()["code"] == "no_such_page"


def test_a_community_sees_its_own_placement_alone(api):
    own = api.program("COMM_SEC", COMMUNITY).get("/api/placements").json()["items"]
    every = api.program("LG_OFFICE", "DH-LGB").get("/api/placements").json()["items"]

    assert {one["community"] for one in own} <= {COMMUNITY}
    assert {one["community"] for one in every} > {one["community"] for one in own}


def test_reports_are_narrowed_to_the_reader(api):
    whole = api.program("FIN_BUREAU", "DH-CZJ").get("/api/funds/reports/items").json()
    department = whole_department(api)
    own = api.program("FIN_DEPT", department)
    other = api.program("FIN_DEPT", "DH-JTJ" if department != "DH-JTJ" else "DH-MZJ")

    assert whole["rows"]
    assert own.get("/api/funds/reports/items").json()["rows"] == whole["rows"]
    assert other.get("/api/funds/reports/items").json()["rows"] == []
    for path in ("items?department=DH-XFJ", "custody", "exemptions", "income?community=1"):
        assert other.get(f"/api/funds/reports/{path}").status_code == 404, path


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_beyond_what_can_be_is_refused_before_anything_is_read(api, day):
    answer = api.program("FIN_BUREAU", "DH-CZJ").get(f"/api/funds/reports/items?day={day}")
    assert answer.status_code == 422
    assert "day" in answer.text


def whole_department(api):
    """The department whose assignment the story is about."""
    from ledger.read import assignments
    from schemas.states.states import AssignmentState

    with api.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, api.number).terms.applicant


def test_accounts_are_for_who_reads_everything(api):
    bureau = api.program("FIN_BUREAU", "DH-CZJ")
    accounts = bureau.get("/api/funds/accounts?prefix=committed:").json()
    code = accounts[0]["account"]

    lines = bureau.get("/api/funds/account", params={"code": code}).json()

    assert lines[-1]["balance"] == accounts[0]["balance"]
    assert bureau.get("/api/funds/account?code=nothing").status_code == 404
    assert api.program(*REVIEWER).get("/api/funds/accounts").status_code == 404


def test_the_public_part_needs_nobody(api):
    program = api.program()

    place = program.get("/api/public/place").json()
    communities = program.get("/api/public/communities").json()
    items = program.get(f"/api/public/communities/{COMMUNITY}/items")

    assert place["simulated"] is True
    assert len(communities) == 37
    assert items.status_code == 200
    assert program.get("/api/public/communities/1/items").status_code == 404


def test_acts_and_rules_are_told_with_their_schemas(api):
    program = api.program()

    acts = {one["act"]: one for one in program.get("/api/acts").json()}
    rules = program.get("/api/rules", params={"text": "一票否决"}).json()

    amount = acts["confirm_funds"]["schema"]["properties"]["amount"]
    assert amount["anyOf"][0]["type"] == ["string", "integer"]  # yuan, exact
    assert acts["accept"]["roles"]
    assert [one["rule"] for one in rules] == ["N08"]
    assert program.get("/api/rules/N08").json()[0]["rule"] == "N08"
    assert program.get("/api/rules/N99").status_code == 404


def test_every_operation_says_in_both_languages_what_it_does(api):
    told = api.program().get("/api/openapi.json").json()
    operations = [one for path in told["paths"].values() for one in path.values()]

    assert told["openapi"].startswith("3.1")
    assert [one["operationId"] for one in operations if " · " not in one["summary"]] == []


def names_in(told):
    """Every name of a field that the description gives."""
    for key, value in told.items() if isinstance(told, dict) else ():
        yield from value if key == "properties" else ()
        yield from names_in(value)
    for one in told if isinstance(told, list) else ():
        yield from names_in(one)


def test_no_list_can_be_sorted_by_a_figure_or_tells_a_place_among_others(api):
    told = api.program().get("/api/openapi.json").json()
    asked = {one["name"] for path in told["paths"].values() for way in path.values()
             for one in way.get("parameters", ())}  # fmt: skip
    names = set(names_in(told))

    assert len(names) > 200
    assert not [one for one in asked if re.search("sort|order|rank|top", one)]
    assert not [one for one in names if re.search("rank|best|worst|percentile|league", one)]


def test_the_description_asks_for_a_token_wherever_the_gate_does(api):
    told = api.program().get("/api/openapi.json").json()["paths"]
    open_to_all = {
        path for path, some in told.items() for one in some.values() if "security" not in one
    }

    assert {path.split("/")[1] for path in open_to_all} == {"acts", "public", "rules"}
    assert told["/assignments/{number}/acts/accept"]["post"]["security"] == [{"token": []}]
    answers = {path: api.program().get(f"/api{path}").status_code for path in open_to_all}
    assert 401 not in answers.values()
