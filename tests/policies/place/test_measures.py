"""What published measures of real places say: each a place of its own, with one life of an item.

The places are ours, small, over a shipped one; each bears what a measure says (data/measures.yaml).
"""

import shutil
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from policies import loader
from policies.applications import intake
from policies.place.folders import merged
from schemas import yaml_text
from schemas.acts.act import Actor
from tests.policies.conftest import Memory, person

FILE = Path(__file__).with_name("data") / "measures.yaml"
DATA = yaml_text.parse(FILE.read_text("utf-8"))
PLACES, REFUSED = DATA["places"], DATA["refused"]
NUMBER = "110102-ZR-2026-00001"
ONE, TWO = "110102091001", "110102091002"
FIRST = {
    "applicant": "XC-ZJW", "real_owner": "XC-ZJW", "list_class": "new", "communities": [ONE, TWO],
    "funding.per_community": None, "funding.budget_doc_no": "西财预〔2026〕1号-住建-001",
}  # fmt: skip
HELD = {"members": 60, "present": 45, "in_favour": 40, "held_on": "2026-04-01"}


def written(told, folder):
    """The folder of a place: xicheng's files with what a measure says laid over them."""
    shutil.copytree(str(files("policies") / "jurisdictions" / "xicheng"), folder)
    for name, over in told.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        data = yaml_text.parse(file.read_text("utf-8")) if file.is_file() else {}
        if name == "route.yaml":
            data["versions"][0] = merged(data["versions"][0], over)
        elif isinstance(over, dict) and "communities" in over:
            rows = {one["code"]: one for one in over["communities"]}
            every = [merged(one, rows.get(one["code"])) for one in data["communities"]]
            data = {**data, "communities": every}
        else:
            data = merged(data, over) if isinstance(over, dict) else over
        file.write_text(yaml_text.write(data), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The rules of a place by its name in the data, in which `place check` finds nothing."""

    @cache
    def made(name):
        folder = tmp_path_factory.mktemp("places") / name
        return loader.fresh(str(written(PLACES[name]["files"], folder)))

    return made


@pytest.fixture
def lived(cases):
    """An item filed at a place, and its life to the end with everybody saying yes."""

    def play(rules, until="ARCHIVED", on=None, **change):
        register = Memory(rules)
        changes = FIRST | {path.replace("__", "."): value for path, value in change.items()}
        application = intake.changed(cases["48"]["application"], changes)
        day = on or date.fromisoformat(str(application["submitted_on"]))
        register.day = day = rules.calendar.on_or_after(day)
        head = person("DEPT_HEAD", application["applicant"])
        register.refused = register.do(NUMBER, "submit", head, day, application=application)
        if until and register.refused is None:
            register.day = register.walk(NUMBER, day, until)
        return register

    return play


def whole(register):
    """Whether an item came into effect and to its end."""
    return {"EFFECTIVE", "ARCHIVED"} <= set(stages(register))


def stages(register):
    return [one.body["stage"] for one in register.events if "stage" in one.body]


def item(register):
    return register.state("assignment", NUMBER)


def test_a_place_without_publication_admits_with_the_decision(place, lived):
    told = lived(place("no_publication"))

    assert "PUBLICITY" not in stages(told)
    assert whole(told)


def test_one_leader_signs(place, lived):
    decision = item(lived(place("one_leader"))).decision

    assert (decision.members, decision.voting, decision.in_favour) == (1, 1, 1)


@pytest.mark.parametrize(("name", "reviewer"), [("street", "110102091"), ("office", "XC-LGB")])
def test_the_street_reviews_or_the_office(place, lived, name, reviewer):
    told = lived(place(f"{name}_reviews"), until="FUND_REVIEW")

    assert item(told).street == reviewer
    assert "application.countersigned" not in {one.kind for one in told.events}


OFFICE = Actor(person="office", role="LG_OFFICE", org="XC-LGB")
STREET = Actor(person="street", role="STREET_HEAD", org="110102091")
OPINION = {"capacity_checked": True, "overlap_checked": True, "opinion": "建议准入"}


def test_street_and_office_both_check_one_after_the_other(place, lived):
    told = lived(place("both_review"), until="STREET_REVIEW")
    day = told.day

    assert {one.act for one, _ in told.waits(NUMBER)} >= {"propose", "countersign"}
    refused = told.do(NUMBER, "propose", STREET, day, **OPINION)
    assert (refused.code, refused.params["seats"]) == ("countersign_open", ["LG_OFFICE@XC-LGB"])
    assert told.do(NUMBER, "countersign", OFFICE, day, ballot="in_favour") is None
    assert told.do(NUMBER, "propose", STREET, day, **OPINION) is None
    told.walk(NUMBER, day)
    assert whole(told)


def test_where_both_review_no_street_leaves_the_office_out(place, lived):
    told = lived(place("both_review"), until="STREET_REVIEW")
    seat = {"to": {"role": "LG_OFFICE", "org": "XC-LGB"}, "reason": "不必"}

    assert told.do(NUMBER, "remove_signer", STREET, told.day, **seat).code == "asked_by_another"
    told.do(NUMBER, "countersign", OFFICE, told.day, ballot="against", text="重复")
    assert told.do(NUMBER, "propose", STREET, told.day, **OPINION).code == "countersign_refused"


@pytest.mark.slow
def test_where_both_review_the_office_alone_does_so_over_several_streets(place, lived):
    told = lived(place("both_review"), until="FUND_REVIEW", communities=[ONE, "110102092001"])

    assert item(told).street == "XC-LGB"
    assert "application.countersigned" not in {one.kind for one in told.events}


LISTED = {"kinds": ["task"], "forms": []}  # as a list has it: with no form
SMALL = {"nature": "temporary", "end_on": "2026-07-31", **LISTED}


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({**SMALL, "hours_per_community": 40}, "street"),
        ({**SMALL, "hours_per_community": 41}, "leading_group"),
    ],
)
def test_another_body_decides_what_is_small(place, lived, change, body):
    assert item(lived(place("street_decides"), until="EFFECTIVE", **change)).decision.body == body


def test_terms_are_those_of_the_measure_in_working_days(place, lived):
    rules = place("terms")
    filed = lived(rules, until="")
    filed.settle(filed.day)
    due = {one.code: one.due for one in item(filed).clocks}
    add = rules.calendar.add

    assert due["decision"] == add(filed.day, 20)
    assert due["acceptance_check"] == add(filed.day, 5)
    filed.walk(NUMBER, filed.day)
    assert whole(filed)


VILLAGE_LAW = {"legal_basis.1.title": "中华人民共和国村民委员会组织法（2025年修订）",
               "legal_basis.2.title": "中华人民共和国村民委员会组织法（2025年修订）"}  # fmt: skip
WALK = {"title": "村规民约季度宣传", "list_class": "assist", **LISTED}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("communities", "applicant", "route"),
    [
        ([TWO], "XC-ZJW", "L02"),
        ([ONE], "XC-ZJW", "L03"),  # an entry for villages, asked of a community
        ([TWO], "XC-SGB", "L03"),  # an entry of another department
    ],
)
def test_an_entry_is_for_one_kind_of_community_and_one_department(
    place, lived, communities, applicant, route
):
    whose = {"applicant": applicant, "real_owner": applicant}
    told = lived(place("village"), until="", communities=communities, **WALK, **whose)
    told.settle(told.day)

    assert item(told).route == route


def test_a_village_has_its_item_to_the_end(place, lived):
    rules = place("village")
    told = lived(rules, communities=[TWO], **WALK, **VILLAGE_LAW)

    assert rules.directory.is_village(TWO)
    assert not {"CONSULTING", "LG_DECISION"} & set(stages(told))
    assert whole(told)


@pytest.mark.parametrize(("day", "route"), [("2026-12-31", "L02"), ("2027-01-04", "L03")])
def test_the_catalogue_ends_with_its_year(place, lived, day, route):
    on = date.fromisoformat(day)
    term = {"start_on": on + timedelta(days=60), "end_on": on + timedelta(days=120)}
    listed = {"title": "楼道季度走访", "list_class": "catalogue", **LISTED}
    told = lived(place("catalogue"), until="", on=on, **term, **listed)
    told.settle(told.day)

    assert (told.refused, item(told).route) == (None, route)


ASKED = [{"name": "困难家庭情况证明", "purpose": "临时救助", "basis": "经居民会议"}]
SAID = {"answer": "AGREE", "hours": "10", "community": ONE}


def test_a_certificate_waits_for_a_residents_meeting(place, lived):
    rules = place("certificates")
    told = lived(rules, until="CONSULTING", certificates=ASKED, kinds=["certificate"])
    secretary = person("COMM_SEC", ONE)

    refused = told.do(NUMBER, "answer", secretary, told.day, **SAID)
    assert (refused.code, refused.params["names"]) == ("deliberation_missing", (ASKED[0]["name"],))
    against = {**SAID, "answer": "DISAGREE"}
    assert told.copy().do(NUMBER, "answer", secretary, told.day, **against) is None
    for one in (ONE, TWO):
        said = {**SAID, "community": one, "meeting": HELD}
        assert told.do(NUMBER, "answer", person("COMM_SEC", one), told.day, **said) is None
    told.walk(NUMBER, told.day)
    assert whole(told)


def test_a_certificate_on_no_list_stays_refused(place, lived):
    other = [{**ASKED[0], "name": "居住情况证明"}]

    told = lived(place("certificates"), until="", certificates=other, kinds=["certificate"])

    assert (told.refused.code, told.refused.params["rules"]) == ("rejected_by_rules", ["N07"])


def test_grids_are_a_share_of_their_community_which_signs(place, lived):
    part = {"community": ONE, "grids": ["第一网格"], "share": "50"}
    rules = place("grids")
    told = lived(rules, communities=[ONE], scope=[part])

    assert rules.directory.communities[ONE].grids == 7
    assert set(told.of("placement", NUMBER)) == {ONE}
    assert whole(told)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_expressed_is_refused_with_line_and_cure(tmp_path, name):
    told = REFUSED[name]
    folder = written(told["files"], tmp_path / name)

    faults = {one.code: one for one in loader.examined(str(folder))[1]}

    fault = faults[told["code"]]
    assert (fault.sheet, fault.row > 1) == (told.get("file", next(iter(told["files"]))), True)
    assert told["zh"] in fault.message
    assert told["en"] in fault.message_en
