"""Purchase of service: what the supplier was paid, and what a community says it did."""

from datetime import date
from typing import Literal

from schemas.values import Value

ServiceResult = Literal["provided", "not_provided"]


class SupplierPaid(Value):
    """One payment of the contract, in fen; back_on: the day it came back or was taken back.

    told: the bank's day as told; `on` is that day only where it is shown, else the day of entry.
    """

    fen: int
    on: date
    told: date | None = None
    back_on: date | None = None
    reason: str = ""  # why it was taken back


class ServiceSaid(Value):
    """The community's last word: whether the supplier did its service there, said when."""

    result: ServiceResult
    on: date
    text: str = ""
