"""Anybody does anything, in any order, on any day: a seeded walk over the whole table of acts.

A walk opens as a shipped story does. Then, at random, work items are done, any act of the table is
tried by any role that has it, and time runs to the last day of a term or to the day after. What an
act says is taken from the shipped stories and fitted to the item. Every step is held against what
must always be true, and each walk has to find an end: whoever owes something does it, or is silent.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from policies.lifecycle import evolve, waiting
from policies.lifecycle.table import TABLE
from schemas.acts.act import SYSTEM, Actor, Wait
from schemas.assignment import kind_of
from schemas.money import yuan_of
from schemas.states.decisions import APPROVALS
from schemas.states.states import PlacementState
from tests.policies.conftest import Memory, person
from tests.policies.lifecycle.always import ENDS, named, replayed, sound, standing
from tests.policies.lifecycle.said import OPENS, book, noes, openings
from tests.policies.yes import yes

VERBS = sorted(TABLE)
FILES = ("submit", "save_draft", "e_begin", "e_request")
# What silence may never do: decide, sign, pay, confirm, rule.
BY_PEOPLE = {
    "APPROVED_COND", "REJECTED", "G_SIGNED_DEPT", "G_SIGNED_COMM", "G_IN_FORCE", "ORDERED", "PAID",
    "IN_CUSTODY", "CONFIRMED", "SPENT", "R_UPHELD", "R_OVERTURNED", "D_RULED", "E_VERIFIED",
    "B_FINDING", "B_SANCTION",
}  # fmt: skip
LONGEST = 900  # days after which a walk must have ended


class Register(Memory):
    """A register that gives new refusals and reports a number of their own."""

    def scene(self, act: Any, by: Actor) -> Any:
        kind = TABLE[act.verb].stream if act.verb in TABLE else ""
        prefix = "R" if kind == "refusal" else "B"
        names = (f"{prefix}-{by.org or 'LG'}-2026-{serial:03d}" for serial in count(1))
        known = {ident for _, ident in self.raw}
        return replace(super().scene(act, by), new_id=next(n for n in names if n not in known))


class Walk:
    """One walk; `step` does something at random, `finish` leads to the end."""

    def __init__(self, rules: Any, chance: Random) -> None:
        self.chance, self.rules, self.seen = chance, rules, set()
        self.memory, self.told = Register(rules), []
        self.often = ((self.item, 6), (self.anything, 4), (self.time, 2), (self.early, 1))
        begun = self.chance.choice(("submit", "submit", "e_request", None))
        one = self.chance.choice([one for one in openings() if begun in (None, one.steps[0].verb)])
        first = one.steps[0]
        self.day: date = rules.calendar.today(first.at)
        self.number = one.number or "533100-ZR-2026-00001"
        self.do(self.number, first.verb, first.by, dict(first.data))
        assert self.memory.raw, (one.id, self.told)
        self.settle()

    # What is there

    def state(self, kind: str) -> Any:
        return self.memory.state(kind, self.number)

    def streams(self) -> list[tuple[str, str, Any]]:
        views = self.memory.raw.items()
        return [(kind, ident, evolve.view(kind, raw)) for (kind, ident), raw in views]

    def newest(self, kind: str) -> Any:
        """The newest stream of a kind that knows its department, if there is one."""
        found = [one for name, _, one in self.streams() if name == kind]
        return found[-1] if found and hasattr(found[-1], "department") else None

    def waits(self) -> list[tuple[str, str, Wait]]:
        return [
            (kind, ident, wait)
            for kind, ident, state in self.streams()
            for wait in waiting.waiting(kind, state, self.rules)
        ]

    def communities(self) -> list[str]:
        placed = list(self.memory.of("placement", self.number))
        if placed or self.state("assignment") is None:
            return placed or ["533103001006"]
        return self.memory.asked(self.number)

    # What is done

    def do(self, number: str, verb: str, by: Actor, data: dict[str, Any]) -> Any:
        """Try an act; what it is answered. Whatever happened is held against what must be true."""
        before, count = dict(self.memory.raw), len(self.memory.events)
        refused = self.memory.do(number, verb, by, self.day, **data)
        self.told.append((str(self.day), verb, by.person, refused.code if refused else "ok"))
        if refused is not None:
            assert self.memory.raw == before, verb
            return refused
        self.seen.add(verb)
        if by == SYSTEM:
            self.silence(verb, before, self.memory.events[count:])
        return None

    def silence(self, verb: str, before: dict[Any, Any], events: list[Any]) -> None:
        """Nothing is decided, signed, paid or ruled by time."""
        known = {}
        for event in events:
            name = (event.stream.kind, event.stream.id)
            raw = known.get(name, before.get(name))
            known[name] = evolve.fold(raw, event)
            reached = standing(name[0], known[name]) - (standing(name[0], raw) if raw else set())
            if verb == "resume":  # what people had put in force goes on
                reached -= {"G_IN_FORCE"}
            assert not reached & BY_PEOPLE or self.agreed(name, reached), (verb, reached)
            if "APPROVED" in reached:
                assert known[name]["decision"]["result"] in APPROVALS, verb

    def agreed(self, name: tuple[str, str], reached: set[str]) -> bool:
        """What time carries out, though people alone decide it: with conditions, as decided."""
        state = self.memory.state(*name)
        decided = name[0] == "assignment" and state.decision
        return reached & BY_PEOPLE == {"APPROVED_COND"} and decided.result in APPROVALS

    def settle(self) -> None:
        """Do what is due by itself; it is never refused, and it comes to rest."""
        for _ in range(60):
            due = [(one, wait) for one, wait in self.by_itself() if wait.from_on <= self.day]
            if not due:
                return
            (kind, ident), wait = due[0]
            refused = self.do(self.about(kind, ident), wait.act, SYSTEM, self.place(kind, ident))
            assert refused is None, (wait.act, refused)
        raise AssertionError(f"never at rest: {due}")

    def by_itself(self) -> list[tuple[tuple[str, str], Wait]]:
        found = self.waits()
        return [((kind, ident), one) for kind, ident, one in found
                if one.role == "system" and one.from_on]  # fmt: skip

    def about(self, kind: str, ident: str) -> str:
        return ident if kind in ("refusal", "bypass") else ident.partition(":")[0]

    def place(self, kind: str, ident: str) -> dict[str, Any]:
        parts = ident.split(":")[1:]
        if kind == "dispute":
            return dict(zip(("community", "kind"), parts, strict=True))
        return {"communities": parts} if kind in ("placement", "opinion") else {}

    def step(self) -> None:
        """Do something at random."""
        told, weights = zip(*self.often, strict=True)
        self.chance.choices(told, weights)[0]()
        self.settle()
        sound(self.streams(), self.memory.balances(), self.rules)

    def item(self) -> None:
        """Somebody does what is owed."""
        owed = [one for one in self.waits() if one[2].role != "system"]
        owed = [one for one in owed if not one[2].from_on or one[2].from_on <= self.day]
        if owed:
            self.fulfil(*self.chance.choice(owed), mixed=True)

    def fulfil(self, kind: str, ident: str, wait: Wait, *, mixed: bool = False) -> bool:
        """Do a work item, with one after another of what may be said in it; mixed: yes or no."""
        place = ident.partition(":")[2] if ":" in ident and kind != "budget" else ""
        state = self.memory.state(kind, ident) if kind in ("refusal", "bypass") else None
        place = getattr(state, "community", place)
        offers = self.offers(wait, kind, place)
        if state is not None:  # of several reports each has a department of its own
            told = {"department": state.department}
            offers = [{**one, **told} if "department" in one else one for one in offers]
        if mixed and self.chance.random() < 0.3:
            self.chance.shuffle(offers)
        return any(self.said(self.about(kind, ident), wait, one) for one in offers)

    def said(self, number: str, wait: Wait, data: dict[str, Any]) -> bool:
        """Do an act of a work item; by a second person, where the first did the other half."""
        first = person(wait.role, wait.org)
        if wait.person:
            first = first.model_copy(update={"person": wait.person})
        told = self.do(number, wait.act, first, data)
        if told is not None and told.code in ("separate_duties", "handed_on_by_other_half"):
            first = self.released(number, wait, first)
        if told is not None and told.code == "separate_duties":
            second = first.model_copy(update={"person": f"{first.person}/2"})
            told = self.do(number, wait.act, second, data)
        if told is not None and told.code in ("voting_over", "quorum_missed"):
            self.called_anew(number)
        return told is None

    def called_anew(self, number: str) -> None:
        """The office calls a vote again whose day has passed; who had no say votes then."""
        until = str(self.day + timedelta(days=30))
        office = person("LG_OFFICE", self.rules.directory.lg_office)
        self.do(number, "open_voting", office, {"form": "circulation", "until": until})

    def released(self, number: str, wait: Wait, by: Actor) -> Actor:
        """Who cannot do what was handed to them gives it back, or back to whoever owes it."""
        seats = self.rules.jurisdiction.powers[wait.act].roles
        tried = [("give_back", {"act": wait.act})]
        tried += [("transfer", {"act": wait.act, "to": {"role": role}, "reason": "回避"})
                  for role in seats]  # fmt: skip
        done = any(self.do(number, verb, by, data) is None for verb, data in tried)
        again = [one for _, _, one in self.waits() if (one.act, one.due) == (wait.act, wait.due)]
        return person(again[0].role, again[0].org) if done and again else by

    def offers(self, wait: Wait, kind: str, place: str) -> list[dict[str, Any]]:
        community = place.partition(":")[0] or self.communities()[0]
        mine = [dict(one) for one in book().get(wait.act, [{}])]
        self.chance.shuffle(mine)
        told = [self.fitted(wait.act, one, community, wait.instalment) for one in 2 * mine[:6]]
        if self.state("assignment") is not None:
            whole = yes(self.memory, wait, self.number, community)
            told = [whole, *told, *noes(wait.act, whole), *self.counted(wait.act, whole)]
        if kind == "dispute":
            told = [{**one, "kind": place.partition(":")[2]} for one in told]
        return told

    def counted(self, verb: str, whole: dict[str, Any]) -> list[dict[str, Any]]:
        """A decision whose figures hold what members said before: the others are in favour."""
        cast = Counter(one.ballot for one in self.state("assignment").ballots)
        if verb != "decide" or not cast:
            return []
        figures = {"against": cast["against"], "abstain": cast["abstain"]}
        rest = whole["voting"] - sum(figures.values())
        return [{**whole, **figures, "in_favour": rest, "reasons": "已研究"}]

    def anything(self) -> None:
        """Anybody tries an act of the table that its role has."""
        verb = self.chance.choice(self.fitting() if self.chance.random() < 0.8 else VERBS)
        if verb in FILES and kind_of(self.number) != "assignment":
            return  # another item would begin
        power = self.rules.jurisdiction.powers[verb]
        role = self.chance.choice(sorted(power.roles))
        community = self.chance.choice(self.communities())
        by = SYSTEM if role == "system" else person(role, self.seat(role, community, verb))
        data = self.fitted(verb, self.chance.choice(book().get(verb, [{}])), community, 0)
        self.do(self.subject(verb), verb, by, data)

    def fitting(self) -> list[str]:
        """The acts of which the table says that they leave a state that is here."""
        here = set().union(*(standing(kind, raw) for (kind, _), raw in self.memory.raw.items()))
        return [
            verb for verb in VERBS if any(m.leaves & here for m in TABLE[verb].main if not m.any)
        ] or VERBS

    def subject(self, verb: str) -> str:
        stream = TABLE[verb].stream
        if verb in OPENS:
            return self.number if kind_of(self.number) == "assignment" else ""
        if stream not in ("refusal", "bypass"):
            return self.number
        known = [ident for kind, ident in self.memory.raw if kind == stream]
        return known[-1] if known else self.number

    def seat(self, role: str, community: str, verb: str) -> str:
        """The organisation at which a role has to do with this item."""
        directory = self.rules.directory
        street = directory.communities[community].street
        if role.startswith(("COMM", "RES")):
            return community
        return {
            "STREET_REVIEWER": street, "STREET_HEAD": street, "FIN_STREET": street,
            "LG_OFFICE": directory.lg_office, "LG_CHAIR": directory.leading_group,
            "LG_MEMBER": directory.members[0], "FIN_BUREAU": directory.finance_bureau,
            "AUDITOR": directory.audit_bureau,
        }.get(role) or self.department(verb)  # fmt: skip

    def department(self, verb: str) -> str:
        """The department that an act is about: whoever applies, is refused, or is accused."""
        kinds = (TABLE[verb].stream, "refusal", "bypass", "emergency")
        for kind in kinds if kind_of(self.number) != "assignment" else kinds[:1]:
            if kind != "assignment" and (one := self.newest(kind)):
                return str(one.department)
        assignment, urgent = self.state("assignment"), self.state("emergency")
        if assignment is not None:
            return str(assignment.terms.applicant)
        return urgent.department if urgent else "DH-SFJ"

    def fitted(self, verb: str, told: dict[str, Any], community: str, no: int | None) -> Any:
        """What a story says in an act, said of this item."""
        data, placement = dict(told), self.memory.state("placement", f"{self.number}:{community}")
        if "community" in data:
            data["community"] = community
        if "department" in data and verb not in OPENS:
            data["department"] = self.department(verb)
        if placement and placement.standards and "standard" in data:
            data["standard"] = placement.standards[0]
        if "communities" in data and verb not in ("open_consultation", "cost_statement"):
            data["communities"] = [community]
        if (one := self.state("assignment")) is not None:
            data |= self.of_item(verb, told, one)
        if placement and placement.instalments and "instalment" in data:
            self.pay(data, placement, no)
        return data

    def of_item(self, verb: str, told: dict[str, Any], one: Any) -> dict[str, Any]:
        """What this item alone can say: its application, who reviews it, which objection it is."""
        if "application" in told:
            return {"application": self.memory.applications[self.number, one.version]}
        if verb == "decide_reconsideration":
            out = {self.rules.directory.recused_for(one.terms.applicant)}
            own = [org for org in self.rules.directory.members if org not in out]
            cast = {ballot.org for ballot in one.ballots}
            others = [org for org in own if org not in cast]
            return {"reviewers": (others or own)[:3]}
        if verb in ("request_change", "request_renewal") and one.terms.end_on:
            return self.next_terms(verb, one)
        if verb == "suspend":
            return {"until": str(self.day + timedelta(days=self.chance.choice((10, 40))))}
        if verb in ("uphold_objection", "dismiss_objection"):
            return {"no": next((each.no for each in one.objected), 1)}
        return {}

    def next_terms(self, verb: str, one: Any) -> dict[str, Any]:
        """Other days for the work: some more, or, for a renewal, those that follow."""
        end, days = one.terms.end_on, self.chance.choice((7, 60))
        if verb == "request_change":
            return {"set": {"end_on": str(end + timedelta(days=days))}}
        start, last = end + timedelta(days=1), end + timedelta(days=days)
        return {"set": {"start_on": str(start), "end_on": str(last)}}

    def pay(self, data: dict[str, Any], placement: PlacementState, no: int | None) -> None:
        one = next((i for i in placement.instalments if i.no == no), None)
        one = one or self.chance.choice(placement.instalments)
        data["instalment"] = one.no
        left = one.amount_fen - one.spent_fen - one.returned_fen - one.carried_fen
        owed = one.amount_fen if one.settled_fen is None else one.settled_fen
        fen = self.chance.choice((one.amount_fen, one.amount_fen, left, left - owed, left // 2))
        fen = max(1, fen + self.chance.choice((0, 0, 0, 1)))
        if "amounts" in data:
            data["amounts"] = {placement.community: yuan_of(fen)}
        if "accounts" in data:
            data["accounts"] = {placement.community: placement.account}
        if "amount" in data:
            data["amount"] = yuan_of(fen)

    def time(self) -> None:
        """It is the last day of a term, or the day after."""
        days = {one.due for _, _, one in self.waits() if one.due}
        days |= {one.from_on for _, one in self.by_itself()}
        later = sorted(one for one in days if one >= self.day)
        if not later:
            return
        last = self.chance.choice(later[:3])
        after = self.rules.calendar.next(last) if self.chance.random() < 0.5 else last
        self.until(after)

    def until(self, day: date) -> None:
        """Days pass; whatever is due on one of them happens on it."""
        while self.day < day:
            due = [one.from_on for _, one in self.by_itself() if one.from_on > self.day]
            self.day = min([day, *due])
            self.settle()

    def early(self) -> None:
        """What comes by itself comes on its day, and not on the one before."""
        for (kind, ident), wait in self.by_itself():
            if wait.from_on > self.day:
                known, self.day = self.day, max(self.day, self.before(wait.from_on))
                told = self.do(self.about(kind, ident), wait.act, SYSTEM, self.place(kind, ident))
                assert told is not None, (wait.act, "before its day")
                self.day = known

    def before(self, day: date) -> date:
        """The working day before, or the day before where it is none."""
        last = day - timedelta(days=1)
        while self.rules.calendar.next(last - timedelta(days=1)) == day:
            last -= timedelta(days=1)
        return last

    def finish(self) -> None:
        """Everybody does what is owed, or time passes, until nobody owes anything."""
        last = self.day + timedelta(days=LONGEST)
        while self.open():
            owed = [one for one in self.waits() if one[2].role != "system"]
            ready = [one for one in owed if not one[2].from_on or one[2].from_on <= self.day]
            if not any(self.fulfil(*one) for one in ready):
                days = [one.from_on for _, _, one in self.waits() if one.from_on]
                later = [day for day in days if day > self.day]
                self.until(min(later, default=self.day + timedelta(days=7)))
            assert self.day < last, ("no end", self.open())
            self.settle()
            sound(self.streams(), self.memory.balances(), self.rules)
        replayed(self.memory)

    def open(self) -> list[str]:
        """The streams that stand in a state that is no end."""
        return [
            f"{kind}/{ident} {name}"
            for kind, ident, state in self.streams()
            for part, name in named(kind, state)
            if part in ("Stage", "RefusalStage", "BypassStage", "DisputeStage")
            and (part, name) not in ENDS
        ]
