"""People and how they come in: who somebody is, on which seat, from where, what was seen."""

from datetime import date, datetime
from typing import Literal

from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.values import Value


class Person(Value):
    """An account. renew: a new password must be chosen before anything else."""

    id: str
    login: str
    name: str
    lang: str = "zh"
    disabled: bool = False
    renew: bool = False
    subject: str = ""  # `issuer|sub` of OpenID Connect


class Seat(Value):
    """A role at an organisation that a person holds today; `valid_to` None: open-ended."""

    role: str
    org: str
    valid_to: date | None = None


class Source(Value):
    """Where a request comes from: network address and browser, as far as they are known."""

    address: str = ""
    agent: str = ""


class Visitor(Value):
    """Who asks: a person on one of their seats.

    role and org are empty until a seat is chosen, and while a new password has to be chosen: then
    `seats` is empty too. via: `visit` (browser) or `token` (program). scope: a token may only
    read, or act. visit: the digest of the visit, as `Visit.id` names it.
    """

    person: Person
    role: str = ""
    org: str = ""
    csrf: str = ""
    proved_at: datetime
    seats: tuple[Seat, ...] = ()
    via: Literal["visit", "token"] = "visit"
    scope: Literal["read", "act"] = "act"
    visit: str = ""

    @property
    def actor(self) -> Actor:
        """Return who acts, for tasks.acts.perform."""
        return Actor(person=self.person.id, role=self.role, org=self.org)


class Visit(Value):
    """A session as its owner and an administrator see it; `id` is no secret."""

    id: str
    person: str
    role: str
    org: str
    agent: str
    address: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class Token(Value):
    """A key for programs of an organisation; acts as person `token:{id}`."""

    id: str
    name: str
    role: str
    org: str
    scope: Literal["read", "act"]
    made_by: str
    made_at: datetime
    ends_on: date
    ended_at: datetime | None = None

    @property
    def person(self) -> str:
        """Return the person it acts as."""
        return f"token:{self.id}"


class Watched(Value):
    """One line of the security log: who did what, when, from where, with which result."""

    id: int = 0
    at: datetime
    kind: str
    login: str = ""
    person: str = ""
    role: str = ""
    org: str = ""
    address: str = ""
    place: str = ""
    result: str = ""


class EntryPolicy(Value):
    """What a place asks of passwords and sessions (desk/data/entry.yaml; a place's `entry`)."""

    name: str
    shortest: int
    advised: int
    longest: int
    classes: int  # of lower case, upper case, digits, others
    change_days: int  # 0: passwords do not age
    tries: int  # failures of one account at one address before it has to wait there
    tries_per_address: int
    tries_everywhere: int  # failures of one account at all addresses within the window
    window_minutes: int
    locks: bool  # the account stays locked for a window after the last failure
    idle_minutes: int
    whole_hours: int
    proof_minutes: int  # how long a password counts as asked just now
    code_hours: int  # of the first administrator's code


class Turned(InputError):
    """Somebody was turned away at the door.

    code: wrong, locked, disabled, too_many, wrong_code, no_such_identity, no_seat, visit_over;
    wait_seconds: when to try again, 0 when waiting does not help.
    """

    def __init__(self, message: str, message_en: str, *, code: str, wait_seconds: int = 0) -> None:
        super().__init__(message, message_en, field=code)
        self.code = code
        self.wait_seconds = wait_seconds


class Grant(Value):
    """A role held at an organisation, both days included; `valid_to` None: open-ended.

    instead_of: the person for whom it is held (代理), as long as they hold the role themselves;
    scope: the acts it is held for, then; empty for all of the role.
    """

    role: str
    org: str
    valid_from: date
    valid_to: date | None = None
    instead_of: str = ""
    scope: tuple[str, ...] = ()

    def covers(self, on: date) -> bool:
        """Tell whether it is held on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
