"""Play a life story on a simulated ledger: every act, and every act that must be refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.demo import bodies, opening
from desk.demo.actors import employ
from desk.demo.story import Story, StoryAct, filed
from ledger.read import assignments, queries
from ledger.store.session import Ledger
from policies.lifecycle.rows.called_papers import NUMBERED_BY_ACT, PAPERS_OF
from policies.lifecycle.table import TABLE
from schemas.acts.act import SYSTEM, Act, Actor, Entry, Receipt, WorkItem
from schemas.states.emergency import EmergencyState
from schemas.values import Value
from tasks import adopted, clock, rulebooks
from tasks.acts import founding, owed_anew, perform
from tasks.figures import summary
from tasks.reasons import reason

RESCREENED = ("submit", "resubmit", "e_file")  # the precheck follows these by itself
UNNAMED = ("fan_out", "end_unstarted")  # no story names these: they follow what made them due
ROUNDS_MAX = 100


class Tried(Value):
    """An act that had to be refused; `trace` tells that it left more than the attempt."""

    act: str
    accepted: bool
    reason: dict[str, Any] | None = None
    trace: bool = False


class Played(Value):
    """One act of a story, what it led to, and what was refused around it."""

    no: int
    act: str
    accepted: bool
    reason: dict[str, Any] | None = None
    state: dict[str, Any] = {}
    clocks: tuple[dict[str, Any], ...] = ()
    work_items: tuple[dict[str, Any], ...] = ()
    papers: tuple[dict[str, str], ...] = ()  # kind and number of what the act called for
    refused: tuple[Tried, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether the act was accepted and everything forbidden was refused without a trace."""
        return self.accepted and not any(one.accepted or one.trace for one in self.refused)


class Player:
    """Plays one story; `step` must be called in the order of the acts."""

    def __init__(
        self, ledger: Ledger, story: Story, cases: Mapping[int, Mapping[str, Any]]
    ) -> None:
        self._ledger = ledger
        self._story = story
        self._cases = cases
        self._rules = rulebooks.rules_of(ledger)
        self._number = story.number
        self._application = story.application
        self._done_by_itself: set[str] = set()
        self._written: list[str] = []
        self._judge = opening.judge_of(ledger, story.given)
        self._opened = not story.given

    def play(self) -> Iterator[Played]:
        """Play the whole story, one act at a time."""
        self.prepare()
        for step in self._story.steps:
            yield self.step(step)

    def prepare(self) -> None:
        """Give everybody in the story their role."""
        tried = [one.by for step in self._story.steps for one in step.refused]
        employ(self._ledger, [*(step.by for step in self._story.steps), *tried])

    def step(self, step: StoryAct) -> Played:
        """Play one act, and tell what it led to."""
        receipt, tried = self.do(step)
        with self._ledger.read() as tx:
            stands = summary.of(assignments.find(tx, self._number), self._rules)
        return Played(
            no=step.no,
            act=step.verb,
            accepted=receipt.accepted,
            reason=self._reason(receipt),
            state=stands.state,
            clocks=stands.clocks,
            work_items=stands.work_items,
            papers=self._papers(),
            refused=tried,
        )

    def do(self, step: StoryAct) -> tuple[Receipt, tuple[Tried, ...]]:
        """Do one act on its day, with the attempts before and after it; return what came of it."""
        clock.set_now(self._ledger, step.at)
        self._today()
        self._open(step.at)
        order = sorted(range(len(step.refused)), key=lambda index: not step.refused[index].before)
        first = sum(one.before for one in step.refused)
        tried = {index: self._try(step, index) for index in order[:first]}
        self._written.clear()
        receipt = self._do(step)
        tried |= {index: self._try(step, index) for index in order[first:]}
        return receipt, tuple(tried[index] for index in sorted(tried))

    def _today(self) -> None:
        """Go by what the place has adopted by now; where a story adopts, it begins with a place."""
        if any(step.verb == "adopt_place" for step in self._story.steps):
            founding.found_by_files(self._ledger)
        if adopted.state(self._ledger) is not None:
            self._rules = rulebooks.rules_of(self._ledger)
            self._judge = opening.judge_of(self._ledger, self._story.given)
            owed_anew.tell(self._ledger)

    def _open(self, at: datetime) -> None:
        """Load what the story says was so before its first act, as opening events."""
        if not self._opened:
            self._opened = True
            opening.load(self._ledger, self._story, at, self._rules)

    def _do(self, step: StoryAct) -> Receipt:
        if step.by == SYSTEM:
            return self._system(step)
        key = f"{self._story.id}:{step.no}"
        receipt = self._perform(self._act(step, step.verb, step.data), step.by, key, step.at)
        if receipt.accepted:
            self._number = self._number or receipt.number
            self._keep_application(step)
            self._done_by_itself.clear()
            self._follow((*(("precheck",) if step.verb in RESCREENED else ()), *UNNAMED), step.at)
        return receipt

    def _system(self, step: StoryAct) -> Receipt:
        if step.verb == "tick":
            self._follow((), step.at)
            return Receipt(accepted=True, number=self._number)
        if step.verb in self._done_by_itself and not self._due((step.verb,), step.at):
            return Receipt(accepted=True, number=self._number)
        key = f"{self._story.id}:{step.no}"
        act = self._act(step, step.verb, step.data)
        receipt = self._perform(act, SYSTEM, key, step.at)
        if receipt.accepted:
            self._follow(UNNAMED, step.at)
        return receipt

    def _follow(self, verbs: tuple[str, ...], at: datetime) -> None:
        """Do what is due by itself now: the named verbs, or all (); until nothing new happens."""
        tried: set[tuple[str, str]] = set()
        for _ in range(ROUNDS_MAX):
            due = self._due(verbs, at)
            item = next((one for one in due if (one.act, one.stream) not in tried), None)
            if item is None:
                return
            tried.add((item.act, item.stream))
            self._by_itself(item, at)

    def _due(self, verbs: tuple[str, ...], at: datetime) -> list[WorkItem]:
        today = self._rules.calendar.today(at)
        with self._ledger.read() as tx:
            return queries.due(tx, today, verbs=verbs, numbers=[self._number])

    def _by_itself(self, item: WorkItem, at: datetime) -> None:
        with self._ledger.read() as tx:
            versions = assignments.versions(tx, item.kind, [item.stream])
        key = f"sys:{item.act}:{item.stream}:{versions.get(item.stream, 0)}"
        act = Act(verb=item.act, number=item.about, data=item.place)
        receipt = self._carry_out(act, SYSTEM, key, at)
        self._written += receipt.events
        if receipt.accepted:
            self._done_by_itself.add(item.act)

    def _papers(self) -> tuple[dict[str, str], ...]:
        """Return the papers that what just happened calls for, each once, with their numbers."""
        with self._ledger.read() as tx:
            entries = assignments.history(tx, self._number)
        done = [one for one in entries if one.uid in self._written]
        found = [
            {"kind": kind, "number": _document_no(one) if kind in NUMBERED_BY_ACT else ""}
            for one in done
            for kind in PAPERS_OF.get(one.kind, ())
        ]
        told = [one for one in found if one["number"] or one["kind"] != "decision"]  # told before
        return tuple(one for at, one in enumerate(told) if one not in told[:at])

    def _try(self, step: StoryAct, index: int) -> Tried:
        attempt = step.refused[index]
        key = f"{self._story.id}:{step.no}:refused:{index}"
        verb, data, by = attempt.verb, attempt.data, attempt.by
        if attempt.repeat:
            verb, data, by = step.verb, step.data, step.by
        with self._ledger.read() as tx:
            before = queries.counts(tx)["journal"]
        receipt = self._perform(self._act(step, verb, data), by, key, step.at)
        with self._ledger.read() as tx:
            trace = queries.counts(tx)["journal"] != before
        return Tried(
            act=verb,
            accepted=receipt.accepted,
            reason=self._reason(receipt),
            trace=trace and not receipt.accepted,
        )

    def _act(self, step: StoryAct, verb: str, data: Mapping[str, Any]) -> Act:
        """Return the act of a step, or one tried around it, with its application spelled out."""
        whole = filed(verb, data, self._application, self._cases)
        if verb == "adopt_place":
            whole = bodies.spelled_out(self._ledger, whole)
        return Act(verb=verb, number=step.number or self._about(verb), data=whole)

    def _perform(self, act: Act, by: Actor, key: str, at: datetime) -> Receipt:
        receipt = self._carry_out(act, by, key, at)
        self._written += receipt.events
        return receipt

    def _carry_out(self, act: Act, by: Actor, key: str, at: datetime) -> Receipt:
        return perform.carry_out(self._ledger, perform.Command(act, by, key, at), self._judge)

    def _about(self, verb: str) -> str:
        """Return what an act is about: of a revoked emergency, the report that it opened."""
        row = TABLE.get(verb)
        if row is None or row.stream != "bypass" or not self._number:
            return self._number
        with self._ledger.read() as tx:
            emergency = assignments.state(tx, EmergencyState, self._number)
        return emergency.bypass if emergency and emergency.bypass else self._number

    def _keep_application(self, step: StoryAct) -> None:
        whole = filed(step.verb, step.data, self._application, self._cases)
        self._application = whole.get("application", self._application)

    def _reason(self, receipt: Receipt) -> dict[str, Any] | None:
        return reason(receipt.refused, self._rules.directory) if receipt.refused else None


def _document_no(entry: Entry) -> str:
    """Return the number of the paper that an event calls for; empty where it has none."""
    body = entry.body
    own = entry.stream_id if entry.stream_kind in ("refusal", "bypass") else ""
    return str(body.get("document_no") or (body.get("decision") or {}).get("document_no") or own)


def together(
    ledger: Ledger, stories: Sequence[Story], cases: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[Story, Played]]:
    """Play several stories on one ledger, their acts in the order of time."""
    players = {story.id: Player(ledger, story, cases) for story in stories}
    for player in players.values():
        player.prepare()
    steps = [(story, step) for story in stories for step in story.steps]
    for story, step in sorted(steps, key=lambda pair: pair[1].at):
        yield story, players[story.id].step(step)
