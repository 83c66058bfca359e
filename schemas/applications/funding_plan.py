"""The money part of an application (费随事转): lines, shares, instalments."""

from decimal import Decimal

from schemas.applications.codes import (
    Allocation,
    CostCategory,
    Due,
    Exemption,
    FundMode,
    FundSource,
)
from schemas.numbers import Amount, Code, Count, Day, Number, Text, fen
from schemas.values import Value


class CostLine(Value):
    """One line of the calculation; its amount is quantity times price, rounded to the fen."""

    category: CostCategory | None = None
    unit: Text | None = None
    quantity: Number | None = None
    unit_price: Amount | None = None
    standard: Text | None = None

    @property
    def amount_fen(self) -> int:
        """The line's amount in fen; 0 while quantity or price is missing."""
        return fen((self.quantity or Decimal(0)) * (self.unit_price or Decimal(0)))


class Share(Value):
    """The part of one community, in yuan."""

    community: Code | None = None
    amount: Amount | None = None

    @property
    def amount_fen(self) -> int:
        """The share in fen; 0 while missing."""
        return fen(self.amount or Decimal(0))


class Instalment(Value):
    """One instalment: its percent of the total and when it is due."""

    no: Count | None = None
    percent: Number | None = None
    due: Due | Day | None = None


class JointParty(Value):
    """联合单位: its duty, its percent of the money, its own budget line and paying account.

    The applicant leads; it may be listed for its duty, and has what the others leave.
    """

    org: Code | None = None
    duty: Text | None = None
    share: Number | None = None
    budget_doc_no: Text | None = None
    payer: Code | None = None


class Supplier(Value):
    """承接方: who does bought work under a contract, which the department pays beside `total`."""

    name: Text | None = None
    code: Code | None = None
    contract_no: Text | None = None
    amount: Amount | None = None

    @property
    def amount_fen(self) -> int:
        """Whole fen of the contract."""
        return int((self.amount or 0) * 100)

    @property
    def complete(self) -> bool:
        """Whether a contract is named, with whom and for how much."""
        return bool(self.name and self.contract_no and self.amount)


class Funding(Value):
    """经费: how the work is paid (section 4.5)."""

    mode: FundMode | None = None
    exemption: Exemption | None = None
    budget_year: Count | None = None
    budget_doc_no: Text | None = None
    source: FundSource | None = None
    lines: tuple[CostLine, ...] = ()
    total: Amount | None = None
    allocation: Allocation | None = None
    per_community: tuple[Share, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    payee_account: Code | None = None

    @property
    def total_fen(self) -> int:
        """The total in fen; the sum of the lines while no total is given."""
        return self.lines_fen if self.total is None else fen(self.total)

    @property
    def lines_fen(self) -> int:
        """The sum of the lines, each rounded by itself, in fen."""
        return sum(line.amount_fen for line in self.lines)
