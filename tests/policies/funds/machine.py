"""Money at random: whatever people do and in which order, every fen has one place."""

import copy
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from policies.lifecycle import waiting
from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of
from schemas.states.stages import Cover, Payment, Work

PLACES = ("533103001005", "533103001001")
STREET, DEPT = "533103001", "DH-XFJ"
STATES = {
    "committed": (Payment.PLANNED, Payment.DUE, Payment.OVERDUE, Payment.DEFERRED),
    "ordered": (Payment.ORDERED,),
}
SIGNED = ("G_SIGNED_DEPT", "G_SIGNED_COMM", "G_IN_FORCE", "G_SUSPENDED", "G_FULFILLED")
IDLE = (Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY, Work.TERMINATED)
ORDER = (
    "order pay custody_in confirm_usable spend settle agree_settlement return_funds cancel_order "
    "reverse_receipt reverse_payment"
)
COMMUNITY = (
    "confirm_usable",
    "agree_settlement",
    "dispute_funds",
    "spend",
    "return_funds",
    "carry_funds",
)
STREETS = ("custody_in", "reverse_receipt", "resolve_dispute")
VERBS = (*ORDER.split(), "dispute_funds", "resolve_dispute", "carry_funds", "defer")
NEXT = {  # what usually follows, so that random walks go somewhere
    Payment.PLANNED: ("order", "defer", "settle"),
    Payment.DUE: ("order", "defer"),
    Payment.OVERDUE: ("order",),
    Payment.DEFERRED: ("order",),
    Payment.ORDERED: ("pay", "pay", "cancel_order"),
    Payment.PAID: ("custody_in", "custody_in", "custody_in", "reverse_payment"),
    Payment.IN_CUSTODY: ("confirm_usable", "confirm_usable", "dispute_funds", "reverse_receipt"),
    Payment.DISPUTED: ("custody_in", "resolve_dispute", "confirm_usable", "reverse_receipt"),
    Payment.CONFIRMED: ("spend", "spend", "return_funds", "carry_funds", "settle"),
    Payment.SPENT: ("spend", "settle"),
    Payment.SETTLED: ("return_funds", "spend"),
    Payment.RETURNED: ("spend",),
}


class Money(RuleBasedStateMachine):
    """One assignment at two communities in work, and everybody who can touch its money.

    `begin` (number, day, memory) is set by the test: an assignment in effect, never changed.
    """

    begin = None

    @initialize(patient=st.booleans())
    def start(self, patient):
        self.patient = patient  # whether money may stay away until placements end
        self.number, self.day, base = type(self).begin
        self.memory = copy.copy(base)
        self.memory.raw, self.memory.events = dict(base.raw), list(base.events)
        self.balances = base.balances()
        self.seen = len(self.memory.events)
        self.lowest = 0

    def do(self, verb, actor, **data):
        refused = self.memory.do(self.number, verb, actor, self.day, **data)
        for event in self.memory.events[self.seen :]:
            for debit, credit, fen in event.body.get("postings", []):
                self.balances[debit] = self.balances.get(debit, 0) - fen
                self.balances[credit] = self.balances.get(credit, 0) + fen
                if debit != "outside":
                    self.lowest = min(self.lowest, self.balances[debit])
        self.seen = len(self.memory.events)
        return refused

    def place(self, code):
        return self.memory.state("placement", f"{self.number}:{code}")

    @rule(days=st.integers(1, 25), note=st.booleans())
    def time_passes(self, days, note):
        days = min(days, 5) if self.patient else days
        before = dict(self.balances)
        self.day += timedelta(days=days)
        if note:
            for code in PLACES:
                for verb in ("note_arrears", "exit_nonpay"):
                    self.do(verb, SYSTEM, communities=[code])
        assert self.balances == before, "money moved by itself"

    @rule(
        code=st.sampled_from(PLACES),
        no=st.integers(0, 2),
        pick=st.integers(0, 3),
        off=st.sampled_from((0, 0, 0, 0, -1, 1)),
    )
    def the_usual_next_step(self, code, no, pick, off):
        one = self.place(code).instalments[no]
        some = NEXT[one.stage]
        verb = some[pick % len(some)]
        self.act(verb, code, one, max(0, one.amount_fen + off))
        if verb == "settle":  # below the agreed sum it is a proposal
            self.act("agree_settlement", code, one, 0)

    @rule(code=st.sampled_from(PLACES), no=st.integers(0, 2))
    def money_is_on_its_way(self, code, no):
        for verb in ("order", "pay"):
            one = self.place(code).instalments[no]
            self.act(verb, code, one, one.amount_fen)

    @rule(
        code=st.sampled_from(PLACES),
        no=st.integers(0, 2),
        verb=st.sampled_from(VERBS),
        off=st.sampled_from((-100, -1, 0, 0, 1, 100)),
    )
    def anything_at_all(self, code, no, verb, off):
        one = self.place(code).instalments[no]
        self.act(verb, code, one, max(0, one.amount_fen + off))

    @rule(code=st.sampled_from(PLACES), verb=st.sampled_from(("suspend_nonpay", "resume")))
    def work_pauses(self, code, verb):
        data = {"instalment": 2} if verb == "suspend_nonpay" else {}
        self.do(verb, Actor(person=code, role="COMM_SEC", org=code), **data)

    @rule(code=st.sampled_from(PLACES), share=st.integers(1, 3))
    def some_is_spent(self, code, share):
        one = self.place(code).instalments[0]
        fen = max(1, (one.amount_fen - one.spent_fen) // share)
        self.act("spend", code, one, fen)

    @rule(code=st.sampled_from(PLACES), share=st.integers(0, 3))
    def an_exit_is_settled(self, code, share):
        unpaid = (one for one in self.place(code).instalments if one.stage is Payment.OVERDUE)
        one = next(unpaid, None)
        if one is not None and self.place(code).exited_on:
            self.act("settle", code, one, one.amount_fen * share // 2)
            self.act("agree_settlement", code, one, 0)

    @precondition(lambda self: not self.patient)
    @rule()
    def nobody_pays_for_long(self):
        self.time_passes(70, note=True)

    def act(self, verb, code, one, fen):
        person = Actor(person="fin", role="FIN_DEPT", org=DEPT)
        if verb in COMMUNITY:
            person = Actor(person=code, role="COMM_SEC", org=code)
        elif verb in STREETS:
            person = Actor(person="street", role="FIN_STREET", org=STREET)
        elif verb == "defer":
            person = Actor(person="chair", role="LG_CHAIR", org="DH-LG")
        before = dict(self.balances)
        told = self.do(verb, person, **self.data(verb, code, one, fen))
        if told is not None or (verb == "custody_in" and fen != one.amount_fen):
            assert self.balances == before, f"{verb} moved money it must not move"
        assert told is None or told.code not in ("wrong_data", "incomplete"), (verb, told)
        return told

    def data(self, verb, code, one, fen):
        many = {"instalment": one.no, "communities": [code]}
        amounts = {"amounts": {code: yuan_of(fen)}}
        alone = {"instalment": one.no, "amount": yuan_of(fen), "reason": "结余"}
        account = self.place(code).account
        return {
            "order": {**many, **amounts, "accounts": {code: account}},
            "pay": {**many, **amounts},
            "custody_in": {**many, **amounts},
            "confirm_usable": {"instalment": one.no},
            "agree_settlement": {"instalment": one.no},
            "dispute_funds": {"instalment": one.no, "reason": "备注不符"},
            "resolve_dispute": {"instalment": one.no, "community": code, "text": "已更正"},
            "cancel_order": {**many, "reason": "误下"},
            "reverse_payment": {**many, "reason": "误记"},
            "reverse_receipt": {**many, "reason": "误记"},
            "defer": {**many, "until": str(self.day + timedelta(days=30)), "reason": "预算追加"},
            "spend": {
                "instalment": one.no,
                "amount": yuan_of(fen),
                "category": "printing",
                "purpose": "折页",
            },
            "return_funds": alone,
            "carry_funds": alone,
            "settle": {**many, **amounts, "basis": "按票据"},
        }[verb]

    @invariant()
    def postings_sum_to_zero_and_nothing_is_overdrawn(self):
        if not hasattr(self, "balances"):
            return
        assert sum(self.balances.values()) == 0
        assert self.lowest == 0, "an account fell below zero"

    @invariant()
    def every_fen_is_where_the_states_say(self):
        if not hasattr(self, "balances"):
            return
        for code in PLACES:
            placement = self.place(code)
            for kind, fen in expected(placement).items():
                found = self.held(kind, code)
                assert found == fen, (code, kind, found, fen)

    def held(self, kind, code):
        prefix = f"{kind}:{self.number}:{code}"
        names = [name for name in self.balances if name == prefix or name.startswith(f"{prefix}:")]
        return sum(self.balances[name] for name in names)

    @invariant()
    def nothing_is_signed_or_worked_without_cover(self):
        if not hasattr(self, "balances"):
            return
        for code in PLACES:
            placement = self.place(code)
            if placement.agreement in SIGNED:
                assert placement.committed_fen >= placement.amount_fen
            assert placement.work in IDLE or placement.cover is not Cover.NONE
            for one in placement.instalments:
                assert one.spent_fen + one.returned_fen <= one.amount_fen
                assert one.stage is not Payment.SPENT or one.spent_fen == one.amount_fen

    @invariant()
    def the_line_knows_what_is_out(self):
        if not hasattr(self, "balances"):
            return
        budget = self.place(PLACES[0]).budget
        line = self.memory.state("budget", budget.removeprefix("budget:"))
        assert line.reserved_fen <= line.limit_fen
        assert self.balances[budget] == line.limit_fen - line.reserved_fen

    @invariant()
    def the_assignment_is_suspended_only_while_every_live_placement_is(self):
        if not hasattr(self, "balances"):
            return
        assignment = self.memory.state("assignment", self.number)
        works = [self.place(code).work for code in PLACES]
        live = [work for work in works if work not in (Work.TERMINATED, Work.CLOSED)]
        paused = bool(live) and all(work is Work.PAUSED_NONPAY for work in live)
        assert (assignment.stage == "SUSPENDED") == paused
        assert (assignment.stage == "EXITED") == (not live)

    @invariant()
    def what_waits_is_said(self):
        if not hasattr(self, "balances"):
            return
        for code in PLACES:
            waits = waiting.waiting("placement", self.place(code), self.memory.rules)
            assert all(wait.org or wait.role == "system" for wait in waits)


def expected(placement):
    """What each account must hold, told by the states alone."""
    sums = dict.fromkeys(("committed", "ordered", "paid", "custody", "usable", "spent"), 0)
    sums["settled"] = 0
    for one in placement.instalments:
        disputed = one.stage is Payment.DISPUTED
        custody = one.stage is Payment.IN_CUSTODY or (disputed and one.custody_on)
        sums["spent"] += one.spent_fen
        if one.confirmed_on:
            sums["usable"] += one.amount_fen - one.spent_fen - one.returned_fen
        elif custody:
            sums["custody"] += one.amount_fen
        elif disputed or one.stage is Payment.PAID:
            sums["paid"] += one.amount_fen
        elif one.stage is Payment.SETTLED:
            sums["settled"] += one.settled_fen
        elif not placement.freed:  # else what was planned is owed no longer
            for kind, stages in STATES.items():
                sums[kind] += one.amount_fen if one.stage in stages else 0
    return sums
