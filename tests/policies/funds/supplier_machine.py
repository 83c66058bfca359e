"""Payments to a supplier at random: the contract is never overdrawn, each fen has its entry."""

import copy
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.money import yuan_of
from tests.policies.conftest import person

CONTRACT = 9_600_000  # fen
PAYER = person("FIN_DEPT", "DH-CGJ")
PLACES = ("533103001004", "533103001006")  # where it is at work


class Supplier(RuleBasedStateMachine):
    """A contract paid and taken back at random, beside a model that is a list of payments.

    `begin` (number, day, memory) is set by the test: two communities at work, nothing paid.
    """

    begin = None

    @initialize()
    def start(self):
        self.number, self.day, base = type(self).begin
        self.memory = copy.copy(base)
        self.memory.raw, self.memory.events = dict(base.raw), list(base.events)
        self.before = base.balances()
        self.paid, self.back, self.said = [], set(), {}

    def do(self, verb, by, **data):
        refused = self.memory.do(self.number, verb, by, self.day, **data)
        return refused.code if refused else None

    @property
    def left(self):
        return CONTRACT - sum(fen for no, fen in enumerate(self.paid, 1) if no not in self.back)

    @rule(days=st.integers(0, 3))
    def time_passes(self, days):
        self.day += timedelta(days=days)

    @rule(share=st.integers(1, 4), off=st.sampled_from((-1, 0, 0, 1)))
    def some_is_paid(self, share, off):
        fen, left = self.left // share + off, self.left
        code = self.do("pay_supplier", PAYER, amount=yuan_of(max(0, fen)))
        wanted = self.refusal(fen, left)
        assert code == wanted, (code, wanted)
        if code is None:
            self.paid.append(fen)

    def refusal(self, fen, left):
        if fen <= 0:
            return "wrong_data"
        if fen > left:
            return "over_contract"
        if "not_provided" in self.said.values():
            return "service_not_provided"
        silent = not set(PLACES) <= self.said.keys()
        return "service_unconfirmed" if silent and fen == left else None

    @rule(no=st.integers(1, 6))
    def one_comes_back(self, no):
        code = self.do("reverse_supplier", PAYER, payment=no, reason="退票")
        if no > len(self.paid):
            assert code == "no_such_supplier_payment"
        elif no in self.back:
            assert code == "supplier_payment_back"
        else:
            assert code is None
            self.back.add(no)

    @rule(place=st.sampled_from(PLACES), word=st.sampled_from(("provided", "not_provided")))
    def a_community_says(self, place, word):
        text = "没有来" if word == "not_provided" else ""
        by = person("COMM_SEC", place)
        code = self.do("confirm_service", by, result=word, text=text)
        assert code == ("already_done" if self.said.get(place) == word else None)
        self.said[place] = word

    @invariant()
    def every_fen_is_where_the_entries_say(self):
        if not hasattr(self, "before"):
            return
        state, held = self.memory.state("assignment", self.number), self.memory.balances()
        assert 0 <= state.supplier_paid_fen == CONTRACT - self.left <= CONTRACT
        account = f"supplier:{self.number}"
        assert held.get(account, 0) == state.supplier_paid_fen
        assert sum(held.values()) == 0
        apart = (account, "outside")
        assert {a: fen for a, fen in held.items() if a not in apart} == {
            a: fen for a, fen in self.before.items() if a not in apart
        }
        kept = state.supplier_payments
        assert [one.fen for one in kept.values()] == self.paid
        assert {int(no) for no, one in kept.items() if one.back_on} == self.back
