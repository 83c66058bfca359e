"""What an item brings to a community by type of burden, as its application declares (M05–M14).

How the figures are read (section 7; a declared burden is one that was admitted):

- M05 ledgers, M06 forms, M08 plaques, M09 certificates, M10 assessments (with inspections), M11
  pledges and vetoes, M12 apps and work groups, M14 nominal posts: kinds by their names, each name
  once however many items bring it, and beside them copies, once per item and community.
- M06 also counts filings a year: a form by its frequency; once, for a form asked a single time.
- M07 is the share of the fields of forms that are held already.
- M13 is person-hours of meetings and inspections over the whole term.
- Beside each type stand the hours of the month of the items that bring it: one form can be half of
  the effort while being one of a hundred.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from policies.place.parameters import decimal_of
from schemas.reports.reports import Burdens, Kinds, rounded, share

Raw = Mapping[str, Any]

TYPES: dict[str, str] = {
    "forms": "name",
    "ledgers": "name",
    "plaques": "text",
    "certificates": "name",
    "assessments": "name",
    "apps": "name",
    "chat_groups": "name",
    "posts": "position",
}
"""Lists of the application and what tells one entry from another."""
GATHERINGS = ("inspections", "meetings")
ORDER = (*TYPES, *GATHERINGS, "pledges")
A_YEAR = {"once": 1, "day": 365, "week": 52, "month": 12, "quarter": 4, "half_year": 2, "year": 1}


@dataclass(frozen=True, slots=True)
class Declared:
    """The burdens of one application: names by type, and what is counted otherwise."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filings: int = 0  # of forms, a year
    fields: int = 0
    held: int = 0
    gathered: int = 0  # hundredths of a person-hour in meetings and inspections


NOTHING = Declared()


def declared(application: Raw) -> Declared:
    """Read what an application (plain JSON) declares; broken entries count as nothing."""
    names = {kind: _names(application.get(kind) or (), key) for kind, key in TYPES.items()}
    names |= {kind: _sittings(kind, application.get(kind) or ()) for kind in GATHERINGS}
    names["pledges"] = tuple(key for key in ("pledge", "veto") if application.get(key))
    forms = [form for form in application.get("forms") or () if isinstance(form, Mapping)]
    return Declared(
        names={kind: found for kind, found in names.items() if found},
        filings=sum(A_YEAR.get(str(form.get("frequency")), 1) for form in forms),
        fields=sum(int(form.get("fields") or 0) for form in forms),
        held=sum(int(form.get("fields_held") or 0) for form in forms),
        gathered=sum(
            _person_hours(one) for kind in GATHERINGS for one in application.get(kind) or ()
        ),
    )


def _names(entries: Any, key: str) -> tuple[str, ...]:
    return tuple(str(one.get(key) or "").strip() for one in entries if isinstance(one, Mapping))


def _sittings(kind: str, entries: Any) -> tuple[str, ...]:
    """Meetings have no names: each is told from the others by its place in the list."""
    times = sum(int(one.get("count") or 1) for one in entries if isinstance(one, Mapping))
    return tuple(f"{kind}/{n}" for n in range(times))


def _told_apart(number: str, kind: str, name: str) -> str:
    """A form of one name is one form whoever asks for it; a meeting or a pledge never is."""
    return name if name and kind in TYPES else f"{number}/{name}"


def _person_hours(one: Raw) -> int:
    hours = decimal_of(one.get("hours") or 0) * int(one.get("count") or 1)
    return int(hours * int(one.get("persons") or 1) * 100)


@dataclass(slots=True)
class Types:
    """Burdens by type of some placements: kinds by name, copies, hours of the items behind."""

    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    filings: int = 0
    fields: int = 0
    held: int = 0
    gathered: int = 0

    def bear(self, number: str, of: Declared, hours: int) -> None:
        """Take in one more placement of an item, with its hours of the month (hundredths)."""
        for kind, names in of.names.items():
            self.kinds[kind].update(_told_apart(number, kind, name) for name in names)
            self.copies[kind] += len(names)
            self.hours[kind] += hours
        self.filings += of.filings
        self.fields += of.fields
        self.held += of.held
        self.gathered += of.gathered

    def add(self, other: "Types") -> Self:
        """Add the burdens of other placements to these."""
        for kind in other.kinds:
            self.kinds[kind] |= other.kinds[kind]
            self.copies[kind] += other.copies[kind]
            self.hours[kind] += other.hours[kind]
        for name in ("filings", "fields", "held", "gathered"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def told(self) -> Burdens:
        """Return the figures as the report tells them, every type in its order."""
        return Burdens(
            types={
                kind: Kinds(
                    kinds=len(self.kinds.get(kind, ())),
                    copies=self.copies.get(kind, 0),
                    hours=rounded(decimal_of(self.hours.get(kind, 0)) / 100),
                )
                for kind in ORDER
            },
            filings=self.filings,
            held_fields=share(self.held, self.fields),
            gathering_hours=rounded(decimal_of(self.gathered) / 100),
        )
