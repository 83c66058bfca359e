"""Facts of money: total against the standard cost, source, first instalment, account, prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.cost.standard_cost import asked, band, standard_fen
from policies.facts.item import code
from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.applications.codes import Due
from schemas.applications.funding_plan import Funding, Instalment


@dataclass(frozen=True)
class MoneyFacts:
    """Amounts in fen for comparing and in yuan for showing.

    Where the standard is not known it is taken for the total, so that no share of it speaks: what
    is missing is said by C05.
    """

    present: bool
    mode: str
    exemption: str
    budget_doc_no: str
    source: str
    total_fen: int
    standard_fen: int
    total: str
    standard: str
    percent: str  # of the standard, for showing
    first_percent: Decimal | None
    first_late: bool
    other_account: bool
    out_of_band: str
    bought: bool  # the department has a contract with a supplier who does the work


def money(application: Application, ground: PlaceTerms) -> MoneyFacts:
    """Compute the facts of money; a missing plan counts as a total of nothing."""
    plan = application.funding or Funding()
    known = standard_fen(application, ground)
    standard = plan.total_fen if known is None else known
    first = min(plan.instalments, key=_order, default=None)
    return MoneyFacts(
        present=application.funding is not None,
        mode=code(plan.mode),
        exemption=code(plan.exemption),
        budget_doc_no=plan.budget_doc_no or "",
        source=code(plan.source),
        total_fen=plan.total_fen,
        standard_fen=standard,
        total=yuan(plan.total_fen),
        standard=yuan(standard),
        percent=f"{plan.total_fen * 100 // standard}" if standard else "",
        first_percent=first.percent if first else None,
        first_late=first is not None and _after_start(first.due, application.start_on),
        other_account=_other_account(application, plan, ground),
        out_of_band=_out_of_band(plan, ground),
        bought=bool(application.supplier and application.supplier.complete),
    )


def _order(part: Instalment) -> tuple[int, Decimal, str]:
    """Order instalments by number; where numbers repeat, whatever order they are written in."""
    percent = Decimal(-1) if part.percent is None else part.percent
    return part.no or 0, percent, str(part.due)


def yuan(amount: int) -> str:
    """Write fen as yuan with two decimals."""
    return f"{amount // 100}.{amount % 100:02d}"


def _after_start(due: Due | date | None, start: date | None) -> bool:
    if isinstance(due, date):
        return start is not None and due > start
    return due is not None and due != Due.BEFORE_START


def _other_account(application: Application, plan: Funding, ground: PlaceTerms) -> bool:
    """Tell whether the payee is not the registered account of the community asked."""
    if not plan.payee_account:
        return False
    return plan.payee_account not in {community.account for community in asked(application, ground)}


def _out_of_band(plan: Funding, ground: PlaceTerms) -> str:
    """Name the lines whose unit price stands outside the place's band, with the band."""
    told = []
    for line in plan.lines:
        limits = band(line, ground)
        if limits and line.unit_price is not None:
            low, high = limits
            if not low <= line.unit_price <= high:
                told.append(f"{line.unit} {line.unit_price}（{low}–{high}）")
    return "、".join(told)
