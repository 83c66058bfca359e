"""The reports of money by name, for whoever shows them: one door to all of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledger.read import funds
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.place.organisations import Directory
from schemas.place.visibility import Reach
from schemas.texts import catalogue
from tasks import clock, rulebooks
from tasks.funds import exports as funds_exports
from tasks.funds import lists as funds_lists
from tasks.funds import sums as funds_sums
from tasks.funds import texts
from tasks.funds.mismatches import listed as mismatches
from tasks.funds.reports import Build, Column, FundsReport, FundsSource, Wanted
from tasks.judges import judgement_of

REPORTS: dict[str, Build] = {
    "items": funds_lists.items,
    "payments": funds_lists.payments,
    "arrears": funds_lists.overdue,
    "arrears_ageing": funds_sums.arrears_ageing,
    "custody": funds_lists.custody,
    "custody_ageing": funds_sums.custody_ageing,
    "income": funds_sums.income,
    "yearly": funds_sums.yearly,
    "mismatch": mismatches.report,
    "orders": funds_lists.orders,
    "exemptions": funds_sums.exemptions,
    "punctuality": funds_sums.punctuality,
    "settlement": funds_sums.settlement,
}
NEEDS = {"income": "community", "settlement": "number"}


@dataclass(frozen=True)
class Filter:
    """How far somebody reads, and what a report is narrowed to; no day is the ledger's own.

    reach: visibility.money.WHOLE at the command line; whoever asks at the desk has their own.
    """

    reach: Reach
    day: date | None = None
    department: str = ""
    street: str = ""
    community: str = ""
    number: str = ""


def wanted(ledger: Ledger, filters: Filter) -> Wanted:
    """Return what is asked for, as of the ledger's day unless another is named."""
    day = filters.day or judgement_of(ledger).today(clock.now(ledger))
    return Wanted(day, filters.department, filters.street, filters.community, filters.number)


def build(tx: Tx, name: str, asked: Wanted, rules: Rules, reach: Reach) -> FundsReport:
    """Return a report, to be read within the transaction.

    Raises InputError for a report that there is not, or one that lacks what it is about.
    """
    if name not in REPORTS:
        raise texts.unreadable("report", name, name=name, known=", ".join(REPORTS))
    need = NEEDS.get(name)
    if need and not getattr(asked, need):
        raise texts.unreadable("needs", f"--{need}", name=name, need=need)
    return REPORTS[name](FundsSource(tx, rules, asked, reach))


@contextmanager
def opened(ledger: Ledger, name: str, filters: Filter) -> Iterator[FundsReport]:
    """Open a report for reading; it ends with the block. Raises InputError like `build`."""
    asked, rules = wanted(ledger, filters), rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        yield build(tx, name, asked, rules, filters.reach)


def export(ledger: Ledger, name: str, filters: Filter, out: Path, lang: str = "zh") -> int:
    """Write a report into a file (.xlsx, .html, .json); returns its rows. Raises InputError."""
    with opened(ledger, name, filters) as report:
        return funds_exports.write(report, out, lang)


def titles(lang: str = "zh") -> list[tuple[str, str]]:
    """Return the reports that there are: (name, title)."""
    return [(name, texts.of("reports", name, lang)) for name in REPORTS]


def labels(columns: Sequence[str], lang: str = "zh") -> list[str]:
    """Return what columns of a report are called."""
    return [texts.of("columns", code, lang) for code in columns]


def shown(column: Column, value: Any) -> str:
    """Return a cell as people read it: marks in thousands, parts of one as percent."""
    return funds_exports.shown(column, value)


def account_name(code: str, directory: Directory, lang: str = "zh") -> str:
    """Say an account in words: what it keeps, and whose it is, as far as the code tells."""
    kind, *whose = code.split(":")
    named = [directory.name_of(one) for one in whose if one]
    return " · ".join([texts.of("accounts", kind, lang), *named])


def account_kinds(lang: str = "zh") -> list[tuple[str, str]]:
    """Return the kinds of accounts: (code, name)."""
    known = catalogue.texts(texts.BOOK, "accounts")
    return [(kind, name[lang]) for kind, name in known.items()]


def accounts(ledger: Ledger, prefix: str = "") -> list[tuple[str, int]]:
    """Return the accounts whose code begins so, with their balances in fen."""
    with ledger.read() as tx:
        return list(funds.accounts(tx, prefix))


def statement(ledger: Ledger, code: str, limit: int = 1000) -> list[funds.StatementLine]:
    """Return the last postings of an account, each with the balance after it."""
    with ledger.read() as tx:
        found: list[funds.StatementLine] = []
        for line in funds.statement(tx, code):
            found.append(line)
            if len(found) > limit:
                del found[0]
        return found
