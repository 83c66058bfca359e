"""Work of before admission as it was declared, or as its community then said it is."""

from datetime import date
from decimal import Decimal

from schemas.values import Value


class TakenOver(Value):
    """What was taken over at one community; differs: what the community said of it."""

    hours: Decimal = Decimal(0)  # in the term, at this community
    overdue_fen: int = 0
    overdue_since: date | None = None  # the day it was due; None: from the confirmation on
    agreement_no: str = ""
    evidence: str = ""
    differs: str = ""
