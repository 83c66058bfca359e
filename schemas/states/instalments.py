"""One payment to one community, what shows each movement of it, and the line it is paid from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import Field

from schemas.applications.codes import LineSource
from schemas.states.stages import Payment
from schemas.values import Value

USABLE = (Payment.CONFIRMED, Payment.SPENT, Payment.SETTLED)


class Proof(Value):
    """What stands beside one movement of an instalment; `entered` is the day it was recorded.

    on: the bank's day as told; it is the day of the movement only with a voucher or a line of the
    bank. corrected: consequences are on record that the bank's day would not have let happen.
    """

    entered: date
    on: date | None = None
    fen: int | None = None  # of a part; None: all of the instalment
    serial: str = ""
    voucher: str = ""
    remark: str = ""
    bank_file: str = ""
    bank_row: str = ""
    bank_rows: dict[str, int] = {}  # row -> fen of it, where the movement came in several lines
    lag_wd: int = 0  # working days from the bank's day to the entry: the recorder's share
    corrected: bool = False

    @property
    def shown(self) -> bool:
        """Whether the bank's day is shown by a voucher or a line of the bank, and so counts."""
        return self.on is not None and bool(self.voucher or self.bank_file)


Proofs = dict[str, Proof]
"""Act that recorded the movement (order, pay, custody_in, confirm_usable) -> what shows it; of an
earlier part of it `custody_in:1`, `custody_in:2` …"""


class PlannedInstalment(Value):
    """One line of the payment plan as filed: percent of the amount and when it is due."""

    no: int
    percent: Decimal
    due: str  # before_start, midterm, after_acceptance, or an ISO date


class Instalment(Value):
    """One payment to one community, in fen."""

    no: int
    percent: Decimal
    rule: str
    amount_fen: int
    party: str = ""  # the department that owes it; '' for the one that applies
    stage: Payment = Payment.PLANNED
    due: date | None = None
    estimated: bool = False
    ordered_on: date | None = None
    paid_on: date | None = None
    custody_on: date | None = None
    confirmed_on: date | None = None
    handover_due: date | None = None
    keep_until: date | None = None  # the street's own term, where it entered the money late
    level: int = 0  # consequences of lateness on record (policies.cost.arrears)
    held: bool = False  # kept in custody too long: on record as a finding on the street
    received_fen: int | None = None  # what arrived, where it was not what was ordered
    spent_fen: int = 0
    returned_fen: int = 0
    carried_fen: int = 0
    pressed_on: date | None = None  # the leading group's office ordered its payment
    budget: str = ""  # its line: of its party, or the one it was paid from before a change
    settled_fen: int | None = None  # what is owed by the settlement
    proofs: Proofs = Field(default_factory=dict)

    @property
    def left_fen(self) -> int:
        """What the community still holds of it, carried over or not."""
        if self.stage not in USABLE or self.confirmed_on is None:
            return 0
        return self.amount_fen - self.spent_fen - self.returned_fen

    @property
    def balance_fen(self) -> int:
        """What the community holds and has not carried over: usable, less spent, returned, carried.

        What was carried over may be spent or returned all the same, after the rest.
        """
        return max(0, self.left_fen - self.carried_fen)


class UrgentAsk(Value):
    """What an emergency asks of a budget line, in fen, before its decision, which is due then."""

    fen: int
    due: date


class BudgetState(Value):
    """A budget line of a department in fen; stream `budget/{department}:{document}`."""

    department: str
    doc_no: str
    verified: bool = False
    registered_for: str = ""  # the item whose certificate registered it; '' by an act of its own
    limit_fen: int = 0
    reserved_fen: int = 0  # reserved or already on its way to communities
    noted_fen: int = 0  # asked for while the line was not yet verified
    year: int | None = None
    function_code: str = ""
    source: LineSource | None = None
    carried_from: str = ""  # the line of the year before
    closed_on: date | None = None
    urgent: Mapping[str, UrgentAsk] = {}  # by emergency: nothing is reserved for it yet

    @property
    def free_fen(self) -> int:
        """What is neither reserved nor on its way."""
        return self.limit_fen - self.reserved_fen

    @property
    def lacking_fen(self) -> int:
        """What it lacks, once registered, for all emergencies that wait for it."""
        asked = sum(one.fen for one in self.urgent.values() if self.verified)
        return max(0, asked - self.free_fen)
