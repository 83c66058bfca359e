"""Every act of a person has a way on the desk for each role that holds it: powers x roles x desk.

Each act is looked for on a page of the desk, where the life cycle's table allows it, as a seat of
each of its roles sees it.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.demo import story
from desk.demo.actors import actor
from desk.files import page_data, shipped
from desk.web.act_forms.offers import outcomes
from ledger.read import assignments, queries
from policies import loader
from policies.lifecycle.owing import SYSTEM
from policies.visibility.bypass import answerer, handler
from schemas.acts.act import SYSTEM as BY_ITSELF
from schemas.states.states import AssignmentState
from tasks import clock
from tasks.figures import summary
from tasks.papers import waiting
from tests.desk.web.points import BEFORE, BETWEEN, FOR_ALL, OURS, WAITING, acting, filed

POWERS = loader.load("dehong").jurisdiction.powers
# A work item where a street applies itself; no story has one (tests/policies/test_street_applies).
OF_STREETS = {("witness", "LG_OFFICE")}
# Long-term work is looked at again after a year; no story lasts so long (test_renewing.py).
YEARLY = {("re_examine", "LG_OFFICE")}
# No audit reads the personal data of an emergency: the power is there for the reason it is told.
NEVER = {("read_personal_data", "AUDITOR")}
# Only where a place has settings in its ledger: pages/review/test_place.py walks all three.
PROPOSED = ("adopt_place", "approve_place", "turn_down_place")
# On the page of a street, about no item: pages/seats/test_exchanges.py finds each for its roles.
OF_EXCHANGES = ("call_exchange", "hold_exchange", "enter_on_list", "strike_from_list")
WAYS = [
    (verb, role)
    for verb, one in POWERS.items()
    for role in one.roles
    if role != SYSTEM
    and verb not in PROPOSED + OF_EXCHANGES
    and (verb, role) not in OF_STREETS | YEARLY | NEVER
]
TALKS, CORRECTS = "533103001006", "533103001008"
RECORDED = ("invite", "withdraw_invitation", "note_removal", "note_income", "declare_burden")
BEGUN = {  # acts that open something: the page on which they begin, and what sends them
    "save_draft": ("/applications", "/applications"),
    "submit": ("/applications", "/applications"),
    "flag_informal_demand": ("/community/flag", 'action="/community/flag"'),
    "b_report": ("/community/flag", 'name="formal"'),
    "put_rulebook_in_force": ("/office/rules", 'action="/office/rules/in-force"'),
    "register_line": ("/money", "/money/lines/register_line"),
    "raise_line": ("/money/lines/raise_line", 'action="/money/lines/raise_line"'),
    "carry_line": ("/money/lines/carry_line", 'action="/money/lines/carry_line"'),
    "close_line": ("/money/lines/close_line", 'action="/money/lines/close_line"'),
    "cut_line": ("/money/lines/cut_line", 'action="/money/lines/cut_line"'),
    **{verb: ("/community/records", f'action="/community/records/{verb}"') for verb in RECORDED},
    **dict.fromkeys(("e_begin", "e_request"), ("/emergencies/new", 'action="/emergencies/new"')),
    "return_order": ("/community/refuse", 'name="order_no"'),
    "take_over": ("/office/running/new", 'action="/office/running/new"'),
}
HANDED_ON = ("transfer", "delegate", "give_back")
SAID = ("remind", "cc", "ask", "note_read", "reply")  # by any office, on what was filed
ABOUT = {"LG_CHAIR": "DH-MZJ", "STREET_HEAD": "533103001", "FIN_STREET": "533103001"}
REPORT = (  # the acts on a report of a bypass, in their order; who does each, and with what
    ("b_report", "COMM_SEC", {"anonymous": False, "evidence": "截图", "demand": "统计台账"}),
    ("view_origin", "", {}),
    ("b_triage", "handler", {"result": "accepted"}),
    ("view_reporter", "", {}),
    ("b_notice", "handler", {"text": "请说明"}),
    ("b_explain", "answerer", {"text": "个人行为"}),
    ("b_finding", "handler", {"result": "SUBSTANTIATED", "reasons": "未经准入"}),
    ("compensate", "", {}),
    ("b_remedy", "answerer",
     {"withdrawn": True, "communities": [OURS], "compensation_hours": "0", "amount": "0.00"}),
    ("b_sanction", "handler", {"kind": "提醒"}),
    ("b_close", "handler", {}),
)  # fmt: skip
URGENT = (  # the acts on an emergency that nobody files; who does each
    ("e_request", "DEPT_CLERK"), ("e_verify", "handler"), ("e_activate", ""),
    ("e_object", "COMM_SEC"), ("e_revoke", ""), ("e_answer", "handler"),
)  # fmt: skip
STORIES = [one for name in story.BOOKS for one in shipped(name)["stories"]]


def before(verb, role=""):
    """A story and the number of the act after which a role can do an act."""
    if verb in SAID:
        return "TL01", 2 if (verb, role) == ("remind", "DEPT_HEAD") else 12
    verb = WAITING[role] if verb in HANDED_ON else verb
    if (known := BEFORE.get((verb, role), BEFORE.get(verb))) is not None:
        return known
    for one in STORIES:
        for last, act in zip([{"no": 1}, *one["acts"]], one["acts"], strict=False):
            if act["act"] == verb:
                return one["id"], last["no"]
    raise AssertionError(f"say in BEFORE where {verb} can be done")


# Acts before which `begun` does something: they have a desk of their own.
APART = {
    "give_back", "note_read", "reply", "withdraw_invitation", "accept_terms", "raise_dispute",
    "agree_correction", "decline_correction", "leave_out", "lift_capacity", "declare_not_done",
    "resolve_dispute", "remove_signer", "countersign",
}  # fmt: skip


def begun(site, verb, role, monkeypatch):
    """Do what has to happen before some acts can be done."""
    at, do = clock.now(site.ledger), acting(site)
    if (first := BETWEEN.get((verb, role), BETWEEN.get(verb))) is not None:
        first(site, verb, role, at)
    if verb == "withdraw_invitation":
        told = {"department": "DH-ZJJ", "title": "停车问题议事", "record": "议事会纪要3号",
                "on": at.date().isoformat(), "until": at.date().isoformat()}  # fmt: skip
        do("invite", actor(*seats(site, role)[0]), at, **told)
    if verb in ("accept_terms", "raise_dispute") and role != "STREET_HEAD":
        about = {"community": TALKS, "kind": "defect", "text": "照协议"}
        other = ("DEPT_CLERK", "DH-SFJ") if role == "COMM_SEC" else ("COMM_SEC", TALKS)
        do("offer_terms", actor(*other), at, site.number, **about)
    if verb in ("agree_correction", "decline_correction") and role == "FIN_STREET":
        told = {"fact": "confirmation", "instalment": 1, "reason": "银行退回"}
        do("correct", actor("COMM_SEC", CORRECTS), at, site.number, **told)
    if verb in ("leave_out", "lift_capacity"):
        monkeypatch.setattr("policies.cost.capacity.ceiling", lambda community, ground: 1)
        do("publicity_end", BY_ITSELF, at + timedelta(days=30), site.number)
    if verb == "declare_not_done":
        with site.ledger.read() as tx:
            end = assignments.state(tx, AssignmentState, site.number).terms.end_on
        last = datetime.fromisoformat(f"{end}T02:00").replace(tzinfo=UTC)
        do("end_date", BY_ITSELF, last, site.number)
    if verb == "resolve_dispute":
        told = {"instalment": 1, "reason": "少一元"}
        do("dispute_funds", actor("COMM_SEC", OURS), at, site.number, **told)


def reported(site, verb, department):
    """Report a department and go on until an act on the report can be done; returns its number."""
    at, do, directory = clock.now(site.ledger), acting(site), site.rules.directory
    who = {
        "COMM_SEC": actor("COMM_SEC", OURS),
        "handler": actor(*handler(department, directory)),
        "answerer": actor(answerer(department, directory), department),
    }
    number = ""
    for name, by, data in REPORT:
        if name == verb:
            break
        told = {"department": department} if name in ("b_report", "b_notice") else {}
        if by:
            number = do(name, who[by], at, number, **data, **told)
    return number


def urgent(site, verb, department):
    """Begin an emergency of a department and go on until an act on it can be done."""
    at, do, directory = clock.now(site.ledger), acting(site), site.rules.directory
    story = next(one["acts"] for one in STORIES if one["id"] == "TL11")
    told = {act["act"]: act.get("data", {}) for act in story[::-1]}
    place = told["e_request"]["communities"][0]
    told["e_object"] = {"text": "人手不足"}
    who = {
        "DEPT_CLERK": actor("DEPT_CLERK", department),
        "COMM_SEC": actor("COMM_SEC", place),
        "handler": actor(*handler(department, directory)),
        "": BY_ITSELF,
    }
    site.number = ""
    for name, by in URGENT:
        if name == verb:
            break
        at += timedelta(days=10 if name == "e_revoke" else 0)
        number = do(name, who[by], at, site.number, **told.get(name, {}))
        site.number = site.number or number  # e_revoke answers with its report


def seats(site, role):
    """Every seat of a role, those on whom something waits first."""
    with site.ledger.read() as tx:
        asked = {one.org for one in queries.waits(tx)}
    found = [(one.role, one.org) for one in site.demo.people if one.role == role]
    return sorted(found, key=lambda seat: seat[1] not in asked)


def pages(site, seat):
    """The pages of what waits on somebody, as far as a seat may open them, by their number."""
    if seat not in site.read:
        site.read[seat] = list(_pages(site, seat))
    return site.read[seat]


def _pages(site, seat):
    browser = site.enter(*seat)
    with site.ledger.read() as tx:
        streams = [one.stream for one in queries.waits(tx) if one.kind in ("refusal", "bypass")]
    for number in dict.fromkeys([site.number, *streams]):
        answer = browser.get(f"/assignments/{number}")
        if answer.status_code == 200:
            yield number, answer.text


def offered(site, verb, role):
    """The acts offered where an act is offered to some seat of a role, with the look of each.

    None: no seat of the role has a way to it.
    """
    for seat in seats(site, role):
        for number, page in pages(site, seat):
            way = rf'class="button([^"]*)" href="/assignments/{number}/acts/(\w+)'
            found = [(name, look) for look, name in re.findall(way, page)]
            if verb in dict(found):
                return found
    return None


@pytest.fixture(scope="module")
def points(_played, tmp_path_factory):
    """A maker of desks that are only read, each made once; `read` is what was read of it."""
    made = {}

    def make(name, upto):
        if (name, upto) not in made:
            site = _played(tmp_path_factory.mktemp("point"), (name, upto))
            site.read = {}
            made[name, upto] = site
        return made[name, upto]

    yield make
    for site in made.values():
        site.ledger.close()


@pytest.fixture
def desk_before(points, site_at, monkeypatch):
    """A maker of the desk on which a role can do an act."""

    def make(verb, role):
        if verb not in APART and (verb, role) not in BETWEEN:
            return points(*before(verb, role))
        site = own(site_at, *before(verb, role))
        begun(site, verb, role, monkeypatch)
        return site

    return make


def own(site_at, *point):
    """A desk that somebody goes on with."""
    site = site_at(*point)
    site.read = {}
    return site


def first_of_each(pairs):
    """Every pair, all but the first role of an act as slow."""
    seen = set()
    for verb, role in pairs:
        yield pytest.param(verb, role, marks=[pytest.mark.slow] if verb in seen else [])
        seen.add(verb)


@pytest.mark.parametrize(("verb", "role"), [*first_of_each(WAYS)])
def test_an_act_has_a_way_on_the_desk_for_each_role_that_holds_it(
    site_at, points, desk_before, monkeypatch, verb, role
):
    if verb == "attach_sealed":  # from the page of a paper
        site = points("TL01", 2)
        for message in waiting.waiting(site.ledger):
            waiting.draw_up(site.ledger, message)
        paper = next(one for one in summary.papers(site.ledger, site.number) if one.body)
        issuer = site.enter("DEPT_HEAD", paper.body)
        assert "/acts/attach_sealed?paper=" in issuer.page(f"/papers/{paper.id}")
        return
    if verb in BEGUN:
        path, sign = BEGUN[verb]
        site = points("TL01", 2)
        if verb in APART:
            site = own(site_at, "TL01", 2)
            begun(site, verb, role, monkeypatch)
        page = site.enter(*seats(site, role)[0]).page(path)
        assert sign in page
        return
    if verb in [name for name, *_ in REPORT]:
        site = own(site_at, "TL01", 1)
        reported(site, verb, ABOUT.get(role, "DH-ZJJ"))
    elif (verb, role) == ("propose", "LG_OFFICE"):
        site = own(site_at, "TL01", 1)
        filed(site, FOR_ALL)
    elif verb in ("e_verify", "e_answer"):
        site = own(site_at, "TL01", 1)
        urgent(site, verb, ABOUT.get(role, "DH-YJJ"))
    else:
        site = desk_before(verb, role)

    assert offered(site, verb, role), f"{role} has no way to {verb}"


JUDGED = [
    (verb, role)
    for group in page_data("outcomes.yaml")
    for verb in group
    for role in POWERS[verb].roles
    if role != SYSTEM and all(role in POWERS[one].roles for one in group)
]


@pytest.mark.parametrize(("verb", "role"), [*first_of_each(JUDGED)])
def test_the_outcomes_of_a_judgement_are_offered_side_by_side_and_alike(desk_before, verb, role):
    site = desk_before(verb, role)
    group = outcomes(verb)

    found = offered(site, verb, role)

    at = [name for name, _ in found].index(group[0])
    assert tuple(name for name, _ in found[at : at + len(group)]) == group
    assert len({look for name, look in found if name in group}) == 1


def test_a_recall_is_not_offered_where_it_must_be_refused(site_at):
    site = site_at("TL17", 11)
    office = site.enter("LG_OFFICE", "DH-LGB")
    assert f"/assignments/{site.number}/acts/recall" in office.page("/")

    office.fill(
        f"/assignments/{site.number}/acts/note_filing",
        f"/assignments/{site.number}/acts/note_filing",
    )
    assert "/acts/recall" not in office.page(f"/assignments/{site.number}")
    assert "/acts/recall" not in site_at("TL01", 12).enter("LG_OFFICE", "DH-LGB").page(
        f"/assignments/{site_at('TL01', 12).number}"
    )
