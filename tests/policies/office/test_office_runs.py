"""Offices at random: whatever they hand on, send back, sign and take back, a file ends decided.

Each run is a file on its way through many hands. At its end it is decided by who may, no approval
survived a return, and no work item was lost.
"""

from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.acts.act import Actor
from schemas.states.stages import Stage
from tests.policies.office.test_sent_back import CHAIR, DEPT, OFFICE, STREET, who

PATH = ["ACCEPTED", "CONSULTING", "STREET_REVIEW", "FUND_REVIEW", "LG_DECISION"]
APPROVES = {"propose": "STREET_REVIEW", "confirm_funds": "FUND_REVIEW"}
WHY = {"reason": "随机"}
MOVES = ("go", "go", "transfer", "delegate", "give_back", "take_back", "return_to", "add_signer",
         "remove_signer", "against", "leave", "next_day", "open_voting")  # fmt: skip
SIGNERS = [who("FIN_STREET", STREET), who("STREET_REVIEWER", STREET), OFFICE]
step = st.tuples(st.sampled_from(MOVES), st.integers(0, 5), st.integers(0, 5), st.booleans())


class Office:
    """A file, its day, and what of it holds: which steps are approved since they were last open."""

    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day
        self.holds, self.signed = set(), set()

    @property
    def state(self):
        return self.memory.state("assignment", self.number)

    @property
    def open(self):
        return self.state.stage in PATH

    def waits(self):
        return [one for one, _ in self.memory.waits(self.number)]

    def do(self, verb, by, **data):
        """Do an act; tell whether it was done, with what it means for the approvals."""
        refused = self.memory.do(self.number, verb, by, self.day, **data)
        if refused is not None:
            return False
        if verb in APPROVES:
            self.holds.add(verb)
        if verb == "return_to":
            back = PATH.index(data["step"])
            kept = "confirm_funds" if data.get("then") == "resume" else ""
            self.holds = {
                one for one in self.holds if PATH.index(APPROVES[one]) < back or one == kept
            }
        if verb == "take_back":
            told = self.memory.events[-1].body["took_back"]["act"]
            self.holds -= {told}
        self.sound()
        return True

    def sound(self):
        """What holds after every act: no approval but those that stand, and nothing is lost."""
        state = self.state
        if not self.open:
            assert self.holds == set(APPROVES)
            return
        assert (state.opinion != "") == ("propose" in self.holds)
        assert state.certified == ("confirm_funds" in self.holds)
        asked = {"LG_DECISION": "decide", "FUND_REVIEW": "confirm_funds", "ACCEPTED":
                 "open_consultation", "STREET_REVIEW": "propose"}.get(state.stage)  # fmt: skip
        assert asked is None or asked in {one.act for one in self.waits()}

    def holder(self, one, other=0):
        """Whose hands an item is in; of a role that nobody was named for, one of three people."""
        person = one.person or f"{one.org}/{one.role}" + (f"/{other}" if other % 3 else "")
        return Actor(person=person, role=one.role, org=one.org)

    def yes(self, one):
        if one.act in ("countersign", "vote"):
            return {"ballot": "in_favour"}
        data = self.memory.yes(one, self.number)
        if one.act == "decide" and self.state.voting:
            return {"result": "approve"}
        return data

    def move(self, verb, at, other, flag):
        waits = self.waits()
        if verb == "next_day":
            self.day += timedelta(days=1)
            self.memory.settle(self.day)
            return
        one = waits[at % len(waits)]
        by = self.holder(one, other)
        to = {"role": one.role, "org": one.org, "person": f"{one.org}/{one.role}/{at % 3}"}
        until = str(self.day + timedelta(days=other))
        signer = {"to": {"role": SIGNERS[other % 3].role, "org": SIGNERS[other % 3].org}, **WHY}
        back = {"step": ("ACCEPTED", "STREET_REVIEW", "FUND_REVIEW")[other % 3],
                "then": "resume" if flag else "again"}  # fmt: skip
        moves = {
            "go": lambda: self.do(one.act, by, **self.yes(one)),
            "transfer": lambda: self.do("transfer", by, act=one.act, to=to, **WHY),
            "delegate": lambda: self.do("delegate", by, act=one.act, to=to, until=until),
            "give_back": lambda: self.do("give_back", by),
            "take_back": lambda: self.do("take_back", self.last(other), **WHY),
            "return_to": lambda: self.do("return_to", by, **back, **WHY),
            "add_signer": lambda: self.do("add_signer", by, **signer),
            "remove_signer": lambda: self.do("remove_signer", CHAIR if flag else by, **signer),
            "against": lambda: self.do(
                "countersign", SIGNERS[other % 3], ballot="against", text="不同意"
            ),
            "open_voting": lambda: self.do("open_voting", OFFICE, form="meeting", until=until),
            "leave": lambda: self.leave(one, at),
        }
        moves[verb]()

    def last(self, other):
        """Somebody who did something that can be taken back."""
        done = [one for one in self.memory.written if one.role in ("STREET_HEAD", "LG_MEMBER")]
        return (
            Actor(person=done[-1].actor, role=done[-1].role, org=done[-1].org)
            if done
            else who("STREET_HEAD", STREET)
        )

    def leave(self, one, at):
        """Somebody leaves: all that is in their hands goes to another of the same role."""
        if not one.person:
            return
        before = {(w.act, w.role, w.org, w.due) for w in self.waits()}
        to = {"role": one.role, "org": one.org, "person": f"{one.org}/{one.role}/new{at}"}
        leaver = self.holder(one)
        if self.do("transfer", leaver, holder=one.person, act=one.act, to=to, **WHY):
            assert {(w.act, w.role, w.org, w.due) for w in self.waits()} == before
            assert one.person not in {w.person for w in self.waits() if w.act == one.act}

    def finish(self):
        """Everybody does what is in their hands, until it is decided."""
        for _ in range(200):
            if not self.open:
                return
            if not any(self.go(one) for one in self.waits()) and self.open:
                refused = any(one.ballot == "against" for one in self.state.signers)
                if refused and self.state.stage != "LG_DECISION":
                    self.back()
                elif refused:
                    assert self.do("return_to", CHAIR, step="FUND_REVIEW", **WHY)
                self.day += timedelta(days=1)
                self.memory.settle(self.day)
        raise AssertionError(f"never decided: {self.state}")

    def go(self, one):
        begun = one.from_on is None or one.from_on <= self.day
        done = begun and self.do(one.act, self.holder(one), **self.yes(one))
        if done:
            self.memory.settle(self.day)
        return done

    def back(self):
        held = [one for one in self.waits() if one.act in APPROVES]
        step = {"STREET_REVIEW": "ACCEPTED", "FUND_REVIEW": "STREET_REVIEW"}[self.state.stage]
        assert self.do("return_to", self.holder(held[0]), step=step, **WHY)


@pytest.fixture
def start(memory, at):
    number, day = at("ACCEPTED")
    return memory, number, day


def ends_decided(start, moves):
    memory, number, day = start
    office = Office(deepcopy_of(memory), number, day)
    for one in moves:
        if office.open and office.waits():
            office.move(*one)
            office.memory.settle(office.day)
    office.finish()
    state = office.state
    assert state.decision.result == "approve"
    hands = state.hands
    assert all(person.startswith("DH-LG/LG_CHAIR") for person in hands["decide"])
    applied = set(hands["submit"])
    assert not applied & {one for verb in APPROVES for one in hands[verb]}
    assert all(not one.startswith(f"{DEPT}/") for verb in APPROVES for one in hands[verb])
    return state.stage


def deepcopy_of(memory):
    """A copy of a register; its rules are shared."""
    copy = type(memory)(memory.rules)
    for name in ("raw", "events", "applications", "written", "acts", "serial"):
        setattr(copy, name, deepcopy(getattr(memory, name)))
    return copy


HEALTH = {"suppress_health_check": list(HealthCheck), "deadline": None, "database": None}


@settings(max_examples=50, derandomize=True, **HEALTH)
@given(moves=st.lists(step, max_size=25))
def test_whatever_offices_do_a_file_ends_decided_by_who_may(start, moves):
    assert ends_decided(start, moves) is Stage.PUBLICITY


@pytest.mark.slow
@settings(max_examples=1000, **HEALTH)
@given(moves=st.lists(step, max_size=40))
def test_a_thousand_runs_of_offices_end_decided_by_who_may(start, moves):
    assert ends_decided(start, moves) is Stage.PUBLICITY
