"""Lateness runs its course: what is noted, what people may do about it, and how payment ends it."""

from datetime import date, timedelta

from policies.lifecycle import waiting
from schemas.acts.act import SYSTEM
from schemas.states.stages import Cover

PLACE = "533103001005"
DUE, SUSPENDS, BLOCKS, EXITS = (
    date(2026, 9, 7),
    date(2026, 9, 20),
    date(2026, 10, 10),
    date(2026, 11, 6),
)


def test_each_consequence_is_noted_on_its_own_day(story):
    calendar = story.memory.rules.calendar
    seen = []
    day = DUE - timedelta(days=1)
    while day <= EXITS:
        if "note_arrears" in story.system(day):
            assert story.note(day) is None
            told = story.memory.events[-1].body["consequences"]
            seen.append((day, story.stage(2), told))
        day += timedelta(days=1)
    assert seen == [
        (DUE, "DUE", ["reminder"]),
        (calendar.next(DUE), "OVERDUE", []),
        (date(2026, 9, 14), "OVERDUE", ["yellow_no_new_work"]),
        (SUSPENDS, "OVERDUE", ["community_may_suspend"]),
        (BLOCKS, "OVERDUE", ["lg_orders_and_blocks_department"]),
    ]
    assert story.system(EXITS) == {"exit_nonpay", "escalate"}


def test_a_flow_that_comes_late_notes_everything_at_once_and_then_nothing(story):
    assert story.note(BLOCKS) is None
    assert len(story.memory.events[-1].body["consequences"]) == 4
    assert [clock.due for clock in story.placement.clocks] == [
        date(2026, 9, 14),
        SUSPENDS,
        BLOCKS,
        EXITS,
    ]
    assert story.note(BLOCKS).code == "nothing_due"


def test_noting_moves_no_money(story):
    before = story.memory.balances()
    story.memory.settle(BLOCKS)
    assert story.memory.balances() == before


def test_the_right_to_suspend_begins_on_its_day_even_when_nothing_was_noted(story):
    refused = story.community("suspend_nonpay", SUSPENDS - timedelta(days=1), instalment=2)
    assert (refused.code, refused.params["due"]) == ("too_early", str(SUSPENDS))
    assert story.community("suspend_nonpay", SUSPENDS, instalment=2) is None
    placement = story.placement
    assert (placement.work, placement.agreement) == ("PAUSED_NONPAY", "G_SUSPENDED")
    assert story.assignment.stage == "SUSPENDED"
    assert story.community("suspend_nonpay", SUSPENDS, instalment=2).code == "already_done"


def test_the_community_goes_on_where_it_stopped_only_after_its_own_confirmation(story):
    assert story.community("suspend_nonpay", SUSPENDS, instalment=2) is None
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", SUSPENDS, 2, accounts=accounts) is None
    assert story.pays("pay", SUSPENDS, 2) is None
    assert story.pays("custody_in", SUSPENDS, 2) is None
    assert story.community("resume", SUSPENDS).code == "payment_not_confirmed"
    assert story.community("confirm_usable", SUSPENDS, instalment=2) is None
    assert story.assignment.stage == "SUSPENDED"
    assert story.community("resume", SUSPENDS) is None
    assert (story.placement.work, story.assignment.stage) == ("RUNNING", "EFFECTIVE")
    assert story.placement.paused_work is None


def test_payment_ends_every_consequence_by_itself(story):
    story.memory.settle(BLOCKS)
    story.pay_all(BLOCKS)
    assert not [clock for clock in story.placement.clocks if clock.code.startswith("nonpay")]
    assert "exit_nonpay" not in story.system(date(2027, 1, 1))
    office = ("LG_OFFICE", "DH-LGB")
    data = {"department": "DH-XFJ", "communities": [PLACE], "instalment": 2}
    assert story.do("order_payment", *office, BLOCKS, **data).code == "nothing_overdue"


def test_the_office_orders_payment_from_the_twentieth_day_and_once(story):
    story.memory.settle(BLOCKS)
    office = ("LG_OFFICE", "DH-LGB")
    data = {"department": "DH-XFJ", "communities": [PLACE], "instalment": 2}
    early = story.do("order_payment", *office, BLOCKS - timedelta(days=1), **data)
    assert early.code == "too_early"
    other = story.do("order_payment", *office, BLOCKS, **{**data, "department": "DH-WJW"})
    assert other.code == "other_department"
    waits = [wait for wait, _ in story.memory.waits(story.number) if wait.act == "order_payment"]
    assert [(wait.org, wait.from_on) for wait in waits] == [("DH-LGB", BLOCKS)]
    assert story.do("order_payment", *office, BLOCKS, **data) is None
    assert story.do("order_payment", *office, BLOCKS, **data).code == "already_done"
    block = {"department": "DH-XFJ", "reason": "第二期未付"}
    assert story.do("block_department", *office, BLOCKS, **block) is None
    early = story.do("block_department", *office, BLOCKS - timedelta(days=1), **block)
    assert early.code == "too_early"


def test_the_fortieth_day_ends_the_placement_and_leaves_the_money_to_be_settled(story):
    before = story.memory.balances()
    early = EXITS - timedelta(days=1)
    refused = story.memory.do(story.number, "exit_nonpay", SYSTEM, early, communities=[PLACE])
    assert refused.code == "too_early"
    story.memory.settle(EXITS)
    assert (story.placement.work, story.assignment.stage) == ("TERMINATED", "EXITED")
    late = story.community("suspend_nonpay", EXITS, instalment=2)
    assert late.code == "placement_ended"
    assert story.memory.balances() == before
    again = story.memory.do(story.number, "exit_nonpay", SYSTEM, EXITS, communities=[PLACE])
    assert again.code == "already_done"
    assert story.memory.do(story.number, "archive", SYSTEM, EXITS).code == "not_settled_yet"
    waits = [wait for wait, _ in story.memory.waits(story.number)]
    due = story.memory.rules.calendar.add(EXITS, 10)
    assert {(one.act, one.role, one.due) for one in waits} == {
        ("settle", "FIN_DEPT", due), ("evaluate", "COMM_SEC", due), ("evaluate", "DEPT_HEAD", due)
    }  # fmt: skip


def test_a_settlement_after_the_exit_pays_what_is_owed_and_frees_the_rest(story):
    story.memory.settle(EXITS)
    data = {"instalment": 2, "communities": [PLACE], "basis": "实际工时", "rate": "40.00"}
    data |= {"hours": {PLACE: "90"}, "direct": "36.00"}
    fin = ("FIN_DEPT", "DH-XFJ")
    wrong = story.do("settle", *fin, EXITS, **data, amounts={PLACE: "501.00"})
    assert (wrong.code, wrong.params["fen"]) == ("settlement_differs", 50000)
    much = {**data, "rate": None, "amounts": {PLACE: "9000.00"}}
    assert story.do("settle", *fin, EXITS, **much).code == "over_agreed"
    assert story.do("settle", *fin, EXITS, **data, amounts={PLACE: "500.00"}) is None
    assert story.memory.do(story.number, "archive", SYSTEM, EXITS).code == "not_settled_yet"
    assert story.community("agree_settlement", EXITS, instalment=2) is None
    assert [str(one.stage) for one in story.placement.instalments] == [
        "CONFIRMED",
        "SETTLED",
        "RETURNED",
    ]
    found = story.memory.balances()
    ident = f"{story.number}:{PLACE}"
    assert found[f"settled:{ident}"] == 50000
    assert found[f"committed:{ident}"] == 0
    assert found[story.placement.budget] == 784000 - 313600 - 50000
    assert story.do("settle", *fin, EXITS, **data, amounts={PLACE: "500.00"}).code == "already_done"
    last = story.memory.rules.calendar.next(EXITS)
    assert story.memory.do(story.number, "archive", SYSTEM, last) is None


def test_a_deferral_moves_the_due_day_and_nothing_is_late_meanwhile(story):
    data = {"instalment": 2, "communities": [PLACE], "until": "2026-10-30", "reason": "预算追加"}
    group, due = ("LG_CHAIR", "DH-LG"), story.placement.instalments[1].due
    same = {**data, "until": str(due)}
    assert story.do("defer", *group, due - timedelta(days=1), **same).code == "not_later"
    story.memory.settle(date(2026, 9, 14))
    for day in ("2026-09-07", "2026-09-15"):  # its due day; today
        bad = {**data, "until": day}
        assert story.do("defer", *group, date(2026, 9, 15), **bad).code == "not_later"
    assert story.do("defer", *group, date(2026, 9, 15), **data) is None
    assert story.stage(2) == "DEFERRED"
    assert not story.placement.clocks
    assert story.system(date(2026, 10, 29)) == set()
    refused = story.community("suspend_nonpay", date(2026, 10, 29), instalment=2)
    assert refused.code == "too_early"
    story.memory.settle(date(2026, 10, 30))
    assert story.stage(2) == "DUE"


def test_money_kept_in_custody_beyond_its_term_is_a_finding_on_the_street(story):
    day = DUE
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", day, 2, accounts=accounts) is None
    assert story.pays("pay", day, 2) is None
    assert story.pays("custody_in", day, 2) is None
    due = story.placement.instalments[1].handover_due
    assert story.system(due) == set()
    late = story.memory.rules.calendar.next(due)
    story.memory.settle(late)
    told = next(one for one in story.memory.events if one.kind == "funds.custody_held")
    assert (told.kind, told.body["street"], told.body["late_wd"]) == (
        "funds.custody_held",
        "533103001",
        1,
    )
    assert story.note(late).code == "nothing_due"
    assert story.community("confirm_usable", late, instalment=2) is None


def test_no_new_work_starts_under_a_yellow_card(late_plan):
    assert late_plan.community("start_task", date(2026, 5, 25)).code == "yellow_card"
    assert late_plan.community("start_task", date(2026, 5, 22)) is None


def test_emergency_work_is_paid_afterwards_and_not_suspended(story):
    key = ("placement", f"{story.number}:{PLACE}")
    story.memory.raw[key] = {**story.memory.raw[key], "cover": Cover.EMERGENCY}
    refused = story.community("suspend_nonpay", SUSPENDS, instalment=2)
    assert refused.code == "emergency_pays_after"


def test_nothing_is_late_before_its_agreement_is_in_force(memory, filed, early_plan):
    number, day = early_plan
    told = memory.of("placement", number)[PLACE]
    assert told.agreement == "G_DRAFT"
    later = date(2026, 4, 30)
    assert told.instalments[1].due < later
    waits = waiting.waiting("placement", told, memory.rules)
    assert "note_arrears" not in {wait.act for wait in waits}
    noted = memory.do(number, "note_arrears", SYSTEM, later, communities=[PLACE])
    assert noted.code == "nothing_due"
    memory.walk(number, day, until="EFFECTIVE")
    placement = memory.of("placement", number)[PLACE]
    due = memory.rules.calendar.add(placement.in_force_on, 10)
    assert placement.instalments[1].due == due


def test_the_right_to_suspend_ends_with_the_communitys_own_confirmation_alone(story):
    """Paid on the due day, kept by the street: what the community waits for is not there."""
    accounts = {PLACE: story.placement.account}
    for verb, more in (("order", {"accounts": accounts}), ("pay", {}), ("custody_in", {})):
        assert story.pays(verb, DUE, 2, **more) is None
    early = story.community("suspend_nonpay", SUSPENDS - timedelta(days=1), instalment=2)
    assert (early.code, early.params["due"]) == ("too_early", str(SUSPENDS))

    assert story.community("suspend_nonpay", SUSPENDS, instalment=2) is None
    assert story.placement.work == "PAUSED_NONPAY"
    assert story.community("resume", SUSPENDS).code == "payment_not_confirmed"
    office = {
        "instalment": 2,
        "communities": [PLACE],
        "department": story.assignment.terms.applicant,
    }
    pressed = story.do("order_payment", "LG_OFFICE", "DH-LGB", EXITS, **office)
    assert pressed.code == "nothing_overdue"  # the department has paid: only the street is late
    assert story.community("confirm_usable", EXITS, instalment=2) is None
    assert story.community("resume", EXITS) is None
    again = story.community("suspend_nonpay", EXITS, instalment=2)
    assert again.code == "nothing_overdue"


def test_money_that_is_ordered_or_came_short_is_noted_like_any_late_money(story):
    """Until all of it is in custody the department owes it, wherever the paper lies."""
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", DUE, 2, accounts=accounts) is None
    assert story.note(SUSPENDS) is None
    assert (story.stage(2), story.placement.instalments[1].level) == ("ORDERED", 3)
    assert story.pays("pay", SUSPENDS, 2) is None
    assert story.pays("custody_in", SUSPENDS, 2, amount="3135.99") is None
    assert story.stage(2) == "DISPUTED"
    assert story.note(BLOCKS) is None
    assert (story.stage(2), story.placement.instalments[1].level) == ("DISPUTED", 4)
    pressed = {"communities": [PLACE], "instalment": 2, "department": "DH-XFJ"}
    assert story.do("order_payment", "LG_OFFICE", "DH-LGB", BLOCKS, **pressed) is None


def test_nothing_ends_for_non_payment_where_nothing_is_due(story):
    before = DUE - timedelta(days=1)
    ended = story.memory.do(story.number, "exit_nonpay", SYSTEM, before, communities=[PLACE])
    assert ended.code == "nothing_overdue"
