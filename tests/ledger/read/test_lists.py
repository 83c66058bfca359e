"""Lists hold exactly what may be read: SQL and policies agree on made-up assignments."""

import random
from datetime import date

import pytest
from sqlalchemy import insert

from ledger.read import assignments, funds, lists, notices, queries
from ledger.read.list_rows import Want
from ledger.tables.journal import application, document
from ledger.write import comparable_items, states
from ledger.write.states import StateChange
from policies import loader
from policies.visibility import money
from policies.visibility.may_read import may_read, parties
from policies.visibility.redact import trimmed
from policies.visibility.scope import reach
from schemas.acts.act import Actor
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassStage, Stage
from schemas.states.states import AssignmentState
from schemas.values import canonical, plain

RULES = loader.load("dehong")
SLOW = [pytest.mark.postgres, pytest.mark.slow]
ON_THE_SERVER_SLOWLY = pytest.mark.parametrize(
    "store", ["sqlite", pytest.param("postgresql", marks=SLOW)]
)
PLACE = RULES.directory
CODES = PLACE.codes[:6]
OWNERS = ("DH-MZJ", "DH-ZJJ", "MH-PAB", PLACE.organisations["MH-PAB"].parent)
STREETS = sorted({PLACE.street_of(code) for code in CODES})
RESULTS = (None, "approve", "approve_with_conditions", "reject")
TODAY = date(2026, 3, 2)
MADE = 120
TERMS = {"nature": "new", "domain": "d", "mode": "m", "total_fen": 0, "communities": 1,
         "streets": []}  # fmt: skip
DECISION = {"body": "leading_group", "on": "2026-03-02", "document_no": "1"}
PARTS = {"opinion": {"answer": "ASKED", "due": "2026-03-20"}, "placement": {"amount_fen": 0}}


def change(kind, ident, raw, waits=()):
    return StateChange(kind, ident, raw, 0, 1, "l", tuple(waits))


def made_up(chance, n):
    """One assignment with its parts, of any stage and parties, likely or not."""
    number = f"533100-ZR-2026-{n:05d}"
    result = chance.choice(RESULTS)
    state = {
        "number": number,
        "stage": chance.choice(list(Stage)).value,
        "street": chance.choice(["", *STREETS, PLACE.lg_office]),
        "terms": {"title": f"事项{n}", "applicant": chance.choice(OWNERS),
                  "real_owner": chance.choice(["", *OWNERS]), **TERMS,
                  "parties": [{"org": chance.choice(OWNERS)}] if n % 5 == 0 else []},
        **({"decision": {"result": result, **DECISION}} if result else {}),
    }  # fmt: skip
    parts = [
        change(kind, f"{number}:{code}", {**_part(state, code), **more})
        for kind, more in PARTS.items()
        for code in chance.sample(
            CODES, 0 if state["stage"] == "DRAFT" else chance.choice((0, 0, 1, 2))
        )
    ]
    parts += [disputed(one.raw) for one in parts if one.kind == "placement"]
    asked = chance.choice(("all", chance.sample(CODES, 2), []))
    return state, parts, {"communities": asked}


def disputed(raw):
    """A dispute about the work at a placement."""
    told = {name: raw[name] for name in ("number", "community", "street", "title")}
    more = {"department": raw["applicant"], "kind": "defect", "text": "t", "stage": "D_TALK",
            "opened_by": "community", "opened_on": "2026-03-02"}  # fmt: skip
    return change("dispute", f"{raw['number']}:{raw['community']}:defect", {**told, **more})


def _part(state, code):
    return {
        "number": state["number"], "community": code, "street": PLACE.street_of(code),
        "title": state["terms"]["title"], "applicant": state["terms"]["applicant"],
    }  # fmt: skip


def refused(chance, n):
    ident, code = f"R-x-2026-{n:03d}", chance.choice(CODES)
    raw = {"id": ident, "community": code, "department": chance.choice(OWNERS),
           "number": f"533100-ZR-2026-{n:05d}", "issued_on": "2026-03-02", "ground": "NO_FUNDS",
           "text": "t"}  # fmt: skip
    return change("refusal", ident, raw)


def store(tx, made):
    state, parts, filed = made
    number = state["number"]
    states.store(tx, [change("assignment", number, state), *parts])
    comparable_items.store(tx, [(number, None, state)])
    row = {"number": number, "version": 1, "body": canonical(filed), "digest": ""}
    tx.execute(insert(application), [row])


@pytest.fixture
def crowd(ledger):
    chance = random.Random(11)
    with ledger.write() as tx:
        for n in range(MADE):
            store(tx, made_up(chance, n))
        states.store(tx, [refused(chance, n) for n in range(0, MADE, 4)])
    return ledger


def actors():
    """Every role at every kind of organisation, at home there or not."""
    somewhere = (*OWNERS, *STREETS, *CODES[:3], PLACE.lg_office, PLACE.leading_group,
                 PLACE.finance_bureau, PLACE.audit_bureau, PLACE.members[0], "nowhere")  # fmt: skip
    for role in [*RULES.jurisdiction.roles, "SEC_ADMIN", "unknown"]:
        yield from (Actor(person=f"{org}/{role}", role=role, org=org) for org in somewhere)


def test_a_list_holds_exactly_what_may_be_read(crowd):
    readers = set()
    with crowd.read() as tx:
        whose = {one: parties(assignments.find(tx, one)) for one in queries.numbers(tx)}
        refusals = {row.id: parties(assignments.find(tx, row.id)) for row in _all_refusals(tx)}
        for by in actors():
            far = reach(by, RULES)
            listed = {one.number for one in lists.assignments(tx, far, limit=500).items}
            allowed = {number for number, one in whose.items() if may_read(by, one, RULES)}
            assert listed == allowed, by
            assert sum(lists.stage_counts(tx, far).values()) == len(allowed), by
            shown = {one.id for one in lists.refusals(tx, far, limit=500).items}
            assert shown == {i for i, one in refusals.items() if may_read(by, one, RULES)}, by
            if 0 < len(allowed) < len(whose):
                readers.add(far.kind)
    assert readers == {"filed", "applicant", "street", "community", "resident"}


def test_money_is_asked_for_within_the_reach_that_policy_tells(crowd):
    """SQL (read.scopes.money) and visibility.money agree on whose money a reach holds."""
    some, partly = set(), set()
    with crowd.read() as tx:
        every = list(funds.placements(tx, money.WHOLE))
        terms = {one: assignments.state(tx, AssignmentState, one).terms
                 for one in {at.number for at in every}}  # fmt: skip
        for far in dict.fromkeys(reach(by, RULES) for by in actors()):
            found = [(at.number, at.community) for at in funds.placements(tx, far)]
            assert found == [
                (at.number, at.community)
                for at in every
                if money.holds(
                    far,
                    applicant=at.applicant,
                    owner=terms[at.number].real_owner,
                    joint=[one.org for one in terms[at.number].parties],
                    street=at.street,
                    community=at.community,
                )
            ], far
            some |= {far.kind} if found else set()
            partly |= {far.kind} if 0 < len(found) < len(every) else set()
    assert some == {"all", "filed", "applicant", "street", "community"}
    assert partly == {"applicant", "community"}  # all of these communities are of one street


def _all_refusals(tx):
    auditor = Actor(person="a", role="AUDITOR", org=PLACE.audit_bureau)
    return lists.refusals(tx, reach(auditor, RULES), limit=500).items


@ON_THE_SERVER_SLOWLY
def test_a_list_of_parts_holds_exactly_the_parts_a_assignment_shows(crowd):
    seen = set()
    with crowd.read() as tx:
        shows = {one: assignments.find(tx, one) for one in queries.numbers(tx)}
        each = {reach(by, RULES).model_dump_json(): by for by in actors()}
        for by in each.values():
            far = reach(by, RULES)
            for name, ask in (
                ("placements", lists.placements),
                ("opinions", lists.opinions),
                ("disputes", lists.disputes),
            ):
                page = ask(tx, far, limit=1000).items
                listed = {getattr(one, "stream", f"{one.number}:{one.community}") for one in page}
                shown = {
                    ident
                    for show in shows.values()
                    if may_read(by, parties(show), RULES)
                    for ident in getattr(trimmed(by, show, (), RULES, salt="s")[0], name)
                }
                assert listed == shown, (by, name)
                seen |= {(far.kind, name)} if listed else set()
    assert len(seen) == 16  # residents see no opinions and no disputes


def test_pages_are_the_list_in_pieces(crowd):
    far = reach(Actor(person="a", role="AUDITOR", org=PLACE.audit_bureau), RULES)
    with crowd.read() as tx:
        for ask in (lists.assignments, lists.placements, lists.opinions, lists.refusals,
                    lists.disputes):  # fmt: skip
            whole, found, after = ask(tx, far, limit=1000).items, [], ""
            for _ in range(100):
                page = ask(tx, far, after=after, limit=7)
                found += page.items
                after = page.after
                if not after:
                    break
            assert found == whole
            assert len(found) > 14


def test_a_list_is_narrowed_by_what_is_wanted(crowd):
    far = reach(Actor(person="a", role="AUDITOR", org=PLACE.audit_bureau), RULES)
    with crowd.read() as tx:
        (one,) = lists.assignments(tx, far, Want(text="事项42")).items
        assert one.number.endswith("00042")
        assert lists.assignments(tx, far, Want(text="事项4_")).items == []
        assert lists.assignments(tx, far, Want(text="事%")).items == []
        wanted = Want(applicant="DH-MZJ", stages=("EFFECTIVE", "DRAFT"))
        found = lists.assignments(tx, far, wanted).items
        assert {(m.applicant, m.stage) for m in found} == {("DH-MZJ", "EFFECTIVE"),
                                                           ("DH-MZJ", "DRAFT")}  # fmt: skip
        assert lists.stage_counts(tx, far, wanted) == {
            stage: sum(m.stage == stage for m in found) for stage in ("DRAFT", "EFFECTIVE")
        }
        here = lists.placements(tx, far, Want(community=CODES[0], work=("WAIT_AGREEMENT",))).items
        assert {(p.community, p.work) for p in here} == {(CODES[0], "WAIT_AGREEMENT")}
        assert lists.placements(tx, far, Want(cover=("funds",))).items == []
        aimed = lists.refusals(tx, far, Want(applicant="MH-PAB")).items
        assert {r.department for r in aimed} == {"MH-PAB"}


PAPERS = (("public_notice", ""), ("minutes", ""), ("correction_notice", ""),
          ("agreement", CODES[0]), ("agreement", CODES[1]),
          ("posting_sheet", CODES[0]))  # fmt: skip


def _paper_rows(number):
    return [
        {"dedupe_key": f"{number}{kind}{code}", "kind": kind, "number": number, "community": code,
         "title": "", "document_no": "", "html": "", "word": b"", "made_on": TODAY, "digest": ""}
        for kind, code in PAPERS
    ]  # fmt: skip


def test_papers_are_for_the_parties_and_public_ones_for_all_who_may_read(ledger):
    number = "533100-ZR-2026-00001"
    state = {"number": number, "stage": "EFFECTIVE", "street": PLACE.lg_office,
             "decision": {"result": "approve"},
             "terms": {"title": "t", "applicant": "DH-ZJJ"}}  # fmt: skip
    parts = [change("placement", f"{number}:{c}", _part(state, c)) for c in CODES[:2]]
    with ledger.write() as tx:
        store(tx, (state, parts, {"communities": list(CODES[:2])}))
        tx.execute(insert(document), _paper_rows(number))
    public, mine = {("public_notice", "")}, {("agreement", CODES[0]), ("posting_sheet", CODES[0])}
    expected = {
        ("AUDITOR", PLACE.audit_bureau): set(PAPERS),
        ("LG_OFFICE", PLACE.lg_office): set(PAPERS),
        ("DEPT_HEAD", "DH-ZJJ"): set(PAPERS) - {("minutes", "")},
        ("DEPT_HEAD", "DH-MZJ"): set(),
        ("COMM_SEC", CODES[0]): public | mine,
        ("COMM_SEC", CODES[5]): public,
        ("PUBLIC", CODES[0]): public | {("posting_sheet", CODES[0])},
        ("PUBLIC", CODES[5]): set(),
        ("SYS_ADMIN", PLACE.lg_office): set(),
    }
    with ledger.read() as tx:
        for (role, org), papers in expected.items():
            far = reach(Actor(person="a", role=role, org=org), RULES)
            found = lists.papers(tx, far).items
            assert {(one.kind, one.community) for one in found} == papers, (role, org)
            for ident in range(1, len(PAPERS) + 1):
                listed = ident in {one.id for one in found}
                assert lists.may_fetch(tx, far, ident) is listed, (role, org, ident)


def test_residents_read_what_is_published_at_their_community(crowd):
    with crowd.read() as tx:
        for code in CODES:
            resident = reach(Actor(person="a", role="PUBLIC", org=code), RULES)
            listed = [one.number for one in lists.assignments(tx, resident, limit=500).items]
            assert [one.number for one in notices.public(tx, code)] == listed
            assert len(listed) > 3
        assert notices.public(tx, "nowhere") != []  # what concerns all communities
        assert all(one.stage in ("PUBLICITY", "OBJECTION", "APPROVED", "APPROVED_COND")
                   for one in notices.public(tx, "nowhere"))  # fmt: skip


def reported(chance, n):
    stage = chance.choice(list(BypassStage))
    state = BypassState(
        id=f"B-x-2026-{n:03d}", demand="填表",
        department=chance.choice((*OWNERS, PLACE.host, PLACE.lg_office)), flagged_on=TODAY,
        evidence='"anonymous":false,"notice":"', anonymous=chance.random() < 0.5, stage=stage,
        notice="" if stage in (BypassStage.B_REPORTED, BypassStage.B_TRIAGE) else chance.choice(
            ("", "请说明")),
    )  # fmt: skip
    return change("bypass", state.id, plain(state))


@ON_THE_SERVER_SLOWLY
def test_reports_of_a_bypass_are_listed_as_their_rule_says(ledger):
    chance = random.Random(5)
    made = [reported(chance, n) for n in range(60)]
    papers = [
        {**row, "number": one.id, "kind": kind, "dedupe_key": f"{one.id}{kind}"}
        for one in made
        for kind in ("bypass_sheet", "bypass_notice")
        for row in _paper_rows("")[:1]
    ]
    with ledger.write() as tx:
        states.store(tx, made)
        tx.execute(insert(document), papers)
    counts = set()
    with ledger.read() as tx:
        shows = {one.id: assignments.find(tx, one.id) for one in made}
        for by in actors():
            far = reach(by, RULES)
            found = {one.id: one for one in lists.reports(tx, far, limit=100).items}
            readable = {i for i, one in shows.items() if may_read(by, parties(one), RULES)}
            assert set(found) == readable, by
            for ident, one in found.items():
                assert one.department == shows[ident].state.department
            counts.add((far.kind, bool(found)))
            mine = far.model_copy(update={"own": (made[0].id,)}) if far.kind != "none" else far
            near = {one.id for one in lists.reports(tx, mine, limit=100).items}
            assert near == readable | set(mine.own if far.kind != "resident" else ())
            shown = {(one.number, one.kind) for one in lists.papers(tx, far, limit=500).items}
            assert {number for number, _ in shown} <= readable, by
            sheets = {number for number, kind in shown if kind == "bypass_sheet"}
            assert sheets <= {i for i in readable if far.kind == "all"
                              or shows[i].state.department in far.handles}  # fmt: skip
    assert {kind for kind, some in counts if some} == {"all", "filed", "applicant", "street"}
