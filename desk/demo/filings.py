"""What the demo has beside the shipped cases: a village, and items that they have no case of."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from desk import adopting, files
from desk.demo import story
from desk.demo.actors import actor, employ
from desk.words import sentences
from ledger.store.session import Ledger
from policies import loader
from policies.rules import Rules
from schemas import yaml_text
from schemas.states.rulebooks import PlaceText
from tasks import adopted, clock, rulebooks
from tasks.acts import founding

PLAYED = "played.yaml"


def beside(cases: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return the applications that are filed beside the cases, by number; each is like a case."""
    told = files.shipped(PLAYED)["filed"]
    return {
        int(number): story.applied(cases[one["like"]], story.plain(one["change"]))
        for number, one in told.items()
    }


def founded(ledger: Ledger) -> Rules:
    """Begin with the place of its files, and adopt the village that it registers later.

    What was adopted before stays as it is. Returns the rules with the village. Raises
    AssertionError where the place says no.
    """
    told = files.shipped(PLAYED)["place"]
    village, begun = told["village"], datetime.combine(told["from"], time(), UTC)
    if clock.now(ledger) < begun:
        clock.set_now(ledger, begun)
    founding.found_by_files(ledger)
    known = adopted.state(ledger)
    if known is not None and len(known.versions) == 1:
        directory = rulebooks.rules_of(ledger).directory
        office = actor("LG_OFFICE", directory.lg_office)
        chair = actor("LG_CHAIR", directory.leading_group)
        employ(ledger, (office, chair))
        word = adopting.Mandate(office, chair, village["since"], reason=sentences("demo")["place"])
        text = adopted.text(ledger, known.versions[0].digest)
        done = adopting.load(ledger, with_village(text, village), word)
        assert done.state == "adopted", done.refused
    return adopted.rules_at(ledger, datetime.combine(village["since"], time(12), UTC))


def with_village(text: PlaceText, village: Mapping[str, Any]) -> PlaceText:
    """Return the content of a place with one village more, otherwise like a community of it."""
    bodies = yaml_text.parse(text.own[loader.BODIES])
    like = next(one for one in bodies["communities"] if one["code"] == village["like"])
    own = {name: village[name] for name in ("code", "name", "account")}
    bodies["communities"].append({**like, **own, "kind": "village"})
    return PlaceText(own={**text.own, loader.BODIES: yaml_text.write(bodies)}, base=text.base)
