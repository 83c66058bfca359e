"""From approval to the end, act by act: money, signatures, work, refusals."""

from datetime import date

import pytest

from policies.lifecycle import evolve
from policies.wording.agreement_text import digest
from schemas import events
from schemas.acts.act import SYSTEM, Actor, Refused
from schemas.events import Event

HEAD = Actor(person="DH-ZJJ/DEPT_HEAD", role="DEPT_HEAD", org="DH-ZJJ")
CHAIR = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
OFFICE = Actor(person="lgb/o", role="LG_OFFICE", org="DH-LGB")
ONE, TWO = "533103001002", "533103001003"


def secretary(community):
    return Actor(person=f"{community}/sec", role="COMM_SEC", org=community)


def stage(memory, number):
    return memory.state("assignment", number).stage


def approved(memory, filed, case="48", **change):
    number, day = filed(case, **{"list_class": "new", **change})
    return number, memory.walk(number, day, "APPROVED")


def test_approval_commits_to_each_community_and_nothing_stays_in_reserve(memory, filed):
    number, _ = approved(memory, filed)
    balances = memory.balances()
    assert balances[f"reserved:{number}"] == 0
    assert balances[f"committed:{number}:{ONE}"] == 383804
    assert balances[f"committed:{number}:{TWO}"] == 660996


def test_nothing_is_signed_without_a_commitment(memory, filed):
    number, day = approved(memory, filed)
    key = ("placement", f"{number}:{ONE}")
    memory.raw[key] = {**memory.raw[key], "committed_fen": 1, "agreement": "G_SENT"}
    signed = memory.do(number, "sign_dept", HEAD, day, communities=[ONE])
    assert signed.code == "no_cover"


def test_a_lapse_frees_the_community_and_the_money(memory, filed):
    number, day = approved(memory, filed)
    due = next(c.due for c in memory.state("assignment", number).clocks if c.code == "lapse")
    memory.settle(due)
    assert stage(memory, number) == "APPROVED"
    memory.settle(memory.rules.calendar.next(due))
    assert stage(memory, number) == "LAPSED"
    terms = memory.state("assignment", number).terms
    assert memory.balances()[f"budget:{terms.applicant}:{terms.budget_doc_no}"] == terms.total_fen
    assert day < due


def test_a_recalled_delegated_decision_goes_to_the_leading_group_and_is_placed_again(memory, filed):
    number, day = filed("34", list_class="new")
    day = memory.walk(number, day, "APPROVED")
    assert memory.state("assignment", number).route == "DELEGATED"
    assert memory.do(number, "recall", OFFICE, day, reason="应由领导小组审议") is None
    state = memory.state("assignment", number)
    assert (state.stage, state.reserved_fen) == ("LG_DECISION", state.terms.total_fen)
    memory.walk(number, day, "EFFECTIVE")
    assert memory.state("assignment", number).placed == state.terms.communities


def test_what_is_left_to_place_is_placed_when_the_first_work_is_in_effect_already(memory, filed):
    number, day = approved(memory, filed)
    memory.raw["assignment", number] = {**memory.raw["assignment", number], "placed": 1}
    del memory.raw["placement", f"{number}:{TWO}"]  # the flows have not come to it yet
    memory.bring(number, ONE, day, "confirm_usable")
    assert stage(memory, number) == "EFFECTIVE"
    assert ("fan_out", number, "") in memory.due(day)
    assert memory.do(number, "fan_out", SYSTEM, day) is None
    assert memory.of("placement", number)[TWO].work == "WAIT_AGREEMENT"


def test_work_starts_on_its_day_and_not_before(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, "EFFECTIVE")
    ready = next(c for c, p in memory.of("placement", number).items() if p.work == "READY")
    early = memory.do(number, "start_task", secretary(ready), day)
    assert early.code == "before_start"
    assert memory.do(number, "start_task", secretary(ready), date(2026, 6, 11)) is None


def test_a_refusal_frees_at_once_and_an_upheld_one_ends_the_placement(memory, filed):
    number, day = approved(memory, filed)
    said = {"ground": "NO_POWERS", "text": "未授予入户权限"}
    assert memory.do(number, "refuse", secretary(ONE), day, **said) is None
    refusal = f"R-{ONE}-2026-001"
    head = memory.do(number, "sign_dept", HEAD, day, communities=[ONE])
    assert head.code == "community_refused"
    assert memory.do(refusal, "contest", HEAD, day, argument="已授权") is None
    assert memory.do(refusal, "uphold_refusal", HEAD, day, reason="自行认可").code == "wrong_role"
    assert memory.do(refusal, "uphold_refusal", OFFICE, day, reason="成立") is None
    assert memory.state("placement", f"{number}:{ONE}").work == "TERMINATED"
    assert memory.state("refusal", refusal).stage == "R_UPHELD"
    late = memory.do(refusal, "withdraw_refusal", secretary(ONE), day, reason="商请撤回")
    assert late.code == "wrong_refusal"


def test_a_lawful_survey_may_not_be_refused_for_its_form(memory, filed):
    number, day = approved(memory, filed, "49")
    community = next(iter(memory.of("placement", number)))
    said = {"ground": "FORM_INVALID", "text": "表格不全"}
    assert memory.do(number, "refuse", secretary(community), day, **said).code == "lawful_survey"
    money = {"ground": "NO_FUNDS", "text": "经费未到"}
    assert memory.do(number, "refuse", secretary(community), day, **money) is None


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("assign_task", "direct_assignment"),
        ("penalise_community", "no_penalty"),
        ("use_score_in_ranking", "no_ranking"),
        ("delete_record", "record_is_final"),
        ("brew_tea", "unknown_act"),
    ],
)
def test_what_nobody_may_do_is_refused_whoever_asks(memory, filed, verb, code):
    number, day = filed("48", list_class="new")
    for actor in (HEAD, OFFICE, CHAIR, SYSTEM):
        refused = memory.do(number, verb, actor, day, text="x")
        assert isinstance(refused, Refused)
        assert refused.code == code


def test_the_one_sided_score_is_opened_after_ten_working_days(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, "EXITED")
    for community in (ONE, TWO):
        key = ("placement", f"{number}:{community}")
        memory.raw[key] = {**memory.raw[key], "work": "DELIVERED", "scores": {}, "clocks": []}
    clerk = Actor(person="c", role="DEPT_CLERK", org="DH-ZJJ")
    memory.do(number, "accept_work", clerk, day, communities=[ONE])
    scores = dict.fromkeys(memory.rated(number, "COMM_SEC"), 80)
    strange = memory.do(number, "evaluate", secretary(ONE), day, scores={**scores, "foo": 100})
    assert (strange.code, strange.params["named"]) == ("no_such_score", ["score.foo"])
    few = memory.do(number, "evaluate", secretary(ONE), day, scores={"funds": 80, "notice": 80})
    assert few.code == "scores_missing"
    assert few.params["named"] == [
        "score.content", "score.training", "score.no_extra", "score.response",
    ]  # fmt: skip
    assert memory.do(number, "evaluate", secretary(ONE), day, scores=scores) is None
    assert memory.do(number, "view_score", HEAD, day, community=ONE).code == "blind"
    opened = memory.rules.calendar.add(day, 11)
    assert memory.do(number, "open_blind", SYSTEM, opened, communities=[ONE]) is None
    assert memory.do(number, "view_score", HEAD, opened, community=ONE) is None


@pytest.mark.parametrize(
    ("number", "verb", "code"),
    [
        ("533100-ZR-2026-77777", "accept", "no_such_assignment"),
        ("533100-ZR-2026-77777", "sign_community", "no_such_assignment"),
        ("533100-ZR-2026-77777", "decide", "no_such_assignment"),  # its data are not looked at
        ("R-533103001002-2026-077", "contest", "no_such_refusal"),
    ],
)
def test_a_number_that_does_not_exist_is_said_to_whoever_asks(memory, number, verb, code):
    actor = {
        "accept": Actor(person="x", role="STREET_REVIEWER", org="533124100"),
        "sign_community": secretary(ONE),
        "decide": Actor(person="c", role="LG_CHAIR", org="DH-LG"),
        "contest": HEAD,
    }[verb]
    said = {"argument": "x"} if verb == "contest" else {}
    refused = memory.do(number, verb, actor, date(2026, 3, 25), **said)
    assert refused.code == code


def test_applicant_reviewer_and_decider_of_one_assignment_are_different_people(memory, filed):
    number, day = filed("48", list_class="new")
    head = memory.state("assignment", number).hands["submit"][0]
    same = Actor(person=head, role="STREET_REVIEWER", org="533103001")
    refused = memory.do(number, "accept", same, day)
    assert (refused.code, refused.params["did"]) == ("separate_duties", "submit")
    other = Actor(person="another", role="STREET_REVIEWER", org="533103001")
    assert memory.do(number, "accept", other, day) is None


def test_who_did_an_act_once_keeps_to_that_side_whoever_did_it_again(memory, filed):
    number, day = filed("48", list_class="new")
    application = memory.applications[number, 1]
    for name in ("甲", "乙"):
        day = memory.walk(number, day, until="FUND_REVIEW")
        bureau = Actor(person="财", role="FIN_BUREAU", org="DH-CZJ")
        assert (
            memory.do(number, "fund_gap", bureau, day, reason="来源不明", defects=["F01"]) is None
        )
        head = Actor(person=name, role="DEPT_HEAD", org=application["applicant"])
        again = {"application": application, "changed": ["funding"]}
        assert memory.do(number, "resubmit", head, day, **again) is None
        memory.settle(day)
    assert memory.state("assignment", number).hands["resubmit"] == ("甲", "乙")
    for name in ("甲", "乙"):
        reviewer = Actor(person=name, role="STREET_REVIEWER", org="533103001")
        refused = memory.do(number, "accept", reviewer, day)
        assert (refused.code, refused.params["did"]) == ("separate_duties", "resubmit")


@pytest.mark.parametrize(
    ("known", "person", "after"),
    [
        (None, "甲", "甲"),
        ("甲", "甲", "甲"),
        ("甲", "乙", ["甲", "乙"]),
        (["甲", "乙"], "甲", ["甲", "乙"]),
    ],
)
def test_hands_that_older_releases_stored_are_kept(known, person, after):
    event = Event(
        stream=events.placement("1", "2"), kind="x", body={"merge": {"hands": {"order": person}}}
    )
    before = {"hands": {"order": known}} if known else {"number": "1"}
    assert evolve.fold(before, event)["hands"] == {"order": after}


@pytest.mark.parametrize("verb", ["sign_dept", "sign_community", "witness"])
def test_no_side_signs_a_text_that_is_not_the_one_it_read(memory, filed, verb):
    number, day = approved(memory, filed)
    if verb == "sign_dept":
        memory.bring(number, ONE, day, "send_agreement")
    else:
        memory.bring(
            number, ONE, day, "sign_dept" if verb == "sign_community" else "sign_community"
        )
    street = Actor(person="w", role="STREET_REVIEWER", org=ONE[:9])
    by = {"sign_dept": HEAD, "sign_community": secretary(ONE), "witness": street}[verb]
    here = {} if verb == "sign_community" else {"communities": [ONE]}
    right = digest(memory.state("placement", f"{number}:{ONE}"))

    other = memory.do(number, verb, by, day, **here, as_read={ONE: "0" * 16})
    unread = memory.do(number, verb, by, day, **here, as_read={ONE: ""})
    read = memory.do(number, verb, by, day, **here, as_read={ONE: right})

    assert (other.code, unread.code, read) == ("text_moved", "text_moved", None)
