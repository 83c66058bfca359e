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
    shown = site.enter(*CHAIR).page(decide)
    assert 'name="in_favour"' not in shown  # the ballots tell the figures, nobody types them
    assert "赞成 1，反对 1，弃权 0" in re.sub(r"\s+", " ", shown).replace("， ", "，")
    tried = site.enter(*CHAIR).fill(decide, decide, result="approve")
    assert "还有成员没有投票" in tried.text


def test_a_ballot_from_the_inbox_is_a_form_of_its_own_whatever_others_vote_meanwhile(site_at):
    site = site_at("TL01", 9)
    form = f"/assignments/{site.number}/acts/vote"
    day = (clock.now(site.ledger).date() + timedelta(days=3)).isoformat()
    sent(site, OFFICE, "open_voting", form="circulation", until=day)
    member = site.enter(*MEMBER)
    fields = dict(member.fields("/", form))
    assert fields["_key"].endswith(site.number), "another item has a key of its own"
    assert fields.keys() <= {"_csrf", "_key"}
    sent(site, OTHER, "vote", ballot="against")

    for _ in range(2):  # tapped twice
        assert member.post(form, data={**fields, "ballot": "in_favour"}).status_code == 200
    assert "赞成 1" in site.enter(*OFFICE).page(f"/assignments/{site.number}")
    changed = member.post(form, data={**fields, "ballot": "abstain"})
    assert changed.status_code == 409


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


def test_an_item_says_how_the_vote_stands_and_who_voted_is_not_asked_again(site_at):
    site = site_at("TL01", 9)
    page, form = f"/assignments/{site.number}", f"/assignments/{site.number}/acts/vote"
    day = clock.now(site.ledger).date() + timedelta(days=3)
    assert 'id="tally"' not in site.enter(*OFFICE).page(page)
    sent(site, OFFICE, "open_voting", form="circulation", until=day.isoformat())
    sent(site, MEMBER, "vote", ballot="against")
    mine = site.enter(*MEMBER).page(page)
    assert form not in mine
    assert re.search("本单位的票</dt><dd><strong>反对", mine)
    group = site.enter(*OFFICE).page(page)
    assert "1 票，应投 13 票" in group
    assert "反对 1" in group
    assert f"{day.month}月{day.day}日" in group
    for other in (("DEPT_HEAD", "DH-ZJJ"), ("COMM_SEC", "533103001002")):
        assert 'id="tally"' not in site.enter(*other).page(page)
    assert form not in site.enter("LG_MEMBER", "DH-ZJJ").page(page)  # recused


def test_only_passed_steps_are_offered_and_how_it_goes_on_where_that_is_open(site_at):
    site = site_at("TL01", 7)
    form = f"/assignments/{site.number}/acts/return_to"
    street = site.enter("STREET_HEAD", STREET)
    assert form in street.page(f"/assignments/{site.number}")
    page = street.page(form)
    assert re.findall(r'name="step" value="(\w+)"', page) == ["ACCEPTED"]
    assert 'name="then"' not in page


def test_who_asked_nobody_to_sign_is_offered_to_remove_nobody(site_at):
    site = site_at("TL01", 9)
    form = f"/assignments/{site.number}/acts/remove_signer"
    sent(site, OFFICE, "add_signer", to=f"STREET_HEAD@{STREET}", reason="涉及街道")
    page = f"/assignments/{site.number}"
    assert form in site.enter(*OFFICE).page(page)  # who asked
    assert form in site.enter(*CHAIR).page(page)  # and the chair
    assert "不再请谁会签" in site.enter(*OFFICE).page(form)
    sent(site, ("STREET_HEAD", STREET), "countersign", ballot="in_favour")
    for seat in (OFFICE, CHAIR):
        assert form not in site.enter(*seat).page(page)


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
