"""The content that a new ledger begins with, and how files differ from what is in force."""

from ledger.store.session import Ledger
from policies import loader
from policies.place.difference import difference
from schemas.acts.act import SYSTEM, Act
from schemas.errors import UnknownThing
from schemas.states.rulebooks import PlaceChange, PlaceText
from tasks import adopted, clock
from tasks.acts.perform import Command, carry_out
from tasks.judges import PolicyJudgement


def found(ledger: Ledger, name: str, text: PlaceText) -> None:
    """Write a place into a ledger that holds none: what it is judged by until an act changes it.

    name: of the place; of a shipped one or a folder, that of its folder. Does nothing where a place
    stands. Raises DataBroken for texts that make no place.
    """
    if adopted.state(ledger) is not None:
        return
    digest = adopted.keep(ledger, text, clock.real_now())
    rules = loader.of_text(name, adopted.text(ledger, digest))
    act = Act(verb="found_place", data={"digest": digest, "zone": rules.jurisdiction.zone})
    carry_out(ledger, Command(act, SYSTEM, f"found:{name}"), PolicyJudgement(rules))


def found_by_files(ledger: Ledger) -> None:
    """Write the place of a ledger into it, as its files are now."""
    if adopted.state(ledger) is None:
        name = loader.load(ledger.jurisdiction).jurisdiction.place
        found(ledger, name, loader.text_of(ledger.jurisdiction))


def strayed(ledger: Ledger) -> tuple[PlaceChange, ...]:
    """Return how the files of a ledger's place differ from what came into force last.

    before: what is in force; after: what the files say, which is not. Of a place that came from a
    workbook only the files of the nation can differ. Nothing where the files are what counts.
    """
    known = adopted.state(ledger)
    if known is None or not known.versions:
        return ()
    held = adopted.text(ledger, known.versions[-1].digest)
    asked = (ledger.jurisdiction, held.digest, _stamp(ledger))
    if asked not in _STRAYED:
        _STRAYED.clear()
        _STRAYED[asked] = difference(held, files_of(ledger, held))
    return _STRAYED[asked]


_STRAYED: dict[object, tuple[PlaceChange, ...]] = {}
"""What was found last, by place, what is in force, and the stamp of the files."""


def _stamp(ledger: Ledger) -> object:
    try:
        return loader.stamp(ledger.jurisdiction)
    except UnknownThing:
        return loader.stamp(loader.MODEL)


def files_of(ledger: Ledger, held: PlaceText) -> PlaceText:
    """Return the content that the files of a ledger's place are now."""
    try:
        return loader.text_of(ledger.jurisdiction)
    except UnknownThing:
        return held.model_copy(update={"base": loader.base_text()})
