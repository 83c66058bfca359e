"""A vote is called, cast and counted at the desk; signers are asked; a choice is one seat."""

import re
from datetime import timedelta

from tasks import clock

CHAIR, OFFICE = ("LG_CHAIR", "DH-LG"), ("LG_OFFICE", "DH-LGB")
MEMBER, OTHER, STREET = ("LG_MEMBER", "DH-MZJ"), ("LG_MEMBER", "DH-JYJ"), "533103001"


def sent(site, seat, verb, **data):
    form = f"/assignments/{site.number}/acts/{verb}"
    browser = site.enter(*seat)
    assert form in browser.page(f"/assignments/{site.number}")
    answer = browser.fill(form, form, **data)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_vote_is_called_and_each_member_votes_from_its_own_to_do(site_at):
    site = site_at("TL01", 9)
    day = (clock.now(site.ledger).date() + timedelta(days=3)).isoformat()
    form = f"/assignments/{site.number}/acts/vote"
    assert form not in site.enter(*MEMBER).page("/")
    sent(site, OFFICE, "open_voting", form="circulation", until=day)
    assert form in site.enter(*MEMBER).page("/")
    sent(site, MEMBER, "vote", ballot="in_favour")
    assert form not in site.enter(*MEMBER).page("/")
    sent(site, OTHER, "vote", ballot="against")
    decide = f"/assignments/{site.number}/acts/decide"
    filled = dict(site.enter(*CHAIR).fields(decide, decide))
    assert (filled["members"], filled["in_favour"], filled["against"]) == ("14", "1", "1")
    tried = site.enter(*CHAIR).fill(decide, decide, result="approve")
    assert "还有成员没有投票" in tried.text


def test_choices_are_named_and_a_question_says_what_it_asks(site_at):
    site = site_at("TL01", 9)
    voting = site.enter(*OFFICE).page(f"/assignments/{site.number}/acts/open_voting")
    back = site.enter(*OFFICE).page(f"/assignments/{site.number}/acts/return_to")
    signer = site.enter(*CHAIR).page(f"/assignments/{site.number}/acts/add_signer")

    assert re.findall(r'name="form" value="\w+">(\S+?)<', voting) == ["上会", "传签"]
    named = re.findall(r'name="then" value="\w+"[^>]*>(\S+?)<', back)
    assert named == ["逐环节重办", "直接回到退回的环节"]
    assert "请谁会签" in signer
    assert "交给（职务、人员）" not in signer


def test_signers_are_chosen_as_seats_that_exist_and_the_step_waits_for_them(site_at):
    site = site_at("TL01", 9)
    form = f"/assignments/{site.number}/acts/add_signer"
    page = site.enter(*CHAIR).page(form)
    assert f'value="STREET_HEAD@{STREET}"' in page
    assert 'value="STREET_HEAD@DH-LGB"' not in page  # no such seat, so no such choice
    assert 'name="to.role"' not in page
    sent(site, CHAIR, "add_signer", to=f"STREET_HEAD@{STREET}", reason="涉及街道")
    decide = f"/assignments/{site.number}/acts/decide"
    vote = {"members": "14", "present": "12", "voting": "11", "in_favour": "11", "against": "0",
            "abstain": "0", "result": "approve"}  # fmt: skip
    assert "会签尚未完成" in site.enter(*CHAIR).fill(decide, decide, **vote).text
    for other in (("STREET_REVIEWER", STREET), OFFICE, ("DEPT_CLERK", "DH-ZJJ")):  # was not asked
        assert "/acts/countersign" not in site.enter(*other).page(f"/assignments/{site.number}")
    sent(site, ("STREET_HEAD", STREET), "countersign", ballot="in_favour")
    assert site.enter(*CHAIR).fill(decide, decide, **vote).status_code == 200
    assert "已会签" in site.enter(*OFFICE).page(f"/assignments/{site.number}")
