"""What a community says of the service that a supplier does at its place (purchase of service)."""

from datetime import date
from typing import Literal

from schemas.values import Value

ServiceResult = Literal["provided", "not_provided"]


class ServiceSaid(Value):
    """The community's last word: whether the supplier did its service there, said when."""

    result: ServiceResult
    on: date
    text: str = ""
