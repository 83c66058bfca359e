"""The bank's day of a movement: when it counts, when not, and what a late entry brings to light."""

from datetime import date

import pytest

from policies.cost import arrears

ORDERED, DUE = date(2026, 9, 2), date(2026, 9, 7)
PAID_ON, ENTERED = date(2026, 9, 8), date(2026, 10, 12)
FILE, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def ordered(story):
    """The second instalment, due on 7 September, is ordered."""
    accounts = {story.placement.community: story.placement.account}
    assert story.pays("order", ORDERED, 2, accounts=accounts) is None
    return story


def second(story):
    return story.placement.instalments[1]


def share(story, day):
    return arrears.department_wd(second(story), day, story.memory.rules.calendar)


def test_with_a_voucher_the_banks_day_counts_and_the_entry_keeps_its_own(ordered):
    told = {"on": "2026-09-08", "serial": " ０12 ", "voucher": FILE, "remark": "转账"}
    assert ordered.pays("pay", ENTERED, 2, **told) is None
    one = second(ordered)
    assert (one.paid_on, one.proofs["pay"].entered) == (PAID_ON, ENTERED)
    assert (one.proofs["pay"].serial, one.proofs["pay"].voucher) == ("012", FILE)
    assert share(ordered, ENTERED) == 1
    told = ordered.memory.events[-1].body
    assert (told["finding"], told["lag_wd"]) == ("entered_late", one.proofs["pay"].lag_wd)
    assert one.proofs["pay"].lag_wd > 15


@pytest.mark.parametrize("more", [{}, {"serial": "77"}, {"remark": "见回单"}])
def test_without_a_voucher_the_day_of_entry_counts(ordered, more):
    assert ordered.pays("pay", ENTERED, 2, on="2026-09-08", **more) is None
    assert second(ordered).paid_on == ENTERED
    assert not second(ordered).proofs["pay"].shown


def test_a_payment_that_nothing_shows_ends_the_departments_share_once_it_is_in_custody(ordered):
    assert ordered.pays("pay", date(2026, 9, 9), 2) is None
    assert share(ordered, date(2026, 9, 14)) == 5
    assert ordered.pays("custody_in", date(2026, 9, 15), 2) is None
    assert share(ordered, date(2026, 9, 30)) == 2


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-10-13", "after_entry"),
        ("2026-10-12", None),
        ("2026-09-01", "before_order"),
        ("2026-09-02", None),
    ],
)
def test_the_banks_day_is_not_after_the_entry_nor_before_the_order(ordered, on, code):
    refused = ordered.pays("pay", ENTERED, 2, on=on, voucher=FILE)
    assert (refused and refused.code) == code


def test_an_order_is_not_of_a_day_to_come(story):
    accounts = {story.placement.community: story.placement.account}
    told = story.pays("order", ORDERED, 2, accounts=accounts, on="2026-09-03")
    assert told.code == "after_entry"
    assert story.pays("order", ORDERED, 2, accounts=accounts, on="2026-09-01", remark="x") is None
    assert second(story).ordered_on == ORDERED


def test_receipt_and_confirmation_are_held_to_the_same_bounds(ordered):
    assert ordered.pays("pay", ENTERED, 2) is None
    for verb in ("custody_in", "confirm_usable"):
        for on, code in (("2026-10-13", "after_entry"), ("2026-09-01", "before_order")):
            told = {"on": on, "voucher": FILE, "instalment": 2}
            refused = (
                ordered.pays(verb, ENTERED, told.pop("instalment"), **told)
                if verb == "custody_in"
                else ordered.community(verb, ENTERED, **told)
            )
            assert refused.code == code
        if verb == "custody_in":
            assert ordered.pays(verb, ENTERED, 2) is None


def test_a_file_that_does_not_lie_with_the_item_is_no_voucher(ordered):
    scene_of, held = ordered.memory.scene, frozenset({OTHER})
    ordered.memory.scene = lambda act, by: scene_of(act, by).__class__(
        **{**vars(scene_of(act, by)), "files": held}
    )
    for name in ("voucher", "bank_file"):
        refused = ordered.pays("pay", ENTERED, 2, on="2026-09-08", **{name: FILE})
        assert refused.code == "no_such_voucher"
    assert ordered.pays("pay", ENTERED, 2, on="2026-09-08", voucher=OTHER) is None


def test_a_street_that_enters_late_has_used_its_own_term(ordered):
    assert ordered.pays("pay", date(2026, 9, 8), 2, on="2026-09-08", voucher=FILE) is None
    told = {"on": "2026-09-09", "bank_file": FILE, "bank_row": "7"}
    assert ordered.pays("custody_in", ENTERED, 2, **told) is None
    one, calendar = second(ordered), ordered.memory.rules.calendar
    assert (one.custody_on, one.keep_until) == (date(2026, 9, 9), date(2026, 9, 16))
    assert one.handover_due > ENTERED
    assert arrears.custody_late_wd(one, ENTERED, calendar) > 0
    assert share(ordered, ENTERED) == 1
    ordered.memory.settle(ENTERED)  # the finding waits for no second term
    assert second(ordered).held


@pytest.mark.parametrize(("on", "found"), [("2026-09-11", None), ("2026-09-14", 4)])
def test_days_of_payer_and_street_that_lie_apart_are_a_finding(ordered, on, found):
    assert ordered.pays("pay", PAID_ON, 2, on="2026-09-08", voucher=FILE) is None
    day = date(2026, 9, 14)
    assert ordered.pays("custody_in", day, 2, on=on, voucher=FILE) is None
    body = ordered.memory.events[-1].body
    assert body.get("differ_wd") == found
    assert (body.get("finding") == "days_differ") is (found is not None)


def test_what_has_happened_stays_and_the_record_says_corrected(ordered):
    late = date(2026, 10, 19)
    ordered.memory.settle(late)
    level = second(ordered).level
    assert level >= 3
    assert ordered.pays("pay", late, 2, on="2026-09-08", voucher=FILE) is None
    one = second(ordered)
    assert (one.level, one.proofs["pay"].corrected) == (level, True)
    assert ordered.memory.events[-1].body["corrected"] is True
    assert not arrears.unpaid(one)


@pytest.mark.parametrize(("on", "corrected"), [("2026-09-14", False), ("2026-09-11", True)])
def test_what_holds_by_the_banks_day_too_is_not_corrected(ordered, on, corrected):
    yellow = date(2026, 9, 14)  # the fifth working day
    ordered.memory.settle(yellow)
    assert ordered.pays("pay", yellow, 2, on=on, voucher=FILE) is None
    assert second(ordered).level == 2
    assert second(ordered).proofs["pay"].corrected is corrected


def test_each_part_of_a_receipt_keeps_what_shows_it(ordered):
    assert ordered.pays("pay", PAID_ON, 2) is None
    for amount, row in (("3000.00", "5"), ("136.00", "9")):
        told = {"on": "2026-09-08", "bank_file": FILE, "bank_row": row}
        assert ordered.pays("custody_in", PAID_ON, 2, amount, **told) is None
    proofs = second(ordered).proofs
    assert [
        (proofs[name].bank_row, proofs[name].fen) for name in ("custody_in:1", "custody_in")
    ] == [("5", 300_000), ("9", 13_600)]
    assert second(ordered).custody_on == date(2026, 9, 8)


def test_what_is_taken_back_leaves_no_proof_behind(ordered):
    assert ordered.pays("pay", PAID_ON, 2, on="2026-09-08", voucher=FILE) is None
    assert ordered.pays("custody_in", PAID_ON, 2, on="2026-09-08", voucher=FILE) is None
    place = ordered.placement.community
    told = {"instalment": 2, "communities": [place], "reason": "误记"}
    street = ordered.placement.street
    assert ordered.do("reverse_receipt", "FIN_STREET", street, PAID_ON, **told) is None
    assert set(second(ordered).proofs) == {"pay"}
    assert second(ordered).keep_until is None
