"""Handing work items on inside an organisation, and holding acts to whose hands they are in.

Transfer (转办), delegation (委派) and giving back move no state and no day: the state of a stream
tells whose hands its work items are in (`handed`). Whoever had one in hand counts as a hand of the
act that is then done, so that nobody does both halves of a thing through somebody else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from policies.lifecycle import permission
from policies.lifecycle.act_context import Needs, Scene
from policies.lifecycle.evolve import HANDS, fold, view
from policies.lifecycle.owing import SYSTEM
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.waiting import owed
from policies.lifecycle.waits.handed import Way, live
from policies.lifecycle.work_item import item_name
from schemas import events
from schemas.acts.act import Act, Actor, Wait
from schemas.acts.office import Delegation, GivingBack, OfItems, Seat, Transfer
from schemas.assignment import kind_of
from schemas.events import Event, Stream
from schemas.states.handover import Handed, Hop
from schemas.states.states import State
from schemas.values import plain

ITEMS_MAX = 60
"""Work items that one act hands on: whoever has more names the communities."""
Changed = dict[str, Way]


@dataclass(frozen=True)
class HeldItem:
    """A work item: its stream, who owes it by the table, and its way so far."""

    stream: Stream
    state: Any
    wait: Wait
    way: Way

    @property
    def name(self) -> str:
        """Its name in its stream."""
        return item_name(self.wait)

    @property
    def holder(self) -> Actor:
        """Whose hands it is in; no person: whoever holds the role."""
        at: Hop | Wait = self.way[-1] if self.way else self.wait
        return Actor(person=at.person, role=at.role, org=at.org)

    @property
    def about(self) -> Act:
        """The act that it waits for."""
        number, _, community = self.stream.id.partition(":")
        data = {"communities": [community], "community": community} if community else {}
        return Act(verb=self.wait.act, number=number, data=data)


def transfer(case: Case) -> list[Event]:
    """Put what is in one's hands into those of another, for good, or back to whoever owes it."""
    form = case.form
    assert isinstance(form, Transfer)
    if form.holder:
        return _taken_over(case, form)

    def passed(item: HeldItem) -> Way:
        to = _colleague(case, item, form.to)
        if _is_seat(item, to) and all(hop.kind == "transfer" for hop in item.way):
            return ()
        _own(case, item)
        if not item.way:
            return (_hop(case, item, "transfer", to),)
        last = item.way[-1]
        through = (*last.through, case.by.person) if _in_hand(case, item) else last.through
        return (*item.way[:-1], last.model_copy(update={**dict(to), "through": through}))

    return _handed_on(case, "item.transferred", passed, reason=form.reason)


def _taken_over(case: Case, form: Transfer) -> list[Event]:
    """Put into other hands what one person has, wherever on its way: who leaves leaves nothing."""
    leaver = form.holder
    way_through = [
        one for one in _chosen(case, form) if any(hop.person == leaver for hop in one.way)
    ]
    mine = [one for one in way_through if _may_arrange(case, one, leaver)]
    if not mine:
        raise Stop("not_in_hand")
    if len(mine) > ITEMS_MAX:
        raise Stop("too_many_items", most=ITEMS_MAX)

    def onward(item: HeldItem) -> Way:
        to = _colleague(case, item, form.to)
        return tuple(
            hop.model_copy(update={**dict(to), "through": (*hop.through, leaver)})
            if hop.person == leaver
            else hop
            for hop in item.way
        )

    moved = [(one, onward(one)) for one in mine]
    return _events(case, "item.transferred", moved, reason=form.reason)


def _may_arrange(case: Case, item: HeldItem, leaver: str) -> bool:
    """Who leaves, the head of the role, or, once they have left, whoever holds the role too."""
    by, hop = case.by, next(one for one in item.way if one.person == leaver)
    if (hop.role, hop.org) == (by.role, by.org):
        gone = Actor(person=leaver, role=hop.role, org=hop.org) in case.scene.absent
        return by.person == leaver or gone
    return (case.table.heads.get(hop.role), hop.org) == (by.role, by.org)


def delegate(case: Case) -> list[Event]:
    """Put what is in one's hands into those of another until a day; then it comes back."""
    form = case.form
    assert isinstance(form, Delegation)
    if form.until < case.today:
        raise Stop("until_is_past", until=form.until)

    def lent(item: HeldItem) -> Way:
        ends = [hop.until for hop in item.way if hop.until is not None]
        if ends and form.until > min(ends):
            raise Stop("beyond_delegation", until=min(ends))
        _own(case, item)
        to = _colleague(case, item, form.to)
        hop = _hop(case, item, "delegate", to)
        return (*item.way, hop.model_copy(update={"until": form.until}))

    return _handed_on(case, "item.delegated", lent, reason=form.reason, until=str(form.until))


def give_back(case: Case) -> list[Event]:
    """Give back what was delegated, or take it back from whom one delegated it to."""
    form = case.form
    assert isinstance(form, GivingBack)
    mine = [one for one in _chosen(case, form) if one.way and one.way[-1].kind == "delegate"]
    back = [one for one in mine if _in_hand(case, one) or one.way[-1].by == case.by.person]
    if not back:
        raise Stop("nothing_to_give_back")
    return _events(case, "item.given_back", [(one, one.way[:-1]) for one in back], text=form.text)


def end_delegation(case: Case) -> list[Event]:
    """What was delegated until a day that is past is back where it came from."""
    found = [(one, live(one.way, case.today)) for one in _items(case)]
    over = [(one, way) for one, way in found if way != one.way]
    if not over:
        raise Stop("nothing_due")
    return _events(case, "item.came_back", over)


def _hop(case: Case, item: HeldItem, kind: str, to: Actor) -> Hop:
    at = {"role": to.role, "org": to.org, "person": to.person}
    arranged = not _in_hand(case, item)
    return Hop.model_validate({**at, "kind": kind, "by": case.by.person, "arranged": arranged})


def _handed_on(
    case: Case, kind: str, onward: Callable[[HeldItem], Way], **told: Any
) -> list[Event]:
    assert isinstance(case.form, OfItems)
    mine = [one for one in _chosen(case, case.form) if _in_hand(case, one) or _heads(case, one)]
    if not mine:
        raise Stop("not_in_hand")
    if len(mine) > ITEMS_MAX:
        raise Stop("too_many_items", most=ITEMS_MAX)
    return _events(case, kind, [(one, onward(one)) for one in mine], **told)


def _own(case: Case, item: HeldItem) -> None:
    """Nobody hands on what they may not do themselves: it would be done for them.

    The head of those who do it only arranges which of them does.
    """
    if not _in_hand(case, item):
        return
    no = permission.apart(item.about, case.by, case.scene, case.rules.jurisdiction)
    if no is not None:
        raise Stop(no.code, **{**no.params, "verb": item.wait.act})


def _colleague(case: Case, item: HeldItem, seat: Seat) -> Actor:
    """Return where an item goes, once it is sure that it can be done there."""
    place, directory = case.rules.jurisdiction, case.rules.directory
    to = Actor(person=seat.person, role=seat.role, org=seat.org or case.by.org)
    if to.org != item.holder.org:
        raise Stop("other_house", org=to.org)
    if not permission.holds(item.wait.act, to.role, to.org, place, directory):
        raise Stop("cannot_be_done_there", role=to.role, act=item.wait.act)
    if to in (item.holder, case.by):
        raise Stop("already_in_hand")
    if to in case.scene.absent:
        raise Stop("nobody_there", role=to.role, org=to.org)
    if to.person and permission.apart(item.about, to, case.scene, place):
        raise Stop("cannot_be_done_by", person=to.person, act=item.wait.act)
    return to


def _is_seat(item: HeldItem, to: Actor) -> bool:
    """Tell whether an item goes back to whoever holds the role that owes it: nobody chose who."""
    return (to.role, to.org, to.person) == (item.wait.role, item.wait.org, "")


def _in_hand(case: Case, item: HeldItem) -> bool:
    holder, by = item.holder, case.by
    mine = ("", by.person, case.scene.instead_of)
    return (holder.role, holder.org) == (by.role, by.org) and holder.person in mine


def _heads(case: Case, item: HeldItem) -> bool:
    """The head of a role at its organisation arranges who of it does what."""
    return (case.table.heads.get(item.holder.role), item.holder.org) == (case.by.role, case.by.org)


def _chosen(case: Case, form: OfItems) -> Iterator[HeldItem]:
    """Yield the work items that a form means, as far as they can be done today."""
    for one in _items(case):
        _, _, community = one.stream.id.partition(":")
        begun = one.wait.from_on is None or one.wait.from_on <= case.today
        begun = begun or bool(getattr(form, "holder", ""))  # what comes later is left behind, too
        here = not form.communities or community.partition(":")[0] in form.communities
        this = form.instalment is None or form.instalment == one.wait.instalment
        if begun and here and this and form.act in ("", one.wait.act):
            yield one


def _items(case: Case) -> Iterator[HeldItem]:
    """Yield the work items of people in the streams that were loaded."""
    for stream, state in streams(case.scene, case.act.number):
        for one in owed(stream.kind, state, case.rules):
            if one.role != SYSTEM:
                yield HeldItem(stream, state, one, state.handed.get(item_name(one), ()))


def streams(scene: Scene, number: str) -> Iterator[tuple[Stream, Any]]:
    """Yield what waits for somebody under a number: the streams of a scene and their states."""
    if kind_of(number) != "assignment":
        own = ((events.refusal, scene.refusal), (events.bypass, scene.bypass))
        yield from ((make(one.id), one) for make, one in own if one is not None)
        return
    if scene.assignment is not None:
        yield events.assignment(scene.number), scene.assignment
    if scene.emergency is not None:
        yield events.emergency(scene.emergency.number), scene.emergency
    yield from ((events.opinion(scene.number, code), one) for code, one in scene.opinions.items())
    for code, placement in scene.placements.items():
        yield events.placement(scene.number, code), placement
    for place, dispute in scene.disputes.items():
        yield Stream(kind="dispute", id=f"{scene.number}:{place}"), dispute


def _events(case: Case, kind: str, moved: list[tuple[HeldItem, Way]], **told: Any) -> list[Event]:
    """One event of each stream: the ways of its work items anew, and what was said of it."""
    found: dict[Stream, list[tuple[HeldItem, Way]]] = {}
    for item, way in moved:
        found.setdefault(item.stream, []).append((item, way))
    return [_event(case, kind, stream, some, told) for stream, some in found.items()]


def _event(
    case: Case, kind: str, stream: Stream, moved: list[tuple[HeldItem, Way]], told: dict[str, Any]
) -> Event:
    handed = {**moved[0][0].state.handed, **{item.name: way for item, way in moved}}
    acts = [item.wait.act for item, _ in moved]
    said = {"acts": acts, **{name: text for name, text in told.items() if text}}
    if moved[0][1]:
        said["hop"] = plain(moved[0][1][-1])
    return case.on(stream, kind, handed=_plain(handed), handing=said)


def _plain(handed: Handed) -> dict[str, Any] | None:
    """Return the JSON data of what is handed on; None where nothing is."""
    kept = {name: [plain(hop) for hop in way] for name, way in handed.items() if way}
    return kept or None


def held(case: Case, told: list[Event]) -> list[Event]:
    """Hold an act against the hands that its work items are in; return what happens then.

    Done is only what is in the actor's hands: raises Stop otherwise. Through whose hands it came
    counts among the hands of the act; for whom a delegate did it stands in the envelope. What no
    longer waits is in nobody's hands.
    """
    for stream, state in streams(case.scene, case.act.number):
        if state.handed and (mine := [one for one in told if one.stream == stream]):
            told = _held(case, told, stream, state, mine)
    lent = case.scene.instead_of
    return [did_by(case, one, [lent], lent) for one in told] if lent else told


def _held(
    case: Case, told: list[Event], stream: Stream, state: State, mine: list[Event]
) -> list[Event]:
    raw = plain(state)
    for event in mine:
        raw = fold(raw, event)
    after: Any = view(stream.kind, raw)
    left = {item_name(one) for one in owed(stream.kind, after, case.rules)}
    unseen = set(getattr(after, "on_paper", None) or ())  # its original may be turned down
    doer = _signer(case, mine)
    before = {item_name(one): one for one in owed(stream.kind, state, case.rules)}
    ways: Handed = state.handed  # type: ignore[union-attr]
    done = [before[name] for name in ways if name in before and name not in left]
    through: list[Hop] = []
    for one in done:
        through += _through(
            doer, HeldItem(stream, state, one, live(ways[item_name(one)], case.today))
        )
    marked = [_marked(case, one, through) if one.stream == stream else one for one in told]
    kept = {name: way for name, way in after.handed.items() if name in left | unseen}
    if kept == after.handed:
        return marked
    last = max(at for at, one in enumerate(marked) if one.stream == stream)
    body = {**marked[last].body, "handed": _plain(kept)}
    marked[last] = marked[last].model_copy(update={"body": body})
    return marked


def _signer(case: Case, told: list[Event]) -> Case:
    """Return the case as the seat does it that has signed: what is on paper is held as a click."""
    signed = next((one.body["signature"] for one in told if one.kind == "signature.recorded"), None)
    if signed is None:
        return case
    seat = {"role": signed["role"], "org": signed["org"]}
    return replace(case, by=case.by.model_copy(update=seat))


def _through(case: Case, item: HeldItem) -> Way:
    """Return the way of an item that the actor has done from; raises Stop: it is not theirs."""
    by, holder = case.by, item.holder
    seats = {(item.wait.role, item.wait.org), (holder.role, holder.org)}
    if not item.way or (by.role, by.org) not in seats:  # nobody's, or done with by somebody else
        return ()
    gone = bool(holder.person) and holder in case.scene.absent
    if not (_in_hand(case, item) or gone):
        raise Stop("in_other_hands", role=holder.role, person=holder.person)
    for giver in givers(item.way):
        actor = by.model_copy(update={"person": giver})
        no = permission.apart(item.about, actor, case.scene, case.rules.jurisdiction)
        if no is not None:
            raise Stop("handed_on_by_other_half", verb=item.wait.act, did=no.params["did"])
    return item.way


def givers(way: Iterable[Hop]) -> list[str]:
    """Return everybody whose hands a work item went through, each once."""
    return list(dict.fromkeys(giver for hop in way for giver in hop.givers))


def _marked(case: Case, event: Event, through: list[Hop]) -> Event:
    """Put who handed it on among the hands of an act, and for whom it is done."""
    if not through:
        return event
    lent = (hop for hop in reversed(through) if hop.kind == "delegate" and not hop.arranged)
    return did_by(case, event, givers(through), next((hop.by for hop in lent), ""))


def did_by(case: Case, event: Event, others: list[str], behalf: str) -> Event:
    """Put others among the hands of an act, and for whom it is done."""
    merge = event.body.get("merge", {})
    did = merge.get(HANDS, {}).get(case.act.verb)
    body = event.body
    if did is not None:
        known = [did] if isinstance(did, str) else did
        hands = {**merge[HANDS], case.act.verb: [*known, *others]}
        body = {**body, "merge": {**merge, HANDS: hands}}
    return event.model_copy(update={"body": body, "behalf": behalf})


def _mine(act: Act, by: Actor) -> Needs:
    return Needs(items_of=by.org)


def _named(act: Act, by: Actor) -> Needs:
    kind, places = act.text("kind"), named(act, by)
    about = (f"{act.text('community')}:{kind}",) if kind else ()
    return Needs(communities=places, opinions=places, disputes=about)


STEPS = {
    "transfer": Step(transfer, needs=_mine),
    "delegate": Step(delegate, needs=_mine),
    "give_back": Step(give_back, needs=_mine),
    "end_delegation": Step(end_delegation, needs=_named),
}
