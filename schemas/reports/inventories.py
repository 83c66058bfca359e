"""What a census line by line comes to: of one community, of a street, against an earlier one."""

from datetime import date
from decimal import Decimal

from schemas.reports.reports import Change, Share, Spread
from schemas.values import Value


class Heavy(Value):
    """A line with its hours of a month, and their percentage of all effort."""

    title: str
    asker: str
    hours: Decimal
    percent: Decimal


class Carried(Value):
    """What one community carries by its own list, or that it has confirmed.

    posts: of the director (M14), posts_of: who asks for how many of them, unsaid: items that say no
    hours. share: hours of all worked (M15); effort: what percentages of lines are of: `worked`,
    `lines` (the hours of all lines), or empty where nobody knows; two: what the two heaviest take.
    """

    on: date
    method: str
    signed_by: str
    evidence: str
    by: str
    items: int
    posts: int
    other_posts: int
    posts_of: tuple[tuple[str, int], ...]
    askers: int
    hours: Decimal
    unsaid: int
    worked: Decimal | None
    share: Share
    effort: str
    heaviest: tuple[Heavy, ...]
    two: Decimal | None


class StreetCarried(Value):
    """The lists of a street's communities together; known: how many of them have told.

    Sums and medians are over those alone, and of each figure over those that know it; over_half:
    how many know that two lines take more than half, of `weighed`. Nobody is named.
    """

    code: str
    known: int
    whole: int
    items: Spread
    posts: Spread
    hours: Spread
    share: Spread
    over_half: int
    weighed: int
    changes: tuple[Change, ...] = ()
