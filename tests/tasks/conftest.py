"""A small judgement for tests of acts: it knows four verbs and nothing of the law."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from policies import loader
from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.evolve import fold
from schemas import events
from schemas.acts.act import Actor, Refused, Wait
from schemas.events import Event
from tasks.judges import Series

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLERK = Actor(person="DH-YJJ/DEPT_HEAD", role="DEPT_HEAD", org="DH-YJJ")


class Raw(dict):
    """A state as a mapping whose keys are attributes too."""

    __getattr__ = dict.__getitem__


class SmallJudgement:
    """submit files, note counts, place opens placements with money, sign and start need cover."""

    def __init__(self) -> None:
        self.judged, self.rules = 0, loader.load("dehong")

    def today(self, at: datetime) -> date:
        return at.date()

    def series(self, act: Any, by: Actor, on: date) -> Series | None:
        return Series("assignment", f"533100-ZR-{on.year}", 5) if act.verb == "submit" else None

    def needs(self, act: Any, by: Actor) -> Needs:
        return Needs(communities=tuple(act.data.get("communities", ())))

    def fold(self, raw: Any, event: Event) -> Any:
        return fold(raw, event)

    def view(self, kind: str, raw: Any) -> Any:
        return Raw(raw)

    def waiting(self, kind: str, raw: Any) -> tuple[Wait, ...]:
        if kind == "assignment":
            return tuple(Wait(act="vote", role="LG", org=f"O{n}") for n in range(raw["asked"]))
        return (Wait(act="sign", role="COMM_SEC", org=raw["community"], due=date(2026, 4, 1)),)

    def form(self, act: Any, form: Any) -> Any:
        return None

    def decide(self, scene: Scene, act: Any, by: Actor, at: datetime, form: Any = None) -> Any:
        self.judged += 1
        return getattr(self, f"_{act.verb}")(scene, act)

    def _submit(self, scene: Scene, act: Any) -> Any:
        if scene.assignment is not None:
            return Refused(code="already_done", params={"verb": "submit"})
        number, total = scene.number, act.data.get("fen", 0)
        postings = [["outside", f"reserved:{number}", total]] if total else []
        terms = {"title": act.data.get("title", "测"), "applicant": "DH-YJJ", "total_fen": total}
        body = {"number": number, "stage": "SUBMITTED", "terms": terms, "asked": 1}
        body |= {"application": {"title": terms["title"]}, "postings": postings}
        return [Event(stream=events.assignment(number), kind="application.submitted", body=body)]

    def _note(self, scene: Scene, act: Any) -> Any:
        if scene.assignment is None:
            return Refused(code="no_such_assignment")
        if act.data.get("refuse"):
            return Refused(code="too_early", params={"due": "2026-04-01"})
        body = {"add": {"answered": 1}, "text": act.data.get("text", "")}
        return [Event(stream=events.assignment(scene.number), kind="application.noted", body=body)]

    def _ask(self, scene: Scene, act: Any) -> Any:
        body = {"asked": act.data["votes"]}
        return [Event(stream=events.assignment(scene.number), kind="vote.asked", body=body)]

    def _place(self, scene: Scene, act: Any) -> Any:
        out = [Event(stream=events.assignment(scene.number), kind="application.placed")]
        for community in act.data["communities"]:
            fen = act.data["fen"]
            code = f"committed:{scene.number}:{community}"
            body = {
                "number": scene.number,
                "community": community,
                "title": "测",
                "amount_fen": fen,
                "committed_fen": act.data.get("committed", fen),
                "postings": [[f"reserved:{scene.number}", code, fen]] if fen else [],
            }
            stream = events.placement(scene.number, community)
            out.append(Event(stream=stream, kind="placement.opened", body=body))
        return out

    def _set(self, scene: Scene, act: Any) -> Any:
        (community,) = act.data["communities"]
        stream = events.placement(scene.number, community)
        return [Event(stream=stream, kind="placement.set", body=act.data["fields"])]


@pytest.fixture
def judge():
    return SmallJudgement()


@pytest.fixture
def clerk(ledger):
    """The person who files; granted on the ledger of the test."""
    grant_to(ledger, CLERK)
    return CLERK


def grant_to(ledger, actor, first=date(2020, 1, 1), last=None):
    from ledger.desk import grants
    from schemas.place.people import Grant

    held = Grant(role=actor.role, org=actor.org, valid_from=first, valid_to=last)
    with ledger.write() as tx:
        grants.replace(tx, actor.person, [held])


@pytest.fixture
def do(ledger, judge, clerk):
    """Carry out an act of the clerk on the ledger of the test, under a new key unless told."""
    from itertools import count

    from schemas.acts.act import Act
    from tasks.acts.perform import Command, carry_out

    serial = count(1)

    def act(verb, number="", *, key=None, by=clerk, expected=None, **data):
        asked = Act(verb=verb, number=number, data=data)
        command = Command(asked, by, key or f"key-{next(serial)}", expected=expected)
        return carry_out(ledger, command, judge)

    return act


@pytest.fixture(scope="session")
def counts():
    """Count the rows that an act leaves for good."""

    from ledger.read import queries

    def counts(ledger):
        with ledger.read() as tx:
            return queries.counts(tx)

    return counts
