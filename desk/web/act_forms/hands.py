"""In whose hands the work items of an assignment are, for what a visitor is offered of them."""

from collections.abc import Iterable, Iterator

from desk.people import role_terms, sign_in
from desk.web.act_forms.asking import FormQuestion, Option
from desk.web.assignment import View
from policies.lifecycle import permission
from policies.lifecycle.steps.office import taking_back
from schemas import events
from schemas.acts.act import Act, Actor, Entry, WorkItem
from schemas.events import Stream
from schemas.states.handover import Hop
from tasks.reasons import name_of


def items(view: View) -> list[WorkItem]:
    """Return what the visitor may hand on: what is in its hands, and in those of whom it heads."""
    by = view.desk.by
    heads = view.desk.rules.jurisdiction.route_on(view.desk.today).heads
    headed = (one for one in view.waits if one.org == by.org and heads.get(one.role) == by.role)
    mine = (one for one in view.mine if one.person in ("", by.person))
    return [*mine, *headed]


def lent(view: View) -> bool:
    """Tell whether something was delegated to the visitor or by it, and is not back yet."""
    by = view.desk.by
    return any(
        hop.by == by.person
        or ((hop.role, hop.org) == (by.role, by.org) and hop.person in ("", by.person))
        for hop in _last(view)
        if hop.kind == "delegate"
    )


def _last(view: View) -> Iterator[Hop]:
    whole = view.whole
    parts = (whole.opinions, whole.placements, whole.disputes)
    streams = [whole.own, *(one for some in parts for one in some.values())]
    for one in streams:
        handed = getattr(one.state, "handed", {})
        yield from (way[-1] for way in handed.values() if way)


def own_last(view: View) -> list[Stream]:
    """Return the streams in which the visitor's last act can be taken back: nobody went on."""
    verbs = view.desk.rules.jurisdiction.route_on(view.desk.today).take_back
    streams: dict[tuple[str, str], list[Entry]] = {}
    for one in view.entries:
        streams.setdefault((one.stream_kind, one.stream_id), []).append(one)
    found = []
    for (kind, ident), entries in streams.items():
        done = taking_back.last_of(entries, view.desk.by, verbs)
        if done and not taking_back.followed(entries, done):
            found.append(Stream(kind=kind, id=ident))
    return found


def own_places(view: View) -> tuple[str, ...]:
    """Return the communities at which the visitor's last act can be taken back."""
    found, number = own_last(view), view.number
    codes = (one.community for one in view.placements)
    return tuple(code for code in codes if events.placement(number, code) in found)


def acts(view: View) -> Iterable[Option]:
    """Yield the acts that are in the visitor's hands."""
    return (Option(verb) for verb in dict.fromkeys(one.act for one in items(view)))


def seats(view: View) -> tuple[Option, ...]:
    """Return who of the visitor's organisation can take what it hands on: whoever holds a role that
    does one of the acts, and did no other half of it; after them, the role by itself.
    """
    desk, found = view.desk, list(dict.fromkeys(one.act for one in items(view)))
    held = role_terms.at(desk.ledger, desk.by.org)
    names = sign_in.names(desk.ledger, [person for _, person in held])
    people = [(role, one) for role, one in held if one in names and one != desk.by.person]
    roles = dict.fromkeys(role for role, _ in held if role != desk.by.role)
    offered = [*people, *((role, "") for role in roles)]
    return tuple(
        _seat(view, role, one, names.get(one, ""))
        for role, one in offered
        if any(_takes(view, verb, role, one) for verb in found)
    )


def _takes(view: View, verb: str, role: str, person: str) -> bool:
    rules, org = view.desk.rules, view.desk.by.org
    if not permission.holds(verb, role, org, rules.jurisdiction, rules.directory):
        return False
    act, to = Act(verb=verb, number=view.number), Actor(person=person, role=role, org=org)
    return not person or permission.apart(act, to, view.scene, rules.jurisdiction) is None


def _seat(view: View, role: str, person: str, name: str) -> Option:
    lang = view.desk.lang
    who = name if person else name_of("nobody_named", lang)
    return Option(f"{role}@{view.desk.by.org}@{person}", f"{name_of(role, lang)} · {who}")


def narrowed(view: View, verb: str, found: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    """Ask at which community and of which instalment only where the items differ in it."""
    if verb not in ("transfer", "delegate"):
        return found
    mine = items(view)
    several = {
        "act": bool(mine),
        "communities": len({one.community for one in mine}) > 1,
        "instalment": len({one.instalment for one in mine}) > 1,
    }
    return tuple(one for one in found if several.get(one.name, True))
