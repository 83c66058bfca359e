"""What of an assignment each reader sees: fields, parts of others, people (security S9)."""

from datetime import UTC, date, datetime

import pytest

from policies import loader
from policies.visibility import bypass, may_read
from policies.visibility.redact import face, trimmed
from schemas.acts.act import Actor, Entry, WorkItem
from schemas.assignment import StoredAssignment, StoredState
from schemas.place.visibility import Parties
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassStage
from schemas.values import plain

RULES = loader.load("dehong")
PLACE = RULES.directory
NUMBER, DEPT, OTHER = "533100-ZR-2026-00001", "DH-ZJJ", "DH-MZJ"
HERE, THERE = PLACE.codes[0], next(
    code for code in PLACE.codes if PLACE.street_of(code) != PLACE.street_of(PLACE.codes[0])
)  # fmt: skip
STREET, FAR_STREET = PLACE.street_of(HERE), PLACE.street_of(THERE)
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


AUDITOR = person("AUDITOR", PLACE.audit_bureau)
OFFICE = person("LG_OFFICE", PLACE.lg_office)
HEAD = person("DEPT_HEAD", DEPT)
REVIEWER, FAR_REVIEWER = person("STREET_HEAD", STREET), person("STREET_HEAD", FAR_STREET)
SECRETARY, RESIDENT = person("COMM_SEC", HERE), person("PUBLIC", HERE)


def entry(n, kind, stream, by, /, **body):
    ident = stream.split("/")
    return Entry(
        uid=str(n), kind=kind, stream_kind=ident[0], stream_id=ident[1], version=n,
        actor=by.person, role=by.role, org=by.org, occurred_at=AT, recorded_at=AT, key="k",
        body=body,
    )  # fmt: skip


def assignment(*, decided="approve", scores=("community",), work="ACCEPTED", open_=True):
    place = {HERE: STREET, THERE: FAR_STREET}
    parts = {
        f"{NUMBER}:{code}": {"number": NUMBER, "community": code, "street": street,
                             "title": "t", "applicant": DEPT}
        for code, street in place.items()
    }  # fmt: skip
    given = {side: {"by": f"{side}-person", "on": "2026-03-02", "scores": {"quality": 90}}
             for side in scores}  # fmt: skip
    state = {
        "number": NUMBER, "stage": "EFFECTIVE", "street": STREET, "opinion": "街道建议",
        "terms": {"title": "t", "applicant": DEPT, "real_owner": DEPT, "nature": "new",
                  "domain": "d", "mode": "m", "total_fen": 1, "communities": 2, "streets": []},
        "ballots": [{"org": OTHER, "ballot": "against"}],
        "hands": {"propose": REVIEWER.person, "submit": HEAD.person, "vote": "unknown"},
    }  # fmt: skip
    if decided:
        told = {"body": "leading_group", "on": "2026-03-02", "document_no": "1"}
        state["decision"] = {"result": decided, **told}
    answer = {"open": open_, "remark": "太忙", "answer": "DISAGREE", "due": "2026-03-02"}
    work = {"scores": given, "work": work, "account": "99", "amount_fen": 1}
    no = {"department": DEPT, "ground": "NO_FUNDS", "text": "t", "issued_on": "2026-03-02"}
    return StoredAssignment(
        StoredState("assignment", NUMBER, state, 9),
        application={"title": "t", "clerk": {"name": "某人", "phone": "1"}},
        opinions={i: StoredState("opinion", i, {**raw, **answer}, 1) for i, raw in parts.items()},
        placements={i: StoredState("placement", i, {**raw, **work}, 1) for i, raw in parts.items()},
        refusals={i: StoredState("refusal", i, {"id": i, "community": c, **no}, 1)
                  for c in place for i in [f"R-{c}"]},
        waits=tuple(WorkItem(act="sign", role="COMM_SEC", org=c, kind="placement", stream=f"{c}",
                             number=NUMBER, community=c) for c in ("", *place)),
    )  # fmt: skip


HISTORY = [
    entry(1, "application.submitted", f"assignment/{NUMBER}", HEAD,
          application={"clerk": {"name": "某人"}, "title": "t"}),
    entry(2, "opinion.given", f"opinion/{NUMBER}:{HERE}", SECRETARY, remark="太忙",
          by=SECRETARY.person, answer="DISAGREE"),
    entry(3, "opinion.given", f"opinion/{NUMBER}:{THERE}", person("COMM_SEC", THERE), remark="?",
          answer="ASK_CLARIFICATION"),
    entry(4, "consultation.answered", f"assignment/{NUMBER}", person("COMM_SEC", THERE),
          community=THERE, add={"opposed": 1}),
    entry(5, "application.proposed", f"assignment/{NUMBER}", REVIEWER, opinion="街道建议",
          merge={"hands": {"propose": REVIEWER.person}}),
    entry(6, "decision.voted", f"assignment/{NUMBER}", person("LG_MEMBER", OTHER),
          append={"ballots": [{"org": OTHER, "ballot": "against"}]}),
    entry(7, "application.decided", f"assignment/{NUMBER}", person("LG_CHAIR", "DH-LG"),
          prepared_by="vice_chair"),
    entry(8, "work.evaluated", f"placement/{NUMBER}:{HERE}", SECRETARY,
          merge={"scores": {"community": {"by": SECRETARY.person, "scores": {"a": 1}}}}),
]  # fmt: skip


def raws(parts):
    return [one.raw for one in parts.values()]


def seen(by, show):
    assert may_read.may_read(by, may_read.parties(show), RULES)
    told, entries = trimmed(by, show, HISTORY, RULES, salt="s")
    return told, {one.version: one for one in entries}


def test_a_community_sees_the_streets_opinion_once_the_decision_is_published():
    for decided, there in ((None, False), ("reject", False), ("approve", True)):
        told, entries = seen(SECRETARY, assignment(decided=decided))
        assert ("opinion" in told.own.raw) is there
        assert ("opinion" in entries[5].body) is there
    assert "opinion" in seen(HEAD, assignment(decided=None))[0].own.raw


@pytest.mark.parametrize(
    ("by", "sees"),
    [(SECRETARY, False), (HEAD, False), (RESIDENT, False), (REVIEWER, True), (OFFICE, True)],
)
def test_ballots_are_the_leading_groups_and_the_streets(by, sees):
    told, entries = seen(by, assignment())
    assert ("ballots" in told.own.raw) is sees
    assert ("ballots" in entries[6].body["append"]) is sees


def test_a_community_does_not_see_who_prepared_the_decision():
    assert "prepared_by" not in seen(SECRETARY, assignment())[1][7].body
    assert "prepared_by" in seen(HEAD, assignment())[1][7].body


def test_a_department_reads_remarks_after_the_consultation_and_questions_at_once():
    during, entries = seen(HEAD, assignment(open_=True))
    assert all("remark" not in one for one in raws(during.opinions))
    assert "remark" not in entries[2].body
    assert entries[3].body["remark"] == "?"
    after, entries = seen(HEAD, assignment(open_=False))
    assert all(one["remark"] for one in raws(after.opinions))
    assert entries[2].body["remark"] == "太忙"


@pytest.mark.parametrize(
    ("by", "sides"),
    [
        (SECRETARY, {"community"}),
        (HEAD, {"department"}),
        (REVIEWER, set()),
        (OFFICE, set()),
        (AUDITOR, {"community", "department"}),
    ],
)
def test_evaluations_are_blind_until_they_are_opened(by, sides):
    both = ("community", "department")
    mine = f"{NUMBER}:{HERE}"
    told, entries = seen(by, assignment(scores=both))
    assert set(told.placements[mine].raw.get("scores", {})) == sides
    assert set(entries[8].body["merge"].get("scores", {})) == sides & {"community"}
    told, entries = seen(by, assignment(scores=both, work="EVALUATED"))
    assert set(told.placements[mine].raw["scores"]) == set(both)
    assert set(entries[8].body["merge"]["scores"]) == {"community"}


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        (SECRETARY, {HERE}),
        (FAR_REVIEWER, {THERE}),
        (REVIEWER, {HERE, THERE}),
        (HEAD, {HERE, THERE}),
        (AUDITOR, {HERE, THERE}),
    ],
)
def test_who_reads_for_their_own_sees_no_part_of_others(by, codes):
    told, entries = seen(by, assignment())
    for name in ("opinions", "placements", "refusals"):
        assert {one["community"] for one in raws(getattr(told, name))} == codes
    assert {one.community for one in told.waits} == codes | {""}
    assert (2 in entries) is (HERE in codes)
    assert (3 in entries) is (4 in entries) is (THERE in codes)


def test_residents_see_placements_without_accounts_and_no_opinions():
    told, _ = seen(RESIDENT, assignment())
    (mine,) = raws(told.placements)
    assert mine["community"] == HERE
    assert not {"account", "scores"} & set(mine)
    assert told.opinions == told.refusals == {}
    assert told.application == {"title": "t"}
    assert (
        "clerk"
        not in trimmed(RESIDENT, assignment(), HISTORY[:1], RULES, salt="s")[1][0].body[
            "application"
        ]
    )


def test_people_of_others_are_a_role_and_an_organisation():
    told, entries = seen(HEAD, assignment())
    assert entries[1].actor == HEAD.person
    assert entries[2].actor == f"COMM_SEC@{HERE}"
    assert entries[2].body["by"] == f"COMM_SEC@{HERE}"
    assert entries[5].body["merge"]["hands"]["propose"] == f"STREET_HEAD@{STREET}"
    hands = told.own.raw["hands"]
    assert hands == {"propose": f"STREET_HEAD@{STREET}", "submit": HEAD.person, "vote": ""}


def test_an_auditor_sees_pseudonyms_that_stay_the_same():
    told, entries = seen(AUDITOR, assignment())
    names = {one.actor for one in entries.values()}
    assert len(names) == len({one.actor for one in HISTORY})
    assert all(name.startswith("p-") and len(name) == 14 for name in names)
    assert told.own.raw["hands"]["submit"] == entries[1].actor
    assert told.own.raw["hands"]["vote"].startswith("p-")
    other = trimmed(AUDITOR, assignment(), HISTORY, RULES, salt="t")[1]
    assert not names & {one.actor for one in other}
    assert face(AUDITOR, RULES, "s")("system", "system", "") == "system"


def report(**more):
    state = BypassState(
        id="B-1", reporter="d" * 64, department=DEPT, demand="填表",
        flagged_on=date(2026, 3, 2), triage="属实", **more,
    )  # fmt: skip
    return StoredAssignment(StoredState("bypass", state.id, plain(state), 1))


REPORTED = [
    entry(1, "bypass.triaged", "bypass/B-1", OFFICE, triage="属实"),
    entry(2, "bypass.noticed", "bypass/B-1", OFFICE, notice="请说明", evidence="照片"),
]


@pytest.mark.parametrize(
    ("by", "before", "after", "named"),
    [
        (OFFICE, True, True, True),
        (AUDITOR, True, True, True),
        (HEAD, False, True, True),
        (SECRETARY, False, False, False),
        (REVIEWER, False, False, False),
        (person("DEPT_HEAD", OTHER), False, False, False),
        (person("SYS_ADMIN", PLACE.lg_office), False, False, False),
        (person("SYS_ADMIN", DEPT), False, False, False),
        (RESIDENT, False, False, False),
    ],
)
def test_a_report_of_a_bypass_is_read_by_its_own_rule(by, before, after, named):
    noticed = {"stage": BypassStage.B_NOTICE, "notice": "请说明"}
    shows = (report(), report(**noticed), report(**noticed, anonymous=False))
    assert [may_read.may_read(by, may_read.parties(one), RULES) for one in shows] == [
        before, after, named
    ]  # fmt: skip


def test_the_department_of_a_report_never_sees_where_it_came_from():
    show = report(stage=BypassStage.B_NOTICE, notice="请说明")
    told, entries = trimmed(HEAD, show, REPORTED, RULES, salt="s")
    assert not set(bypass.HIDDEN) & {key for key, value in told.own.raw.items() if value}
    assert [one.kind for one in entries] == ["bypass.noticed"]
    assert entries[0].body == {"notice": "请说明"}
    whole, entries = trimmed(OFFICE, show, REPORTED, RULES, salt="s")
    assert whole.state.demand == "填表"
    assert len(entries) == 2


def test_people_whom_an_application_names_have_pseudonyms_for_an_auditor():
    told, entries = seen(AUDITOR, assignment())
    mine, again = told.application["clerk"], entries[1].body["application"]["clerk"]
    assert mine == again
    assert set(mine) == {"name"}
    assert mine["name"].startswith("p-")
    assert seen(HEAD, assignment())[0].application["clerk"] == {"name": "某人", "phone": "1"}


def test_hands_are_not_for_residents_and_no_place_of_others_is_told():
    done = entry(9, "application.effective", f"assignment/{NUMBER}", SECRETARY,
                 merge={"hands": {"confirm_usable": SECRETARY.person}})  # fmt: skip
    show = assignment()
    far = person("PUBLIC", THERE)
    for by, sees in ((far, False), (person("COMM_SEC", THERE), False), (RESIDENT, True)):
        told, entries = trimmed(by, show, [*HISTORY, done], RULES, salt="s")
        last = entries[-1]
        assert (last.role, last.org) == (("COMM_SEC", HERE) if sees else ("", ""))
        assert sees or last.actor == ""
        assert HERE not in str(last.body)
    told, entries = trimmed(far, show, [*HISTORY, done], RULES, salt="s")
    assert "hands" not in told.own.raw
    assert "hands" not in entries[-1].body["merge"]


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("role", ["RES_SUPERV", "RES_REP"])
def test_who_looks_through_money_reads_what_is_placed_at_its_community_unpublished(role, published):
    placed = Parties(
        kind="assignment", number=NUMBER, stage="EFFECTIVE", applicant=DEPT,
        communities=frozenset((HERE, THERE)), placed=frozenset((HERE,)), published=published,
    )  # fmt: skip
    looks = role == "RES_SUPERV"
    assert may_read.may_read(person(role, HERE), placed, RULES) is (looks or published)
    assert may_read.may_see(person(role, HERE), placed, RULES) is looks
    assert not may_read.may_add(person(role, HERE), placed, RULES)
    # Who is only asked has no money to look through.
    assert may_read.may_read(person(role, THERE), placed, RULES) is published
    assert not may_read.may_see(person(role, THERE), placed, RULES)
