"""Funds follow the task: splitting an amount, planning instalments, moving money by postings.

Amounts are whole fen. Splits use the largest remainder: floor to the fen, then one fen each to the
largest fractions; ties go to the earlier in the list, so no share is negative or off by more than
one fen (design section 7).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from policies.place.clocks import Calendar
from schemas.applications.application import Application
from schemas.place.organisations import Community, Directory
from schemas.states.stages import Payment
from schemas.states.states import Instalment, PlannedInstalment

Posting = list[Any]  # [debit account, credit account, fen]
Words = Mapping[str, Sequence[str]]


def largest_remainder(total: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Split `total` fen by weights; raises ValueError if one is negative or all are zero."""
    whole = sum(Decimal(weight) for weight in weights)
    if total < 0 or whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("an amount is split by weights that are not negative and not all zero")
    exact = [Decimal(total) * Decimal(weight) / whole for weight in weights]
    parts = [int(part) for part in exact]
    rest = total - sum(parts)
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[:rest]:
        parts[n] += 1
    return parts


def weight_of(community: Community, allocation: str, target: str, words: Words) -> int | None:
    """Return the weight of a community: households, target objects, or 1 when flat.

    None where nobody knows it.

    words: profile field -> words of a target that it counts (lists of the jurisdiction).
    """
    if allocation == "flat":
        return 1
    if allocation == "by_targets":
        for field, marks in words.items():
            if any(mark in target for mark in marks):
                size: int | None = getattr(community, field)
                return size
    return community.households


def shares(application: Application, directory: Directory, words: Words) -> dict[str, int]:
    """Return fen per community, in the order of the application (`per_community`)."""
    codes = communities_of(application, directory)
    funding = application.funding
    if funding is None or not funding.total_fen:
        return dict.fromkeys(codes, 0)
    if funding.per_community:
        named = {str(share.community): share.amount_fen for share in funding.per_community}
        return {code: named.get(code, 0) for code in codes}
    target = str(application.target.type or "") if application.target else ""
    allocation = str(funding.allocation or "by_households")
    weights = [weight_of(directory.communities[code], allocation, target, words) for code in codes]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights) or not any(known):  # by figures that nobody knows: alike
        known = [1] * len(codes)
    parts = [weight * application.part(code) for code, weight in zip(codes, known, strict=True)]
    if not any(part > 0 for part in parts):  # no part of anything: a defect of the form
        parts = [Decimal(1)] * len(codes)
    return dict(zip(codes, largest_remainder(funding.total_fen, parts), strict=True))


def communities_of(application: Application, directory: Directory) -> tuple[str, ...]:
    """Return the communities an application asks; `all` is every one, ordered by code."""
    asked = application.communities
    if asked == "all":
        return directory.codes
    return tuple(dict.fromkeys(str(code) for code in asked or ()))


def plan(
    amount_fen: int,
    planned: Sequence[PlannedInstalment],
    start_on: date | None,
    end_on: date | None,
    calendar: Calendar,
) -> tuple[Instalment, ...]:
    """Split one community's amount into instalments; due days that hang on later acts stay open."""
    if not amount_fen or not planned:
        return ()
    amounts = largest_remainder(amount_fen, [one.percent for one in planned])
    return tuple(
        _instalment(one, amount, _fixed_due(one.due, start_on, end_on, calendar), calendar)
        for one, amount in zip(planned, amounts, strict=True)
    )


def _instalment(
    planned: PlannedInstalment, amount: int, due: date | None, calendar: Calendar
) -> Instalment:
    return Instalment(
        no=planned.no,
        percent=planned.percent,
        rule=planned.due,
        amount_fen=amount,
        due=due,
        estimated=due is not None and calendar.is_estimated(due),
    )


def _fixed_due(rule: str, start: date | None, end: date | None, calendar: Calendar) -> date | None:
    if rule in ("before_start", "after_acceptance"):
        return None
    if rule == "midterm":
        return calendar.on_or_after(start + (end - start) / 2) if start and end else None
    return calendar.on_or_after(date.fromisoformat(rule))


def first_due(in_force: date, start: date, wd: int, calendar: Calendar) -> date:
    """Return when `before_start` is due: the earlier of wd after force and the day before start."""
    return min(calendar.add(in_force, wd), max(in_force, calendar.back(start, 1)))


def complete(instalments: Sequence[Instalment]) -> bool:
    """Tell whether every instalment has reached the community (confirmed or beyond)."""
    done = (Payment.CONFIRMED, Payment.SPENT, Payment.SETTLED, Payment.RETURNED)
    return all(one.stage in done for one in instalments)


def account(kind: str, *ids: str) -> str:
    """Return the code of an account: kind and the ids it belongs to."""
    return ":".join((kind, *ids))


def move(debit: str, credit: str, fen: int) -> list[Posting]:
    """Return the posting of `fen` from debit to credit, or none when nothing moves."""
    return [[debit, credit, fen]] if fen > 0 else []
