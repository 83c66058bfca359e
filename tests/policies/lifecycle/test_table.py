"""The table of the life cycle: one row per act, held by every step, and every way to wait in it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from policies import loader
from policies.lifecycle import check, judge
from policies.lifecycle.moves import UndeclaredMove, hold
from policies.lifecycle.owing import OWINGS, SYSTEM, owed_in
from policies.lifecycle.row import FINAL, PART_OF, key, row, stage, work
from policies.lifecycle.rows.called_papers import PAPERS, PAPERS_OF
from policies.lifecycle.rows.office import BETWEEN_PEOPLE
from policies.lifecycle.table import ROWS, TABLE
from policies.lifecycle.waiting import waiting
from policies.lifecycle.work_item import items
from schemas import events
from schemas.states.emergency import EmergencyState
from schemas.states.stages import BypassStage, EmergencyStage, Payment, Stage, Work
from schemas.states.states import AssignmentState
from schemas.texts import catalogue
from tasks.papers.drawing import PAPERS as DRAWN

RULES = loader.load("dehong")
PLACE = RULES.jurisdiction
ROUTE = PLACE.routes[0]


def test_there_is_one_row_for_every_act_and_no_other():
    assert len(ROWS) == len(TABLE)
    assert set(TABLE) == set(judge.STEPS) == set(PLACE.powers)


def test_every_clock_and_paper_is_one_that_exists():
    known = set(ROUTE.clocks) | {"*"}

    assert {clock for one in ROWS for clock in one.starts | one.stops} - known == set()
    assert (
        {paper for one in ROWS for paper in one.papers} == set(PAPERS) == set(DRAWN) & set(PAPERS)
    )
    assert set(PAPERS_OF) - set(catalogue.texts("acts")) == set()


def moving(**body):
    return [events.Event(stream=events.assignment("n"), kind="application.moved", body=body)]


SCENE = SimpleNamespace(number="n", assignment=SimpleNamespace(route="L03", stage=Stage.SUBMITTED))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"stage": "APPROVED"}, "SUBMITTED -> APPROVED"),
        ({"start": [{"code": "publicity"}]}, "starts ['publicity']"),
        ({"stop": ["decision"]}, "stops ['decision']"),
    ],
)
def test_what_a_row_does_not_say_fails_the_act(body, told):
    with pytest.raises(UndeclaredMove, match=told.replace("[", r"\[").replace("]", r"\]")):
        hold(TABLE["accept"], SCENE, moving(**body), ROUTE)


def test_a_paper_that_a_row_does_not_say_fails_the_act():
    called = moving()[0].model_copy(update={"kind": "application.approved"})

    with pytest.raises(UndeclaredMove, match="decision"):
        hold(TABLE["accept"], SCENE, [called], ROUTE)


def test_what_a_row_says_passes_with_the_clock_of_the_stage():
    body = {"stage": "ACCEPTED", "stop": ["acceptance_check"]}
    hold(TABLE["accept"], SCENE, moving(**body), ROUTE)
    going = SimpleNamespace(route="L03", stage=Stage.ACCEPTED)
    entering = SimpleNamespace(number="n", assignment=going)
    opened = {"stage": "CONSULTING", "start": [{"code": "consultation"}]}

    hold(TABLE["open_consultation"], entering, moving(**opened), ROUTE)
    with pytest.raises(UndeclaredMove):
        hold(TABLE["accept_work"], entering, moving(**opened), ROUTE)


def test_an_undeclared_move_of_a_step_reaches_nobody(monkeypatch, memory, filed):
    """The judge holds every act against its row: a step gone wrong writes nothing."""
    wrong = row("accept", stage("SUBMITTED", "CONSULTING"), stops="acceptance_check")
    monkeypatch.setitem(TABLE, "accept", wrong)
    right = judge.Case.goes_to
    monkeypatch.setattr(
        judge.Case,
        "goes_to",
        lambda case, part: Stage.ACCEPTED if case.act.verb == "accept" else right(case, part),
    )

    with pytest.raises(UndeclaredMove, match="accept"):
        memory.walk(*filed("48", list_class="new"), until="ACCEPTED")


def test_what_happens_by_itself_has_the_day_that_the_table_names(memory, filed):
    assignment = memory.state("assignment", filed("48", list_class="new")[0])
    effective = assignment.model_copy(update={"stage": Stage.EFFECTIVE, "placed": 9})

    (ending,) = waiting("assignment", effective, RULES)
    assert (ending.act, ending.role, ending.due) == ("end_date", SYSTEM, assignment.terms.end_on)


def test_a_state_that_nobody_knows_is_noticed_when_the_table_is_read():
    with pytest.raises(KeyError):
        stage("SUBMITED", "ACCEPTED")
    with pytest.raises(ValueError, match="unpack"):
        row("x", work("READY", "RUNNING CLOSED")).target(Work)


ELSEWHERE = {"exit_nonpay", "order", "lapse"}  # acts about another part, for which a state waits


def test_every_way_to_wait_names_an_act_that_fits_its_state_and_a_role_that_may_do_it():
    dates = {*ROUTE.clocks, *AssignmentState.model_fields, *EmergencyState.model_fields,
             "accepted_on", "due", "end_on", "means_due", "review_on", "start_on", "today",
             ""}  # fmt: skip
    for one in OWINGS:
        moved = TABLE[one.act]
        may = PLACE.powers[one.act].roles
        assert one.state in moved.leaves(type(one.state)) or one.act in ELSEWHERE, one
        assert one.role in may or one.role == SYSTEM, one
        assert one.role != SYSTEM or SYSTEM in may, one
        assert one.by in dates, one
        assert not one.then or SYSTEM in PLACE.powers[one.then].roles, one


def test_final_states_wait_for_nobody_but_what_comes_back():
    waits = {key(one.state) for one in OWINGS if one.told} & FINAL

    urgent = {(EmergencyStage, "E_CLOSED"), (EmergencyStage, "E_REVOKED")}  # cost, answers, data
    judged = (Work, "TERMINATED")  # both sides judge what was begun and ended early
    paid = {(Payment, "SPENT"), (Payment, "SETTLED"), (Payment, "RETURNED")}
    assert waits == {*paid, *urgent, judged}


def test_every_state_is_reached_or_listed_and_every_part_has_an_end():
    reached = {key(one) for one in check.reached(PLACE)}

    assert all((part, end) in reached for part, end in FINAL)
    assert {key(one) for one in check.unreachable(PLACE)} == {
        key(part[name])
        for part, name in [(p, n) for p in PART_OF for n in p.__members__]
        if key(part[name]) not in reached
    }


def test_a_state_without_owner_date_or_offer_is_found(monkeypatch):
    undated = [replace(one, by="") for one in check.OF[key(Stage.DRAFT)]]
    monkeypatch.setitem(check.OF, key(Stage.DRAFT), undated)
    alone = (replace(one, moves=one.moves[:1]) if one.verb == "withdraw" else one for one in ROWS)
    monkeypatch.setattr(check, "ROWS", tuple(alone))
    ends = {one.name: one.why for one in check.dead_ends(PLACE, offered=())}

    assert ends["assignment/DRAFT"] == check.NO_DATE
    assert not any(why == check.NO_OWNER for why in ends.values())
    assert ends["opinion/ASKED/withdraw"] == check.LEFT_BEHIND
    assert ends["assignment/OBJECTION/uphold_objection"] == check.NOT_OFFERED
    offered = {one.name for one in check.dead_ends(PLACE, offered=["uphold_objection"])}
    assert set(ends) - offered == {"assignment/OBJECTION/uphold_objection"}


def test_no_state_waits_without_an_owner_and_a_date_and_none_is_left_behind():
    ends = {one.name: one.why for one in check.dead_ends(PLACE, offered=())}

    assert {why for why in ends.values()} == {check.NOT_OFFERED}


def test_what_is_said_of_a_state_is_what_the_inbox_shows(memory, filed):
    assignment = memory.state("assignment", filed("48", list_class="new")[0])
    suspended = assignment.model_copy(update={"stage": Stage.SUSPENDED})
    (ending,) = waiting("assignment", suspended, RULES)
    assert (ending.act, ending.due) == ("end_date", assignment.terms.end_on)
    day = assignment.filed_on
    terms = [RULES.calendar.clock(code, day, 5) for code in ("capacity", "bypass_close")]
    held = assignment.model_copy(
        update={"stage": Stage.PUBLICITY, "over": ("C1",), "clocks": (terms[0],)}
    )
    office, *_ = waiting("assignment", held, RULES)
    assert (office.act, office.due, office.from_on) == ("leave_out", terms[0].due, None)
    late = SimpleNamespace(clocks=terms[1:], department="DH-MZJ", stage=BypassStage.B_REMEDY)
    (sanction,) = items(late, late.stage, RULES)
    assert (sanction.act, sanction.due) == ("b_sanction", terms[1].due)
    assert [one.act for one in owed_in(Work.RUNNING, "past_end")] == ["deem_not_done"]


HOUSES = {
    "applicant": "DEPT_CLERK DEPT_HEAD FIN_DEPT",
    "community": "COMM_SEC COMM_WORKER RES_SUPERV RES_REP",
    "community_street": "FIN_STREET STREET_HEAD STREET_REVIEWER",
    "finance": "FIN_BUREAU",
    "group": "LG_CHAIR LG_OFFICE",
    "leading_group": "LG_CHAIR",
    "lg_office": "LG_OFFICE",
    "member": "LG_MEMBER LG_CHAIR",
    "refuser": "COMM_SEC",
    "review": "STREET_REVIEWER LG_OFFICE",
    "reviewer": "STREET_HEAD LG_OFFICE",
    "witness": "STREET_REVIEWER LG_OFFICE",
}  # the scope of a power -> the roles of that house, and of who takes its part


@pytest.mark.parametrize("scope", sorted(HOUSES))
def test_for_a_house_only_its_own_roles_act(scope):
    strangers = {
        verb: sorted(others)
        for verb, power in PLACE.powers.items()
        if power.scope == scope and (others := set(power.roles) - {SYSTEM, *HOUSES[scope].split()})
    }
    assert strangers == {}


def test_who_keeps_money_decides_nothing_else():
    """Finance orders, pays, keeps and certifies; it never signs, accepts, decides or extends."""
    parts = {Payment}
    money = {one.verb for one in ROWS if parts & {move.part for move in one.moves}}
    talk = {one.verb for one in BETWEEN_PEOPLE} | {"agree_correction", "decline_correction"}
    lines = {one.verb for one in ROWS if one.stream == "budget"}
    certify = {"confirm_funds", "fund_gap", "convert_budget", "compensate", "name_line"}
    beside = {one for one in PLACE.powers if one.endswith("_supplier")}  # beside instalments
    for role in ("FIN_DEPT", "FIN_STREET", "FIN_BUREAU"):
        held = {verb for verb, power in PLACE.powers.items() if role in power.roles}
        assert held <= money | talk | lines | certify | beside, role


def test_whatever_settles_the_last_money_closes_work_accepted_in_any_way():
    done = {"EVALUATED", "ACCEPTED", "DEEMED_ACCEPTED"}
    for one in ROWS:
        pays = {str(state) for move in one.of(Payment) for state in move.to}
        closes = {str(state) for move in one.of(Work) if Work.CLOSED in move.to
                  for state in move.leaves}  # fmt: skip
        if {"SETTLED", "RETURNED"} <= pays and closes:
            assert closes == done, one.verb
            unpaid = {str(state) for move in one.of(Payment) for state in move.leaves
                      if Payment.SETTLED in move.to}  # fmt: skip
            assert {"PLANNED", "DUE", "OVERDUE", "DEFERRED", "ORDERED", "CONFIRMED"} <= unpaid
