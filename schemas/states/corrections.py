"""A correction of a recorded fact that waits for the other side."""

from datetime import date
from enum import StrEnum
from typing import Any

from schemas.states.clocks import Clock
from schemas.values import Value


class Fact(StrEnum):
    """The facts that whoever recorded them may correct: a closed list."""

    ANSWER = "answer"  # of a community to the consultation
    HOURS = "hours"  # that a community worked in an emergency
    CONFIRMATION = "confirmation"  # of a community, that money is usable
    DELIVERY = "delivery"  # what a community delivered
    PAYMENT = "payment"  # the day and voucher of money that left a department
    RECEIPT = "receipt"  # the day and voucher of money that came to a street
    SCORE = "score"  # of either side in the evaluation


class AskedCorrection(Value):
    """A fact as it stands and as it should read; role, org: who may agree, until the clock ends."""

    fact: Fact
    by: str  # the person who asks
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    on: date
    role: str
    org: str
    clock: Clock


Corrections = dict[str, AskedCorrection]
"""Side that asks (community, department) -> its correction; a side asks for one at a time."""
