"""A change is decided, and at each community signed by both sides, declined, or left to lapse."""

import pytest

from schemas.acts.act import SYSTEM, Actor

SECONDED = {"persons": 1, "days": 2}


@pytest.fixture
def longer(item):
    """A week more, granted by the office (short path): three amended agreements to sign."""
    return item.done("request_change", item.head, **item.longer)


@pytest.fixture
def offered(longer):
    return longer.done("approve_change", longer.office, **longer.grant)


@pytest.fixture
def grown(item):
    """A community more, granted by the chair on the full path."""
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned).certified("3360.00")
    return item.done("approve_change", item.chair, **item.grant)


def test_the_office_decides_on_the_short_path_the_group_on_the_full_one(longer):
    assert longer.owed() == {("approve_change", "LG_OFFICE")}
    assert longer.code("approve_change", longer.office) == "incomplete"
    longer.done("reject_change", longer.office, **longer.no)
    assert (longer.state.stage, longer.state.terms.end_on.isoformat()) == (
        "EFFECTIVE",
        "2026-11-30",
    )
    assert longer.code("reject_change", longer.office, **longer.no) == "already_done"

    longer.done("request_change", longer.head, **longer.more)
    assert longer.code("reject_change", longer.office, **longer.no) == "group_decides"
    longer.done("reject_change", longer.chair, **longer.no)
    assert longer.state.stage == "EFFECTIVE"


def test_the_office_does_not_grant_what_takes_the_full_path(item):
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned).certified("3360.00")
    assert item.owed() == {("approve_change", "LG_CHAIR")}
    assert item.code("approve_change", item.office, **item.grant) == "group_decides"


def test_an_amended_agreement_is_in_force_once_both_have_signed(offered):
    here = {"communities": [offered.first]}
    assert offered.state.version == 2
    assert offered.owed(offered.first) == {("sign_change", "DEPT_HEAD")}
    secretary = offered.secretary(offered.first)
    assert offered.code("agree_change", secretary) == "not_signed_yet"
    offered.done("sign_change", offered.head, **here)
    assert offered.code("sign_change", offered.head, **here) == "already_done"
    assert offered.owed(offered.first) == {("agree_change", "COMM_SEC")}
    assert offered.at(offered.first).end_on.isoformat() == "2026-11-30"
    offered.done("agree_change", secretary)

    placement = offered.at(offered.first)
    assert (placement.agreement, placement.work) == ("G_AMENDED", "RUNNING")
    assert (placement.end_on.isoformat(), placement.amendment) == ("2026-12-02", None)
    assert offered.at(offered.second).end_on.isoformat() == "2026-11-30"
    assert offered.code("agree_change", secretary) == "nothing_offered"
    assert offered.code("sign_change", offered.head, **here) == "nothing_offered"


def test_an_amended_agreement_is_signed_on_paper(offered):
    place, street = offered.first, offered.memory.rules.directory.street_of(offered.first)
    seer = Actor(person="street/r", role="STREET_REVIEWER", org=street)
    about = {"community": place, "dated": str(offered.day), "scan": "a" * 64}
    signs = (
        ("sign_change", offered.head, "李部长"),
        ("agree_change", offered.secretary(place), "王书记"),
    )
    for act, by, name in signs:
        offered.done("sign_on_paper", by, act=act, signatory=name, **about)
        assert offered.owed(place) == {("confirm_original", "STREET_REVIEWER")}
        offered.done("confirm_original", seer, community=place, seen_by="段审核")
    assert offered.at(place).agreement == "G_AMENDED"


def test_a_community_declines_a_change_and_keeps_the_item(offered):
    secretary = offered.secretary(offered.second)
    assert offered.code("decline_change", secretary) == "incomplete"
    offered.done("decline_change", secretary, reason="十二月另有任务")

    placement = offered.at(offered.second)
    assert (placement.agreement, placement.work) == ("G_IN_FORCE", "RUNNING")
    assert placement.end_on.isoformat() == "2026-11-30"
    assert offered.code("decline_change", secretary, reason="再次") == "nothing_offered"
    assert offered.owed(offered.second) == set()
    assert offered.state.stage == "EFFECTIVE"


@pytest.mark.parametrize("signed", [False, True])
def test_silence_of_either_side_leaves_the_old_terms_the_day_after_the_term(offered, signed):
    here = {"communities": [offered.third]}
    if signed:
        offered.done("sign_change", offered.head, **here)
    assert offered.code("lapse_change", SYSTEM, offered.later(10), **here) == "too_early"
    offered.done("lapse_change", SYSTEM, offered.later(11), **here)
    assert offered.at(offered.third).amendment is None
    assert offered.code("lapse_change", SYSTEM, offered.later(11), **here) == "nothing_offered"


def test_delivered_work_is_not_changed_any_more(offered):
    here, secretary = {"communities": [offered.first]}, offered.secretary(offered.first)
    offered.done("deliver", secretary, result="已核对")
    assert offered.code("sign_change", offered.head, **here) == "wrong_work"
    assert offered.code("decline_change", secretary, reason="已完成") == "wrong_work"
    assert ("lapse_change", offered.number, offered.first) in offered.memory.due(offered.day)
    offered.done("lapse_change", SYSTEM, **here)


def test_the_next_change_waits_until_this_one_is_signed_or_dropped(offered):
    again = {"change": "再延", "end_on": "2026-12-01"}
    assert offered.code("request_change", offered.head, **again) == "amendments_open"


def test_new_communities_are_placed_and_added_money_committed_once_they_sign(grown):
    grown.memory.settle(grown.day)
    assert grown.state.terms.total_fen == 336000
    assert grown.state.placed == 4
    assert grown.at(grown.new).agreement == "G_DRAFT"
    for code in (grown.first, grown.second, grown.third):
        if grown.at(code).amendment is None:
            continue
        grown.done("sign_change", grown.head, communities=[code])
        grown.done("agree_change", grown.secretary(code))
    amounts = [grown.at(code) for code in (grown.first, grown.second, grown.third, grown.new)]
    assert sum(one.amount_fen for one in amounts) == 336000
    assert all(sum(p.amount_fen for p in one.instalments) == one.amount_fen for one in amounts)
    assert grown.state.reserved_fen == grown.balance("reserved", grown.number) == 0


def test_added_money_goes_back_where_a_community_keeps_its_terms(item):
    change = {"change": "增加工时", "quantities": {"1": "60"}, "total": "2700.00"}
    item.done("request_change", item.head, **change)
    assert (item.state.request.at, item.state.request.extra_fen) == ("FUND_REVIEW", 16000)
    item.certified("2700.00").done("approve_change", item.office, **item.grant)
    offer = item.at(item.first).amendment
    more = offer.amount_fen - item.at(item.first).amount_fen
    item.done("decline_change", item.secretary(item.first), reason="不增加")

    assert item.balance("reserved", item.number) == item.state.reserved_fen == 16000 - more
    assert item.line().reserved_fen == 270000 - more
    item.done("sign_change", item.head, communities=[item.second])
    item.done("agree_change", item.secretary(item.second))
    grown = item.at(item.second)
    assert grown.committed_fen == grown.amount_fen == 41682 * 2 + (offer_of(item, grown))
    assert grown.instalments[0].amount_fen == 41682  # what was paid is not touched


def offer_of(item, placement):
    before = next(
        one.body["amount_fen"]
        for one in item.memory.events
        if one.kind == "placement.opened" and one.body["community"] == placement.community
    )
    return placement.amount_fen - before


def test_less_money_frees_the_commitment_and_never_what_was_paid(item):
    item.done("request_change", item.head, **item.less)
    assert (item.state.request.full, item.state.request.extra_fen) == (False, 0)
    item.done("approve_change", item.office, **item.grant)
    before = item.at(item.first)
    item.done("sign_change", item.head, communities=[item.first])
    item.done("agree_change", item.secretary(item.first))

    after = item.at(item.first)
    freed = before.amount_fen - after.amount_fen
    assert freed > 0
    assert after.committed_fen == after.amount_fen
    assert item.line().reserved_fen == 254000 - freed
    assert [one.amount_fen for one in after.instalments] == [50800, after.amount_fen - 50800]


def test_what_was_ordered_meanwhile_bounds_the_amount_at_the_signature(item):
    item.done("request_change", item.head, **item.less)
    item.done("approve_change", item.office, **item.grant)
    item.done("sign_change", item.head, communities=[item.first])
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["instalments"][1]["stage"] = "ORDERED"
    assert item.code("agree_change", item.secretary(item.first)) == "below_delivered"


def test_all_paid_and_more_agreed_makes_one_instalment_more(item):
    change = {"change": "增加工时", "quantities": {"1": "60"}, "total": "2700.00"}
    item.done("request_change", item.head, **change).certified("2700.00")
    item.done("approve_change", item.office, **item.grant)
    raw = item.memory.raw["placement", f"{item.number}:{item.first}"]
    raw["instalments"][1]["stage"] = "CONFIRMED"
    item.done("sign_change", item.head, communities=[item.first])
    item.done("agree_change", item.secretary(item.first))
    third = item.at(item.first).instalments[2]
    assert (third.no, third.rule) == (3, "after_acceptance")
    assert third.amount_fen == item.at(item.first).amount_fen - 101600

    item.memory.raw["placement", f"{item.number}:{item.first}"]["work"] = "DELIVERED"
    known = [one.due for one in item.at(item.first).instalments[:2] if one.due is not None]
    item.done("accept_work", item.head, communities=[item.first])
    dues = [one.due for one in item.at(item.first).instalments]
    assert None not in dues, "what was added is owed after acceptance like the rest"
    assert set(known) <= set(dues), "a day that was known stays"


def test_an_exemption_that_the_change_needs_is_named(item):
    item.done("request_change", item.head, change="借用一人", set={"seconded": SECONDED})
    request = item.state.request
    assert (request.owed, request.full) == (("O01",), True)
    item.consulted(*request.concerned)
    assert item.code("approve_change", item.chair, **item.grant) == "exemptions_missing"
    grant = {"rule": "O01", "code": "借用", "reason": "短期", "expires_on": "2026-11-30"}
    item.done("approve_change", item.chair, **item.grant, exemptions=[grant])
    assert "O01" in item.state.exemptions


def test_where_old_terms_stay_undelivered_work_ends_with_them_while_the_item_goes_on(offered):
    here = {"communities": [offered.first]}
    offered.done("decline_change", offered.secretary(offered.first), reason="十二月另有任务")
    for code in (offered.second, offered.third):
        offered.done("sign_change", offered.head, communities=[code])
        offered.done("agree_change", offered.secretary(code))
    offered.memory.raw["assignment", offered.number]["terms"]["end_on"] = "2027-06-30"
    calendar = offered.memory.rules.calendar
    last = calendar.add(offered.at(offered.first).end_on, 10)

    assert offered.code("deem_not_done", SYSTEM, last, **here) == "too_early"
    offered.done("deem_not_done", SYSTEM, calendar.next(last), **here)

    assert offered.at(offered.first).work == "TERMINATED"
    assert {offered.at(code).work for code in (offered.second, offered.third)} == {"RUNNING"}
    assert offered.state.stage == "EFFECTIVE"


def test_what_is_offered_is_signed_only_where_an_agreement_is_in_force(offered):
    place = ("placement", f"{offered.number}:{offered.first}")
    offered.memory.raw[place]["agreement"] = "G_TERMINATED"
    here = {"communities": [offered.first]}
    assert offered.code("sign_change", offered.head, **here) == "wrong_agreement"
    assert offered.code("agree_change", offered.secretary(offered.first)) == "wrong_agreement"


def test_nothing_is_asked_while_a_delegated_decision_may_be_recalled(item):
    raw = item.memory.raw["assignment", item.number]
    recall = item.memory.rules.calendar.clock("recall", item.day, 3).model_dump(mode="json")
    raw["clocks"] = [*raw.get("clocks", ()), recall]
    assert item.code("request_change", item.head, **item.longer) == "too_early"
    raw["clocks"] = raw["clocks"][:-1]
    item.done("request_change", item.head, **item.longer)
