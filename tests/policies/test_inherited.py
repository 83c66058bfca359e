"""A body ends on a day: its seats act no more, and whoever goes on has its work items and acts."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from policies import loader
from policies.lifecycle import permission
from policies.lifecycle.owing import OWINGS
from policies.lifecycle.waits.inherited import passed_on
from policies.place.seats import roles_of
from schemas.acts.act import Wait
from schemas.place.organisations import Directory
from schemas.states.rulebooks import PlaceText
from tests.policies.conftest import person

DAY, WORD = "2026-02-01", "德编〔2026〕3号"
HEIR = "DH-YJJ"
AT = ("CONSULTING", "FUND_REVIEW", "PUBLICITY", "APPROVED")


@cache
def after(*rows):
    """Dehong once bodies ended: rows of (code, how, to, and of a split its share)."""
    text = loader.text_of("dehong")
    lines = [f"- {{code: '{code}', how: {how}, to: '{to}', day: {DAY}, document: {WORD}"
             f"{''.join(share)}}}" for code, how, to, *share in rows]  # fmt: skip
    own = {**text.own}
    own["organisations.yaml"] += "\nlineage:\n" + "\n".join(lines) + "\n"
    return loader.of_text("dehong", PlaceText(own=own, base=text.base))


def case_48(memory, number):
    terms = memory.state("assignment", number).terms
    return terms.applicant, memory.asked(number)[0]


def walk_on(memory, number, day):
    """Say yes to the end; return the seats that acted."""
    before = len(memory.written)
    memory.walk(number, day)
    return {(one.role, one.org) for one in memory.written[before:]}


@pytest.mark.parametrize("how", ["renamed", "merged", "closed"])
@pytest.mark.parametrize("stage", AT)
def test_whoever_goes_on_for_a_department_brings_its_item_to_the_end(memory, at, stage, how):
    number, day = at(stage)
    old, _ = case_48(memory, number)
    memory.rules = after((old, how, HEIR))

    acted = walk_on(memory, number, day)

    assert {("DEPT_HEAD", HEIR), ("FIN_DEPT", HEIR)} <= acted
    assert old not in {org for _, org in acted}
    assert memory.state("assignment", number).terms.applicant == old, "as it was filed"


@pytest.mark.parametrize(("how", "to"), [("merged", "533103001010"), ("closed", "")])
@pytest.mark.parametrize("stage", AT)
def test_whoever_goes_on_for_a_community_brings_its_work_to_the_end(memory, at, stage, how, to):
    number, day = at(stage)
    _, old = case_48(memory, number)
    memory.rules = after((old, how, to))
    street = memory.rules.directory.street_of(old)
    rated = memory.rated
    memory.rated = lambda number, role: rated(number, "COMM_SEC" if role == "STREET_HEAD" else role)

    acted = walk_on(memory, number, day)

    assert (("COMM_SEC", to) if to else ("STREET_HEAD", street)) in acted
    assert ("COMM_SEC", old) not in acted
    assert memory.state("placement", f"{number}:{old}").community == old


def test_a_seat_that_ended_acts_no_more_and_is_told_who_does(memory, at):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    head = person("DEPT_HEAD", old)
    memory.rules = after((old, "renamed", HEIR))

    no = memory.do(number, "sign_dept", head, day)

    assert no.code == "body_ended"
    assert no.params == {"org": old, "orgs": [HEIR], "day": DAY, "document": WORD}
    assert memory.do(number, "sign_dept", person("DEPT_HEAD", "DH-GAJ"), day).code == "wrong_org"


def test_the_street_of_another_community_does_not_act_for_one_that_was_closed(memory, at):
    number, day = at("CONSULTING")
    _, old = case_48(memory, number)
    memory.rules = after((old, "closed", ""))
    told = {"answer": "AGREE", "communities": [old]}

    other = person("STREET_HEAD", "533103100")
    assert memory.do(number, "answer", other, day, **told).code in ("wrong_role", "wrong_org")


def test_a_change_that_is_taken_back_leaves_nothing_behind(memory, at):
    number, _ = at("APPROVED")
    old, place = case_48(memory, number)
    rules, before = memory.rules, memory.waits(number)
    memory.rules = after((old, "renamed", HEIR), (place, "merged", "533103001010"))
    moved = memory.waits(number)
    memory.rules = rules

    assert memory.waits(number) == before
    assert [(one.act, one.due) for one, _ in moved] == [(one.act, one.due) for one, _ in before]
    assert {one.org for one, _ in moved}.isdisjoint({old, place})


def test_terms_run_on_over_the_day_and_the_system_does_what_they_bring(memory, at):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    memory.rules = after((old, "renamed", HEIR))

    for _ in range(400):
        day += timedelta(days=1)
        memory.settle(day)
        if memory.state("assignment", number).stage in ("LAPSED", "EXITED", "ARCHIVED"):
            break
    assert memory.state("assignment", number).stage in ("LAPSED", "ARCHIVED", "EXITED")


def test_of_a_split_each_item_has_one_owner_and_the_other_body_has_no_say(memory, at):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    share = f", items: ['{number}']"
    memory.rules = after((old, "split", "DH-GAJ"), (old, "split", HEIR, share))

    owed = {one.org for one, _ in memory.waits(number)}
    assert HEIR in owed
    assert owed.isdisjoint({old, "DH-GAJ"})
    stranger = memory.do(number, "sign_dept", person("DEPT_HEAD", "DH-GAJ"), day)
    assert stranger.code == "wrong_org"
    gone = memory.do(number, "sign_dept", person("DEPT_HEAD", old), day)
    assert gone.params["orgs"] == ["DH-GAJ", HEIR]
    assert ("FIN_DEPT", HEIR) in walk_on(memory, number, day)


def test_a_department_that_was_closed_without_heir_is_answered_for_by_who_keeps_the_office(
    memory, at
):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    memory.rules = after((old, "closed", ""))

    assert ("DEPT_HEAD", memory.rules.directory.host) in walk_on(memory, number, day)


def test_a_signature_begun_before_the_day_is_finished_by_the_other_side(memory, at):
    """The department signed; its community is merged before it signs."""
    number, day = at("APPROVED")
    _, place = case_48(memory, number)
    memory.bring(number, place, day, "sign_dept")
    memory.rules = after((place, "merged", "533103001010"))

    acted = walk_on(memory, number, day)

    assert ("COMM_SEC", "533103001010") in acted
    assert memory.state("placement", f"{number}:{place}").hands["sign_dept"]


def test_a_refusal_is_answered_once_by_whoever_goes_on_on_either_side(memory, at):
    number, day = at("APPROVED")
    old, place = case_48(memory, number)
    told = {"ground": "NO_FUNDS", "text": "经费没有到位"}
    memory.rules = after((old, "renamed", HEIR), (place, "merged", "533103001010"))
    secretary = person("COMM_SEC", "533103001010")

    assert memory.do(number, "refuse", secretary, day, **told) is None
    (ident,) = [ident for kind, ident in memory.raw if kind == "refusal"]
    refusal = memory.state("refusal", ident)
    assert (refusal.community, refusal.department, refusal.number) == (place, old, number)
    again = memory.do(number, "refuse", secretary, day, **told)
    assert again.code not in ("wrong_org", "body_ended")
    gone = memory.do(ident, "contest", person("DEPT_HEAD", old), day, argument="x")
    assert gone.code == "body_ended"
    head = person("DEPT_HEAD", HEIR)
    assert memory.do(ident, "contest", head, day, argument="经费已列入预算") is None
    assert memory.do(ident, "contest", head, day, argument="再议").code == "wrong_refusal"
    assert len([one for one in memory.events if one.kind == "refusal.issued"]) == 1


HOLDERS = {"applicant": "department", "department": "department", "payer": "department",
           "signer": "department", "answerer": "department", "community": "community"}  # fmt: skip


def test_the_model_finds_an_owner_for_whatever_is_owed_wherever_a_body_may_end(dehong):
    """Each way of waiting on a body that may end, for each body that may go on."""
    place, directory = dehong.jurisdiction, dehong.directory
    street = next(code for code in directory.organisations if directory.is_street(code))
    heirs = {"department": ("DH-MZJ", street), "community": (directory.codes[0], street)}
    lost = []
    for one in (each for each in OWINGS if each.at in HOLDERS):
        for heir in heirs[HOLDERS[one.at]]:
            line = {"code": "OLD", "how": "closed", "to": heir, "day": DAY, "document": "1"}
            known = Directory(**{**directory.model_dump(), "lineage": [line]})
            rules = replace(dehong, directory=known)
            (wait,) = passed_on([Wait(act=one.act, role=one.role, org="OLD")], "", rules)
            kind = directory.organisations[heir].kind if heir != directory.codes[0] else "community"
            if wait.org != heir or wait.role not in roles_of(kind, member=False):
                lost.append((one.act, one.role, heir))
            held = permission.seats_of(wait.role, heir, place, directory)
            stands = {role for role, who in place.for_closed.items() if wait.role in who}
            if {*held, *stands}.isdisjoint(place.powers[one.act].roles):
                lost.append((one.act, wait.role, "may not"))
    assert lost == []
