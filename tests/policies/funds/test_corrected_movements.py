"""Correcting the day and the voucher of a movement of money: both values stay, both sides agree."""

from datetime import date

import pytest

ORDERED, PAID, CAME = date(2026, 9, 2), date(2026, 9, 14), date(2026, 9, 15)
FILE = "c" * 64
TOLD = {"fact": "payment", "instalment": 2, "reason": "看错回单"}


@pytest.fixture
def paid(story):
    accounts = {story.placement.community: story.placement.account}
    assert story.pays("order", ORDERED, 2, accounts=accounts) is None
    assert story.pays("pay", PAID, 2, on="2026-09-11", voucher=FILE) is None
    return story


def payer(story, day, verb="correct", **data):
    told = {"community": story.placement.community, **data}
    refused = story.do(verb, "FIN_DEPT", "DH-XFJ", day, **told)
    return refused.code if refused else None


def street(story, day, verb, **data):
    told = {"community": story.placement.community, **data}
    refused = story.do(verb, "FIN_STREET", story.placement.street, day, **told)
    return refused.code if refused else None


def second(story):
    return story.placement.instalments[1]


def test_before_it_was_received_the_payer_puts_the_day_right_alone(paid):
    assert payer(paid, PAID, **TOLD, on="2026-09-08", serial="88") is None
    one, told = second(paid), paid.memory.events[-1].body
    assert (one.paid_on, one.proofs["pay"].serial) == (date(2026, 9, 8), "88")
    assert (told["replaced"]["on"], told["value"]["on"]) == ("2026-09-11", "2026-09-08")
    assert (told["replaced"]["voucher"], told["value"]["voucher"]) == (FILE, FILE)
    assert payer(paid, PAID, **TOLD, on="2026-09-08", serial="88") == "same_value"
    assert one.proofs["pay"].entered == PAID


@pytest.mark.parametrize(
    ("on", "code"),
    [("2026-09-15", "after_entry"), ("2026-09-14", None), ("2026-09-02", None),
     ("2026-09-01", "before_order")],
)  # fmt: skip
def test_the_right_day_lies_between_order_and_entry_too(paid, on, code):
    assert payer(paid, date(2026, 9, 21), **TOLD, on=on) == code


def test_once_the_street_has_received_it_the_street_consents(paid):
    assert paid.pays("custody_in", CAME, 2, on="2026-09-15", voucher=FILE) is None
    balances = paid.memory.balances()
    assert payer(paid, CAME, **TOLD, on="2026-09-08") is None
    assert second(paid).paid_on == date(2026, 9, 11)
    assert payer(paid, CAME, "agree_correction", fact="payment") == "other_side_answers"
    assert street(paid, CAME, "agree_correction", fact="payment") is None
    assert second(paid).paid_on == date(2026, 9, 8)
    assert paid.memory.balances() == balances
    assert not paid.placement.corrections


def test_the_street_corrects_its_receipt_and_the_department_may_say_no(paid):
    assert paid.pays("custody_in", CAME, 2) is None
    told = {"fact": "receipt", "instalment": 2, "reason": "补回单", "voucher": FILE}
    assert street(paid, date(2026, 9, 21), "correct", **told, on="2026-09-11") is None
    one = second(paid)
    assert (one.custody_on, one.keep_until) == (date(2026, 9, 11), date(2026, 9, 18))
    assert paid.community("confirm_usable", date(2026, 9, 21), instalment=2) is None
    assert street(paid, date(2026, 9, 21), "correct", **told, on="2026-09-14") is None
    why = {"fact": "receipt", "reason": "回单是11日"}
    assert payer(paid, date(2026, 9, 22), "decline_correction", **why) is None
    assert second(paid).custody_on == date(2026, 9, 11)


def test_what_nobody_recorded_is_not_corrected_nor_by_who_did_not(paid):
    assert street(paid, CAME, "correct", **TOLD, on="2026-09-08") == "not_the_recorder"
    told = {"fact": "receipt", "instalment": 2, "reason": "x", "on": "2026-09-08"}
    assert street(paid, CAME, "correct", **told) == "no_such_fact"
    assert payer(paid, CAME, **{**TOLD, "instalment": 3}, on="2026-09-08") == "no_such_fact"


def test_a_voucher_that_is_not_there_puts_nothing_right(paid):
    scene_of = paid.memory.scene
    paid.memory.scene = lambda act, by: scene_of(act, by).__class__(
        **{**vars(scene_of(act, by)), "files": frozenset()}
    )
    assert payer(paid, PAID, **TOLD, voucher="d" * 64) == "no_such_voucher"


def test_what_is_taken_back_meanwhile_is_corrected_no_more(paid):
    assert paid.pays("custody_in", CAME, 2) is None
    assert paid.community("confirm_usable", CAME, instalment=2) is None
    told = {"fact": "receipt", "instalment": 2, "reason": "补", "on": "2026-09-14"}
    assert street(paid, CAME, "correct", **told) is None
    place = paid.placement.community
    assert paid.community("correct", CAME, fact="confirmation", instalment=2, reason="误") is None
    paid.do("agree_correction", "FIN_STREET", paid.placement.street, CAME, community=place,
            fact="confirmation")  # fmt: skip
    back = {"instalment": 2, "communities": [place], "reason": "误记"}
    assert paid.do("reverse_receipt", "FIN_STREET", paid.placement.street, CAME, **back) is None
    assert payer(paid, CAME, "agree_correction", fact="receipt") == "no_such_fact"


REVERSED = {"instalment": 2, "reason": "误点，款未付出"}


def reverses(story, day, **more):
    told = {**REVERSED, "communities": [story.placement.community], **more}
    return story.do("reverse_payment", "FIN_DEPT", "DH-XFJ", day, **told)


def test_a_payment_that_never_left_is_reversed_and_both_transfers_stay(paid):
    before = paid.memory.balances()
    ident = f"{paid.number}:{paid.placement.community}"
    assert before[f"paid:{ident}"] == second(paid).amount_fen
    assert reverses(paid, PAID) is None
    one, told = second(paid), paid.memory.events[-1]
    assert (str(one.stage), one.paid_on, one.proofs.get("pay")) == ("ORDERED", None, None)
    assert (told.kind, told.body["because"]) == ("funds.payment_reversed", REVERSED["reason"])
    after = paid.memory.balances()
    assert (after[f"paid:{ident}"], after[f"ordered:{ident}"]) == (0, one.amount_fen)
    assert sum(after.values()) == 0
    assert reverses(paid, PAID).code == "wrong_payment"
    assert paid.pays("pay", CAME, 2, on="2026-09-15", voucher=FILE) is None
    assert second(paid).paid_on == date(2026, 9, 15)
    kinds = [one.kind for one in paid.memory.events if one.body.get("no") == 2]
    assert kinds[-3:] == ["funds.paid", "funds.payment_reversed", "funds.paid"]


def test_a_reversed_payment_is_late_from_its_due_day_on(paid):
    assert reverses(paid, PAID) is None
    late = date(2026, 9, 21)
    paid.memory.settle(late)
    assert any(clock.code == "nonpay_exit" for clock in paid.placement.clocks)


def test_a_payment_that_the_street_received_is_not_reversed_before_its_receipt(paid):
    assert paid.pays("custody_in", CAME, 2) is None
    assert reverses(paid, CAME).code == "already_done"
    told = {**REVERSED, "communities": [paid.placement.community]}
    refused = paid.do("reverse_payment", "FIN_DEPT", "DH-MZJ", CAME, **told)
    assert refused.code == "wrong_org"
    assert paid.do("reverse_receipt", "FIN_STREET", paid.placement.street, CAME, **told) is None
    assert reverses(paid, CAME) is None
