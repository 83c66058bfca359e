"""Values of messages to people: where somebody is reached, and what was sent."""

from datetime import date, datetime
from typing import Literal

from schemas.values import Value

DIGEST, DUE, OFF = "digest", "due", "off"
CHOICES = (DIGEST, DUE, OFF)
"""Of a seat: all that waits, only what is late or falls due soon, nothing."""

SENDING, SENT, FAILED, NOTHING = "sending", "sent", "failed", "nothing"
"""States of a delivery; `sending` for long is one that was cut off, which is never sent again."""


class Contact(Value):
    """Where a person is reached; nothing but the code is sent before it was confirmed.

    channel: its name in the file of the machine. seats: choice by `role@organisation`, `digest`
    where nothing is said. code: digest of the code that confirms the address, empty once it did.
    asked: codes sent on the day of `asked_at`. tries: wrong codes since.
    """

    person: str
    channel: str
    address: str
    seats: dict[str, str] = {}
    code: str = ""
    asked_at: datetime
    asked: int = 0
    tries: int = 0
    confirmed_at: datetime | None = None

    def choice(self, role: str, org: str) -> str:
        """Return what is sent of a seat."""
        return self.seats.get(f"{role}@{org}", DIGEST)


class Delivery(Value):
    """One message of one day, unique by `key`; fault: a class of error, never a text of it.

    target: the person, or the community whose one message of the day it is.
    """

    key: str
    target: str
    person: str
    day: date
    channel: str
    state: Literal["sending", "sent", "failed", "nothing"]
    tries: int
    fault: str = ""
    at: datetime
