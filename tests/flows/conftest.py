"""Flows without an engine: their steps and runs are plain calls, their artifacts a list."""

import pytest

from tasks import due
from tasks.due import Bundle, Done


@pytest.fixture
def plain_steps(monkeypatch):
    """Make steps and flows plain functions; return the artifacts they would have shown."""
    from prefect import Flow, Task

    from flows import minutes
    from tasks import route

    shown = []

    async def show(**artifact):
        shown.append(artifact)
        return len(shown)

    async def move(_artifact, **change):
        shown.append(change)

    monkeypatch.setattr(Task, "__call__", lambda step, *a, **k: step.fn(*a, **k))
    monkeypatch.setattr(Flow, "__call__", lambda flow, *a, **k: flow.fn(*a, **k))
    monkeypatch.setattr(minutes, "acreate_table_artifact", show)
    monkeypatch.setattr(route, "acreate_progress_artifact", show)
    monkeypatch.setattr(route, "aupdate_progress_artifact", move)
    return shown


class World:
    """A ledger of two columns: which acts of which assignments are due, and what each leads to."""

    def __init__(self):
        self.due = {}  # (verb, number) -> what happens: acts that become due, or a refusal
        self.done = []
        self.spent = set()
        self.messages = []
        self.left = 0

    def owe(self, verb, number, *, then=(), refused=""):
        self.due[verb, number] = (then, refused)

    def bundles(self, verbs, among, limit):
        from schemas.acts import Act

        found = [
            Bundle(Act(verb=verb, number=number), f"{verb}:{number}")
            for verb, number in self.due
            if verb in verbs
            and (among is None or number in among)
            and (verb, number) not in self.spent
        ]
        return found[:limit]

    def do_each(self, some):
        return [self._do(one.act.verb, one.act.number) for one in some]

    def _do(self, verb, number):
        then, refused = self.due[verb, number]
        if refused:
            self.spent.add((verb, number))
            return Done(act=verb, number=number, accepted=False, reason=refused)
        del self.due[verb, number]
        for following in then:
            self.owe(following, number)
        self.done.append((verb, number))
        return Done(act=verb, number=number, accepted=True)

    def heard(self, messages):
        self.messages = [one for one in self.messages if one not in messages]


@pytest.fixture
def world(monkeypatch):
    """The world in place of the ledger, for what flows ask of tasks.due."""
    world = World()
    monkeypatch.setattr(due, "served", lambda: True)
    monkeypatch.setattr(due, "bundles", world.bundles)
    monkeypatch.setattr(due, "do_each", world.do_each)
    monkeypatch.setattr(due, "unheard", lambda: list(world.messages))
    monkeypatch.setattr(due, "heard", world.heard)
    monkeypatch.setattr(due, "places", lambda numbers: ["DH-MZJ"])
    monkeypatch.setattr(due, "placements_left", lambda numbers: world.left)
    return world
