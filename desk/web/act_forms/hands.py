"""In whose hands the work items of an assignment are, for what a visitor is offered of them."""

from collections.abc import Iterable, Iterator

from desk.people import role_terms, sign_in
from desk.web.act_forms.asking import Option
from desk.web.assignment import View
from policies.lifecycle.steps.office import taking_back
from schemas import events
from schemas.acts.act import Entry, WorkItem
from schemas.events import Stream
from schemas.states.handover import Hop


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


def house(view: View) -> Iterable[Option]:
    """Yield the visitor's own organisation: nothing is handed on to another."""
    org = view.desk.by.org
    yield Option(org, view.desk.rules.directory.name_of(org))


def roles(view: View) -> Iterable[Option]:
    """Yield the roles that somebody of the visitor's organisation holds."""
    here = role_terms.at(view.desk.ledger, view.desk.by.org)
    return (Option(role) for role in dict.fromkeys(role for role, _ in here))


def colleagues(view: View) -> Iterable[Option]:
    """Yield the people of the visitor's organisation."""
    here = role_terms.at(view.desk.ledger, view.desk.by.org)
    people = dict.fromkeys(person for _, person in here)
    names = sign_in.names(view.desk.ledger, list(people))
    return (Option(one, names[one]) for one in people if one in names)
