"""Organisations and communities of a jurisdiction, and the directory that finds them."""

from datetime import datetime
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


class Directory(Value):
    """All organisations and communities of one jurisdiction, by code."""

    organisations: dict[str, Organisation]
    communities: dict[str, Community]
    leading_group: str
    lg_office: str
    finance_bureau: str
    audit_bureau: str = ""
    members: tuple[str, ...] = ()  # departments whose people sit in the leading group
    host: str = ""  # the department that keeps the leading group's office

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of all communities, in order: what `communities: all` means."""
        return tuple(sorted(self.communities))

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
        """Return the Chinese name of an organisation or community, or the code itself."""
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
