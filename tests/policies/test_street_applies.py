"""A street that applies itself: its head signs, the office takes its part, the group decides."""

from datetime import date

import pytest

from schemas.acts.act import Actor

STREET, OFFICE, GROUP = "533103001", "DH-LGB", "DH-LG"


def person(role, org, name=""):
    return Actor(person=name or f"{org}/{role}", role=role, org=org)


@pytest.fixture
def own(memory, cases):
    """File case 48 in the name of its street; returns its number and the day."""

    def file(by=None, **change):
        application = {**cases["48"]["application"], "list_class": "new", **change}
        application |= {"applicant": STREET, "real_owner": STREET}
        number, day = "533100-ZR-2026-00500", date.fromisoformat(str(application["submitted_on"]))
        by = by or person("STREET_HEAD", STREET)
        return number, day, memory.do(number, "submit", by, day, application=application)

    return file


def begun(memory, own):
    number, day, refused = own()
    assert refused is None, refused
    memory.settle(day)
    return number, day


def test_the_head_of_the_street_files_and_nobody_of_another_street(memory, own):
    other = own(by=person("STREET_HEAD", "533102100"))[2]
    reviewer = own(by=person("STREET_REVIEWER", STREET))[2]
    assert (other.code, reviewer.code) == ("wrong_role", "wrong_role")
    assert own()[2] is None


def test_the_office_takes_the_part_of_the_street_and_its_reviewers_are_recused(memory, own):
    number, day = begun(memory, own)
    state = memory.state("assignment", number)
    assert (state.street, state.review_role, state.route) == (OFFICE, "LG_OFFICE", "L03")

    accept = memory.do(number, "accept", person("STREET_REVIEWER", STREET), day)
    assert accept.code == "wrong_org"
    day = memory.walk(number, day, until="STREET_REVIEW")
    opinion = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意"}
    head = memory.do(number, "propose", person("STREET_HEAD", STREET), day, **opinion)
    assert head.code == "wrong_org"
    assert [one.role for one, _ in memory.waits(number)] == ["LG_OFFICE"]
    day = memory.walk(number, day, until="LG_DECISION")
    assert memory.state("assignment", number).hands["propose"] == (f"{OFFICE}/LG_OFFICE",)


def test_an_item_of_a_list_is_decided_by_the_group_where_a_street_applies(memory, own):
    number, _, refused = own(
        list_class="assist", kinds=["task"], forms=[], title="门前三包宣传劝导"
    )
    assert refused is None, refused
    memory.settle(memory.state("assignment", number).filed_on)
    assert memory.state("assignment", number).route == "L03"


def test_the_street_signs_pays_and_accepts_and_the_office_witnesses(memory, own):
    number, day = begun(memory, own)
    day = memory.walk(number, day, until="APPROVED")
    code = memory.asked(number)[0]
    memory.bring(number, code, day, "sign_community")
    hands = memory.state("placement", f"{number}:{code}").hands
    assert hands["send_agreement"] == (f"{STREET}/DEPT_CLERK",)
    assert hands["sign_dept"] == (f"{STREET}/STREET_HEAD",)

    here = {"communities": [code]}
    waits = [one for one, at in memory.waits(number) if at == code and one.act == "witness"]
    assert [(one.role, one.org) for one in waits] == [("LG_OFFICE", OFFICE)]
    own_house = memory.do(number, "witness", person("STREET_REVIEWER", STREET), day, **here)
    assert own_house.code == "wrong_org"
    assert memory.do(number, "witness", person("LG_OFFICE", OFFICE), day, **here) is None

    memory.bring(number, code, day, "confirm_usable")
    hands = memory.state("placement", f"{number}:{code}").hands
    assert hands["pay"] == (f"{STREET}/FIN_DEPT",)
    assert hands["custody_in"] == (f"{STREET}/FIN_STREET",)


def test_the_office_witnesses_no_agreement_of_a_department(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    code = memory.asked(number)[0]
    memory.bring(number, code, day, "sign_community")
    office = memory.do(number, "witness", person("LG_OFFICE", OFFICE), day, communities=[code])
    assert office.code == "wrong_org"


def test_who_pays_from_the_streets_own_finance_does_not_keep_the_money(memory, own):
    number, day = begun(memory, own)
    day = memory.walk(number, day, until="APPROVED")
    code = memory.asked(number)[0]
    memory.bring(number, code, day, "witness")
    one = memory.state("placement", f"{number}:{code}")
    amount = {code: f"{one.instalments[0].amount_fen / 100:.2f}"}
    money = {"instalment": 1, "communities": [code], "amounts": amount}
    payer, keeper = person("FIN_STREET", STREET, "a"), person("FIN_STREET", STREET, "b")

    assert memory.do(number, "order", payer, day, **money, accounts={code: one.account}) is None
    assert memory.do(number, "pay", payer, day, **money) is None
    assert memory.do(number, "custody_in", payer, day, **money).code == "separate_duties"
    assert memory.do(number, "custody_in", keeper, day, **money) is None


def test_a_refusal_aimed_at_a_street_waits_on_its_head(memory, own):
    number, day = begun(memory, own)
    day = memory.walk(number, day, until="APPROVED")
    code = memory.asked(number)[0]
    said = {"ground": "NO_POWERS", "text": "未授予权限"}
    assert memory.do(number, "refuse", person("COMM_SEC", code), day, **said) is None
    about = f"R-{code}-2026-001"

    assert [(one.role, one.org) for one, _ in memory.waits(about)] == [("STREET_HEAD", STREET)]
    stranger = memory.do(about, "contest", person("STREET_HEAD", "533102100"), day, argument="x")
    assert stranger.code in ("wrong_role", "wrong_org")
    head = person("STREET_HEAD", STREET)
    assert memory.do(about, "contest", head, day, argument="已授权") is None


def test_the_whole_life_of_an_item_of_a_street(memory, own):
    number, day = begun(memory, own)
    memory.walk(number, day, until="ARCHIVED")
    assert memory.waits(number) == []
