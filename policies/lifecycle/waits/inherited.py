"""Who goes on where a body has ended: for whom work items wait, and whose acts its heir may do.

What a stream says stays as it was, with the body that stood there then; only who is responsible
today is another. So papers, terms and hands are untouched, and a change that is taken back leaves
nothing behind. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policies.lifecycle.act_context import Needs, Scene
from policies.rules import Rules
from schemas.acts.act import Act, Actor, Refused, Wait
from schemas.place.organisations import Directory

NOT_THEIRS = ("wrong_org", "wrong_role", "not_admitted")
"""Refusals that only say that a seat has nothing to do with a matter."""


def gone(by: Actor, directory: Directory) -> Refused | None:
    """Return why nobody acts for a body any more and who does now; None where it is there."""
    if by.org not in directory.ends:
        return None
    lines = directory.ends[by.org]
    told = {"day": lines[0].day.isoformat(), "document": lines[0].document}
    heirs = dict.fromkeys([one.to for one in lines if one.to] or [directory.heir(by.org)])
    return Refused(code="body_ended", params={"org": by.org, "orgs": list(heirs), **told})


def passed_on(waits: Iterable[Wait], number: str, rules: Rules) -> tuple[Wait, ...]:
    """Return work items for who goes on with what a body had that ended."""
    directory = rules.directory
    if not directory.ends:
        return tuple(waits)
    return tuple(_passed(one, number, rules) for one in waits)


def _passed(one: Wait, number: str, rules: Rules) -> Wait:
    directory = rules.directory
    heir = directory.heir(one.org, number) if one.org in directory.ends else one.org
    told = tuple(_seat(seat, number, rules) for seat in one.escalated_to)
    if heir == one.org and told == one.escalated_to:
        return one
    role = one.role if heir == one.org else _role(one.role, heir, rules)
    return one.model_copy(update={"role": role, "org": heir, "escalated_to": told})


def _seat(seat: str, number: str, rules: Rules) -> str:
    role, _, org = seat.partition("@")
    heir = rules.directory.heir(org, number)
    return seat if heir == org else f"{_role(role, heir, rules)}@{heir}"


def _role(role: str, heir: str, rules: Rules) -> str:
    """Return who does at a street what a community or a department did."""
    if not rules.directory.is_street(heir):
        return role
    place = rules.jurisdiction
    return {**place.at_street, **place.for_closed}.get(role, (role,))[0]


def needed(found: Needs, by: Actor, directory: Directory) -> Needs:
    """Return what an act has to load: beside the own community's parts those it goes on with."""
    before = directory.before(by.org)
    if not before:
        return found

    street = directory.is_street(by.org)  # a street names no community of its own

    def also(codes: tuple[str, ...]) -> tuple[str, ...]:
        return (*codes, *before) if by.org in codes or (street and not codes) else codes

    disputes = [one.partition(":") for one in found.disputes]
    return replace(
        found,
        communities=also(found.communities),
        opinions=also(found.opinions),
        disputes=tuple(f"{code}:{kind}" for one, _, kind in disputes for code in also((one,))),
    )


def seats(scene: Scene, act: Act, by: Actor, rules: Rules) -> Iterator[Actor]:
    """Yield in which seats an act is judged: the own one, and those of bodies it goes on with.

    Only of bodies that what was loaded names. Where none of it is the own body's, the own seat is
    left out: the act is about what was inherited.
    """
    before = rules.directory.before(by.org)
    named = set(_named(scene, act)) if before else set()
    number = scene.number or act.number
    old = [one for one in before if one in named and rules.directory.heir(one, number) == by.org]
    if not old or by.org in named:
        yield by
    place = rules.jurisdiction
    stood = {**place.at_street, **place.for_closed} if rules.directory.is_street(by.org) else {}
    for org in old:
        yield by.model_copy(update={"org": org})
        for role in (role for role, who in stood.items() if by.role in who):
            yield by.model_copy(update={"org": org, "role": role})


def _named(scene: Scene, act: Act) -> Iterator[str]:
    """Yield the bodies that the streams of a scene, or the act itself, name."""
    if scene.assignment is not None:
        yield from (scene.assignment.street, *scene.assignment.terms.departments)
    for parts in (scene.placements, scene.opinions, scene.disputes):
        yield from (code for one in parts.values() for code in (one.community, one.street))
    for own in (scene.refusal, scene.bypass, scene.emergency):
        yield from (str(getattr(own, name, "")) for name in ("department", "community"))
    yield from (act.code("community"), act.code("department"))


def own_refusal(told: list[Refused]) -> Refused:
    """Return of the reasons of several seats the one that is about the matter itself."""
    return next((one for one in told if one.code not in NOT_THEIRS), told[0])
