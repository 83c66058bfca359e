"""Organisations and communities of a jurisdiction, and the directory that finds them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from schemas.values import Value


class Person(Value):
    """Someone named in the organisation file."""

    name: str
    phone: str = ""


class Contact(Value):
    """Where the public finds an office; what the organisation file does not say is empty."""

    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""  # when it is open


class Organisation(Value):
    """A department, section, street or town, the leading group, its office, finance or audit.

    kind: department, section, street, leading_group, lg_office, finance_bureau, audit_bureau.
    people: role -> person.
    """

    code: str
    name: str
    kind: str
    level: str = ""
    body: str = ""  # government, party, mass organisation …
    parent: str = ""
    custody_account: str = ""
    people: dict[str, Person] = {}
    contact: Contact = Contact()


class Community(Value):
    """A residents' or villagers' committee with its profile (section 8); None: nobody knows."""

    code: str
    name: str
    street: str
    account: str
    kind: str = "community"  # or village (村): 村民委员会, by a law of its own
    households: int | None = None
    residents: int | None = None
    floating: int | None = None
    aged_60: int | None = None
    low_income_households: int | None = None
    disabled: int | None = None
    shops: int | None = None
    grids: int | None = None
    staff: int | None = None  # committee staff, director and deputies included
    invited: bool = False


class Succession(Value):
    """That a body ended, and who goes on with what it had; one per body that takes over.

    how: renamed, merged, split, closed. to: '' where nobody is named (see `Directory.heir`).
    day, document: of the change. items: the numbers that go to this body; () for all the others.
    """

    code: str
    how: str
    to: str = ""
    day: date
    document: str
    items: tuple[str, ...] = ()


class Directory(Value):
    """All organisations and communities of one jurisdiction, by code.

    lineage: what became of bodies that ended; they stay known, since matters name them.
    called: how a body that ended is named with who goes on.
    """

    organisations: dict[str, Organisation]
    communities: dict[str, Community]
    leading_group: str
    lg_office: str
    finance_bureau: str
    audit_bureau: str = ""
    members: tuple[str, ...] = ()  # departments whose people sit in the leading group
    host: str = ""  # the department that keeps the leading group's office
    lineage: tuple[Succession, ...] = ()
    called: dict[str, str] = {}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of all communities there are today, in order: what `communities: all` means."""
        return tuple(sorted(self.communities.keys() - self.ends.keys()))

    @cached_property
    def standing(self) -> tuple[Organisation, ...]:
        """All organisations there are today, in the order of the book: who can be named anew."""
        return tuple(one for code, one in self.organisations.items() if code not in self.ends)

    @cached_property
    def ends(self) -> Mapping[str, tuple[Succession, ...]]:
        """Return code -> what became of a body that ended."""
        found: dict[str, tuple[Succession, ...]] = {}
        for one in self.lineage:
            found[one.code] = (*found.get(one.code, ()), one)
        return found

    @cached_property
    def _before(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code in self.ends:
            for heir in dict.fromkeys(self.heir(code, number) for number in ("", *self._shares)):
                found.setdefault(heir, []).append(code)
        return {heir: tuple(codes) for heir, codes in found.items()}

    @cached_property
    def _shares(self) -> tuple[str, ...]:
        """Return the numbers that a document gives to a body of their own."""
        return tuple(dict.fromkeys(number for one in self.lineage for number in one.items))

    def heir(self, code: str, number: str = "") -> str:
        """Return who goes on with what a body had, with a certain item; itself while it is there.

        Where nobody is named, it is the street of a community, what a section is part of, else
        the department that keeps the leading group's office.
        """
        seen: set[str] = set()
        while code in self.ends and code not in seen:
            seen.add(code)
            code = self._next(code, number)
        return code

    def _next(self, code: str, number: str) -> str:
        lines = self.ends[code]
        own = next((one for one in lines if number and number in one.items), None)
        line = own or next((one for one in lines if not one.items), lines[0])
        if line.to:
            return line.to
        if code in self.communities:
            return self.communities[code].street
        return self.organisations[code].parent or self.host or self.leading_group

    def before(self, code: str) -> tuple[str, ...]:
        """Return the bodies that ended and of which this one goes on with something, in order."""
        return self._before.get(code, ())

    def street_of(self, community: str) -> str:
        """Return the street or town of a community; raises KeyError when unknown."""
        return self.communities[community].street

    def street_for(self, code: str) -> str:
        """Return the street of a community, and any other code as it is."""
        known = self.communities.get(code)
        return known.street if known else code

    def streets_of(self, communities: tuple[str, ...]) -> tuple[str, ...]:
        """Return the streets of several communities, each once, in order of code."""
        return tuple(sorted({self.communities[code].street for code in communities}))

    def name_of(self, code: str) -> str:
        """Return the Chinese name of an organisation or community, or the code itself.

        One that ended is named with who goes on, the old name beside the new.
        """
        return self.called.get(code) or self.own_name(code)

    def own_name(self, code: str) -> str:
        """Return the name that a body has or had itself, or the code."""
        known = self.organisations.get(code) or self.communities.get(code)
        return known.name if known else code

    def is_street(self, code: str) -> bool:
        """Tell whether an organisation is a street office or a town."""
        known = self.organisations.get(code)
        return known is not None and known.kind == "street"

    def is_village(self, code: str) -> bool:
        """Tell whether a code is that of a village."""
        known = self.communities.get(code)
        return known is not None and known.kind == "village"

    def recused_for(self, applicant: str) -> str:
        """Return the member that may not vote on this applicant's application, or ''."""
        org = self.organisations.get(applicant)
        for code in (applicant, org.parent if org else ""):
            if code in self.members:
                return code
        return ""

    def recused_from(self, departments: tuple[str, ...]) -> tuple[str, ...]:
        """Return the members that may not vote on what some departments do together."""
        found = (self.recused_for(one) for one in departments)
        return tuple(dict.fromkeys(one for one in found if one))


class Hook(Value):
    """An address; `secret` signs every delivery and is shown once, when it is made."""

    id: str
    org: str
    url: str
    secret: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None
