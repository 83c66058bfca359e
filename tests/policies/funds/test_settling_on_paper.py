"""A settlement agreed to on paper is the one that was proposed, and no later one."""

from tests.policies.funds.test_settling import DAY, DEPT, PLACE, settle


def signed(story):
    said = {"act": "agree_settlement", "community": PLACE, "signatory": "王", "instalment": 2}
    paper = {**said, "dated": str(DAY), "scan": "a" * 64}
    return story.do("sign_on_paper", "COMM_WORKER", PLACE, DAY, **paper)


def seen(story):
    street = story.memory.rules.directory.street_of(PLACE)
    told = story.do("confirm_original", "STREET_REVIEWER", street, DAY, community=PLACE,
                    seen_by="段审核")  # fmt: skip
    return told and told.code


def test_a_sum_that_was_declined_is_not_agreed_to_by_an_older_paper(story):
    assert settle(story, "3000.00") is None
    assert signed(story) is None
    assert story.community("decline_settlement", DAY, instalment=2, reason="不同意") is None
    assert seen(story) == "no_paper_signature"


def test_a_paper_for_one_sum_is_none_for_another(story):
    assert settle(story, "3000.00") is None
    assert signed(story) is None
    ordered = {"amounts": {PLACE: "3136.00"}, "accounts": {PLACE: story.placement.account}}
    assert story.do("order", *DEPT, DAY, instalment=2, communities=[PLACE], **ordered) is None
    cancelled = {"instalment": 2, "communities": [PLACE], "reason": "误下"}
    assert story.do("cancel_order", *DEPT, DAY, **cancelled) is None
    assert settle(story, "1.00") is None
    assert seen(story) == "no_paper_signature"
    assert story.placement.instalments[1].settled_fen is None
