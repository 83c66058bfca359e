"""The summaries of money: ageing, punctuality, the year, a community's sheet, settlement."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ledger.read import funds
from policies.cost import arrears
from policies.visibility import money
from schemas.money import yuan_of
from schemas.states.stages import Payment, Stage
from schemas.states.states import Instalment, PlacementState
from schemas.texts import catalogue
from tasks.funds import lists as funds_lists
from tasks.funds import texts
from tasks.funds.lists import PLACE, in_year, place_of
from tasks.funds.reports import Column, FundsReport, FundsSource, Row

DECEMBER = 12
POSTING_DAYS = 15  # 村（居）务公开：居务公开不少于15日
YEAR_END_LUMP = "A5"
OTHER_SOURCES = ("fiscal", "own", "donated", "other")  # what a community notes of a year
HUNDREDTH, SHARE = Decimal("0.01"), Decimal("0.0001")
AGES = ("early", "yellow", "suspend", "block", "exit")
ENTERED = (
    Stage.APPROVED,
    Stage.APPROVED_COND,
    Stage.EFFECTIVE,
    Stage.SUSPENDED,
    Stage.EXITED,
    Stage.ARCHIVED,
)


@dataclass
class Age:
    """Sums of fen by how late they are; the bounds are the place's own consequences."""

    count: int = 0
    fen: int = 0
    longest: int = 0
    by_age: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("in_term", *AGES), 0))

    def add(self, fen: int, wd: int, ladder: tuple[int, ...]) -> None:
        """Count an amount that is `wd` working days late (0: within its term)."""
        age = AGES[sum(wd >= bound for bound in ladder)] if wd else "in_term"
        self.by_age[age] += fen
        self.count += 1
        self.fen += fen
        self.longest = max(self.longest, wd)


def _aged(
    source: FundsSource, found: Iterable[tuple[PlacementState, Instalment, int]], by: str
) -> dict[str, Age]:
    ladder, ages = source.ladder(), defaultdict[str, Age](Age)
    for at, one, wd in found:
        org = at.payer_of(one) if by == "applicant" else getattr(at, by)
        if money.whole(source.reach, org):
            ages[org].add(one.amount_fen, wd, ladder)
    return ages


def _ages(source: FundsSource, ages: dict[str, Age], names: tuple[str, ...]) -> Iterator[Row]:
    for code in sorted(ages, key=lambda one: (-ages[one].fen, one)):
        age = ages[code]
        amounts = (age.by_age[name] for name in names)
        yield (source.org(code), age.count, age.fen, *amounts, age.longest)


def _age_columns(first: str, names: tuple[str, ...]) -> tuple[Column, ...]:
    amounts = (Column(name, "fen") for name in names)
    longest = Column("longest", "count")
    return (Column(first), Column("count", "count"), Column("amount", "fen"), *amounts, longest)


def arrears_ageing(source: FundsSource) -> FundsReport:
    """Return what each department owes late, by age; the largest debtor first."""
    ages = _aged(source, funds_lists.late(source), "applicant")
    columns = _age_columns("department", AGES)
    return source.report("arrears_ageing", columns, _ages(source, ages, AGES))


def custody_ageing(source: FundsSource) -> FundsReport:
    """Return what each street keeps, by how long beyond its term."""
    ages = _aged(source, funds_lists.kept(source), "street")
    names = ("in_term", *AGES)
    columns = _age_columns("street", names)
    return source.report("custody_ageing", columns, _ages(source, ages, names))


def punctuality(source: FundsSource) -> FundsReport:
    """Return how many of the year's due instalments of each department came in time.

    What was never paid, and is owed by a settlement instead, did not come in time.
    """
    columns = (
        Column("department"),
        *(Column(code, "count") for code in ("count", "on_time", "late", "unpaid")),
        Column("rate", "part"),
        Column("mean_late_wd", "share"),
    )
    return source.report("punctuality", columns, _punctuality(source))


def _punctuality(source: FundsSource) -> Iterator[Row]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    day, year = source.wanted.day, source.wanted.year
    for at in source.placements("department"):
        if at.freed:
            continue
        for one in funds_lists.owed_by(at, source.wanted.department):
            if not money.whole(source.reach, at.payer_of(one)):
                continue
            if not in_year(one.due, year) or one.due is None or one.due > day:
                continue
            came = one.paid_on or one.custody_on
            if came is None and one.stage is Payment.RETURNED:  # the settlement left nothing due
                continue
            wd = source.late(one)
            open_ = arrears.unpaid(one) or came is None
            found = sums[at.payer_of(one)]
            found[0] += 1
            found[1] += not wd and not open_
            found[2] += bool(wd)
            found[3] += open_
            found[4] += wd
    for code in sorted(sums):
        count, on_time, late, unpaid, days = sums[code]
        rate = _share(on_time, count)
        yield source.org(code), count, on_time, late, unpaid, rate, _mean(days, late)


def _share(part: int, whole: int) -> str:
    share = Decimal(part) / whole if whole else Decimal(0)
    return str(share.quantize(SHARE, rounding=ROUND_HALF_UP))


def _mean(total: int, count: int) -> str:
    mean = Decimal(total) / count if count else Decimal(0)
    return str(mean.quantize(HUNDREDTH, rounding=ROUND_HALF_UP))


def yearly(source: FundsSource) -> FundsReport:
    """Return each community's money of the year in 万元, split like the civil-affairs form.

    What followed tasks is known here; the other sources stand as the community noted them, with
    where it has them from, and blank where it did not.
    """
    columns = (
        Column("year", "count"),
        Column("street"),
        Column("community"),
        *(Column(code, "wan") for code in (*OTHER_SOURCES[:3], "task_funds", "other", "all_money")),
        Column("amount", "fen"),
        Column("december_share", "part"),
        Column("finding"),
        Column("source"),
    )
    return source.report("yearly", columns, _yearly(source))


def _yearly(source: FundsSource) -> Iterator[Row]:
    year = source.wanted.year
    whole, december = _came(source)
    bound = source.route().december_share
    noted = {one.id: one.income.get(str(year)) for one in funds.communities(source.tx)}
    for code in source.rules.directory.codes:
        street = source.rules.directory.street_of(code)
        if source.wanted.street and street != source.wanted.street:
            continue
        if not money.whole(source.reach, code):
            continue
        fen, last, other = whole[code], december[code], noted.get(code)
        lump = fen > 0 and Decimal(last) / fen > bound
        told: list[Any] = [getattr(other, name) if other else None for name in OTHER_SOURCES]
        yield (
            year,
            source.org(street),
            source.org(code),
            *told[:3],
            fen,
            told[3],
            fen + sum(told) if other else None,
            fen,
            _share(last, fen),
            YEAR_END_LUMP if lump else "",
            other.basis if other else "",
        )


def _came(source: FundsSource) -> tuple[dict[str, int], dict[str, int]]:
    """Return by community what it confirmed in the year, and of that in December (fen)."""
    whole: dict[str, int] = defaultdict(int)
    december: dict[str, int] = defaultdict(int)
    for at in source.placements("street"):
        for one in at.instalments:
            day = one.confirmed_on
            if day is not None and in_year(day, source.wanted.year) and day <= source.wanted.day:
                whole[at.community] += one.amount_fen
                december[at.community] += one.amount_fen if day.month == DECEMBER else 0
    return whole, december


def income(source: FundsSource) -> FundsReport:
    """Return what came to a community and how it was used, to be posted; reads community."""
    columns = (
        Column("number"),
        Column("title"),
        Column("department"),
        *(Column(code, "fen") for code in ("received", "spent", "returned", "carried", "balance")),
        Column("agreed", "fen"),
        Column("spent_on"),
    )
    until = source.wanted.day + timedelta(days=POSTING_DAYS)
    place = source.org(source.wanted.community)
    notes = {"community": place, "posted_until": until.isoformat()}
    return source.report("income", columns, _income(source), notes=notes, words=True)


def _income(source: FundsSource) -> Iterator[Row]:
    for at in source.placements("community"):
        received, spent, returned = _used(at)
        if received:
            yield (
                at.number,
                at.title,
                "、".join(source.org(code) for code in at.departments),
                received,
                spent,
                returned,
                sum(one.carried_fen for one in at.instalments),
                at.balance_fen,
                at.amount_fen,
                _spent_on(source, at),
            )


def _used(at: PlacementState) -> tuple[int, int, int]:
    own = [one for one in at.instalments if one.confirmed_on is not None]
    received = sum(one.amount_fen for one in own)
    return received, sum(one.spent_fen for one in own), sum(one.returned_fen for one in own)


def _spent_on(source: FundsSource, at: PlacementState) -> str:
    prefix = f"spent:{at.number}:{at.community}:"
    found = funds.accounts(source.tx, prefix)
    return "; ".join(
        f"{texts.of('categories', code.rpartition(':')[2])} {yuan_of(fen)}" for code, fen in found
    )


def exemptions(source: FundsSource) -> FundsReport:
    """Return the year's admitted items that carry no money, with the reason, for publication."""
    columns = (
        Column("number"),
        Column("title"),
        Column("department"),
        Column("exemption"),
        Column("communities", "count"),
        Column("decision"),
        Column("approved_on"),
    )
    return source.report("exemptions", columns, _exemptions(source))


def _exemptions(source: FundsSource) -> Iterator[Row]:
    for one in funds.entered(source.tx, source.reach, ENTERED):
        terms, approved = one.terms, one.approved_on
        if terms.total_fen or approved is None or approved.year != source.wanted.year:
            continue
        yield (
            one.number,
            terms.title,
            "、".join(source.org(code) for code in terms.departments),
            _freed(terms.exemption or terms.mode),
            terms.communities,
            one.decision.document_no if one.decision else "",
            approved.isoformat(),
        )


def _freed(code: str) -> str:
    """Name why an item carries no money, or the way it is paid."""
    kinds = (catalogue.texts("fields", f"codes.{of}") for of in ("Exemption", "FundMode"))
    return next((one[code]["zh"] for one in kinds if code in one), code)


def settlement(source: FundsSource) -> FundsReport:
    """Return agreed, paid, usable, spent and what is left at each placement; reads number."""
    amounts = ("agreed", "paid", "received", "spent", "returned", "carried", "settled", "balance")
    columns = (*PLACE, *(Column(code, "fen") for code in amounts), Column("looked"))
    return source.report("settlement", columns, _settlement(source))


def _settlement(source: FundsSource) -> Iterator[Row]:
    for at in source.placements("number"):
        own = at.instalments
        received, spent, returned = _used(at)
        paid = sum(one.amount_fen for one in own if one.paid_on is not None)
        settled = sum(one.settled_fen or 0 for one in own if one.stage is Payment.SETTLED)
        yield (
            *place_of(source, at),
            at.amount_fen,
            paid,
            received,
            spent,
            returned,
            sum(one.carried_fen for one in own),
            settled,
            at.balance_fen,
            _looked(at),
        )


def _looked(at: PlacementState) -> str:
    """Say what the supervision committee looked through, with its remarks, and what waits."""
    told = [catalogue.text("funds", "looked_on", no=one.no, on=one.on, remarks=one.remarks)
            for one in at.looks]  # fmt: skip
    waits = [catalogue.text("funds", "to_look", no=no) for no in at.to_look]
    return "；".join(one.strip() for one in (*told, *waits))
