"""A place's own life: its whole content is proposed by the office and approved by another person.

What is adopted is named by its digest; the ledger keeps it, and judges by nothing else. Files may
change as they like.
"""

from datetime import date
from typing import Any

from policies.lifecycle.act_context import Needs, PlaceContent
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.rulebooks import check_growth, put
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.rulebooks import AdoptPlace, ApprovePlace, FoundPlace, TurnDownPlace
from schemas.events import Event
from schemas.states.rulebooks import PlaceState, PlaceVersion

SHOWN_MAX = 200  # changes told in the journal; the contents themselves are kept whole


def found(case: Case) -> list[Event]:
    """The content that a new ledger begins with; from then on only acts change it."""
    assert isinstance(case.form, FoundPlace)
    if case.scene.place is not None:
        raise Stop("already_done", verb=case.act.verb)
    first = PlaceVersion(
        digest=case.form.digest,
        zone=case.form.zone,
        since=case.today,
        put_on=case.today,
        by=case.by.person,
    )
    return [_event(case, "place.founded", append={"versions": [_plain(first)]})]


def adopt(case: Case) -> list[Event]:
    """Propose a content from a day on, in the place of what was proposed before; never backwards.

    Bodies stay in the book of a place for ever, since matters, money and papers name them.
    """
    assert isinstance(case.form, AdoptPlace)
    form, state = case.form, _state(case)
    content = _content(case)
    if form.since < case.today:
        raise Stop("not_backwards", begins=form.since.isoformat())
    in_force = state.on(form.since)
    if form.digest in (in_force and in_force.digest, state.proposed and state.proposed.digest):
        raise Stop("already_done", verb=case.act.verb)
    _same_place(case, content)
    _ending(case, content, form.since)
    check_growth(case, content.rules.rulebook, form.vote)
    proposed = PlaceVersion(
        digest=form.digest,
        zone=content.rules.jurisdiction.zone,
        since=form.since,
        put_on=case.today,
        by=f"{case.by.person}@{case.by.org}",
        document_no=form.document_no,
        reason=form.reason,
        vote=form.vote.model_dump(mode="json") if form.vote else None,
    )
    return [_event(case, "place.proposed", proposed=_plain(proposed), **_told(content))]


def approve(case: Case) -> list[Event]:
    """Another person approves: in force from the day proposed, or from today where that is over."""
    assert isinstance(case.form, ApprovePlace)
    proposed, content = _proposed(case), _content(case)
    if case.form.digest not in ("", proposed.digest):
        raise Stop("other_place", found=proposed.digest, given=case.form.digest)
    if proposed.by.rpartition("@")[0] == case.by.person:
        raise Stop("own_proposal")
    since = max(proposed.since, case.today)
    by = f"{case.by.person}@{case.by.org}"
    version = proposed.model_copy(update={"since": since, "approved_by": by})
    told = _event(case, "place.adopted", proposed=None, append={"versions": [_plain(version)]},
                  **_told(content), **_of_bodies(case, content))  # fmt: skip
    book, held = content.rules.rulebook, case.scene.rulebooks
    known = held.on(since) if held and held.versions else case.rules.rulebook.digest
    if book.digest == known:
        return [told]
    return [told, put(case, book, version, version.vote)]


def turn_down(case: Case) -> list[Event]:
    """What is proposed stays out of force: turned down, or taken back by the office."""
    assert isinstance(case.form, TurnDownPlace)
    proposed = _proposed(case)
    told = {"content": proposed.digest, "reason": case.form.reason}
    return [_event(case, "place.turned_down", proposed=None, **told)]


def _same_place(case: Case, content: PlaceContent) -> None:
    """What has numbers, money and papers under its code is there afterwards, too."""
    before, after = case.rules.jurisdiction, content.rules.jurisdiction
    if before.area != after.area:
        raise Stop("other_area", area=before.area, given=after.area)
    old, new = case.rules.directory, content.rules.directory
    gone = sorted(
        (old.organisations.keys() - new.organisations.keys())
        | (old.communities.keys() - new.communities.keys())
    )
    if gone:
        raise Stop("bodies_missing", codes=gone)


def _ending(case: Case, content: PlaceContent, since: date) -> None:
    """A body ends on the day from which that is adopted: no seat is lost afterwards, or early."""
    known = case.rules.directory.lineage
    for one in content.rules.directory.lineage:
        if one not in known and one.day != since:
            raise Stop("lineage_day", org=one.code, day=str(one.day), begins=str(since))


def _of_bodies(case: Case, content: PlaceContent) -> dict[str, Any]:
    """Tell what becomes of bodies, by the names of that day, or that it is taken back."""
    before, after = case.rules.directory, content.rules.directory
    new = [(one, after, one.how) for one in after.lineage if one not in before.lineage]
    back = [(one, before, "undone") for one in before.lineage if one not in after.lineage]
    rows = [
        {
            "code": one.code,
            "name": known.own_name(one.code),
            "how": how,
            "heir": known.own_name(one.to or known.heir(one.code)),
            "day": str(one.day),
            "document": one.document,
            "items": list(one.items),
        }
        for one, known, how in (*new, *back)
    ]
    return {"lineage": rows} if rows else {}


def _state(case: Case) -> PlaceState:
    return case.scene.place or PlaceState(id=case.rules.jurisdiction.place)


def _proposed(case: Case) -> PlaceVersion:
    proposed = _state(case).proposed
    if proposed is None:
        raise Stop("nothing_proposed")
    return proposed


def _content(case: Case) -> PlaceContent:
    if case.scene.content is None:
        raise Stop("place_not_kept")
    return case.scene.content


def _told(content: PlaceContent) -> dict[str, Any]:
    change = [one.model_dump(mode="json", exclude_defaults=True) for one in content.change]
    return {"content": content.digest, "change": change[:SHOWN_MAX], "changes": len(change)}


def _plain(version: PlaceVersion) -> dict[str, Any]:
    return version.model_dump(mode="json", exclude_defaults=True)


def _event(case: Case, kind: str, **body: Any) -> Event:
    place = case.rules.jurisdiction.place
    return case.on(events.place(place), kind, id=place, **body)


def _named(act: Act, by: Actor) -> Needs:
    return Needs(place=True, rulebooks=True, content=act.text("digest"))


def _waiting(act: Act, by: Actor) -> Needs:
    return Needs(place=True, rulebooks=True, content="proposed")


def _alone(act: Act, by: Actor) -> Needs:
    return Needs(place=True)


STEPS = {
    "found_place": Step(found, needs=_alone),
    "adopt_place": Step(adopt, needs=_named),
    "approve_place": Step(approve, needs=_waiting),
    "turn_down_place": Step(turn_down, needs=_alone),
}
