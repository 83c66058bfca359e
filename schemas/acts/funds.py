"""Forms of money: its source, its payment and its use."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.acts.base import (
    Codes,
    Communities,
    Form,
    OneCode,
    OwnCommunity,
    SomeCodes,
    SomeCommunities,
    Words,
)
from schemas.applications.codes import CostCategory, LineSource
from schemas.money import Fen
from schemas.numbers import Code, Day, Number, Whole
from schemas.states.placements.service import ServiceResult

Hours = Annotated[Number, Field(ge=0)]
Above = Annotated[Fen, Field(gt=0)]
FileDigest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


class Evidenced(Form):
    """How a movement is shown: the day it happened, the bank's serial, its voucher, a remark.

    voucher: SHA-256 of a file attached to the item, without which `on` does not count.
    """

    on: Day | None = None
    serial: Code = ""
    voucher: FileDigest = ""
    remark: str = ""


class Moved(Evidenced):
    """How a movement of an instalment is shown: also by lines of the bank.

    bank_file, bank_row: the kept export of the
    bank and the row of it that somebody confirmed; bank_rows in its stead, row -> part, where one
    movement came in several lines. `on` counts only with a voucher or a line.
    """

    bank_file: FileDigest = ""
    bank_row: str = ""
    bank_rows: dict[str, Above] = {}


class ConfirmFunds(Form):
    """confirm_funds: the budget line and its amount, or the exemption in their stead.

    party: whose line, where several departments do it together; the applicant's unless told.
    """

    party: Code = ""
    budget_doc_no: str = ""
    amount: Fen | None = None
    exemption: str = ""


class FundGap(Form):
    """fund_gap: why the source does not hold, with the rules it breaks; party: whose it is."""

    party: Code = ""
    reason: Words
    defects: Codes


class Order(Moved):
    """order: the payment order of one instalment to the registered accounts."""

    instalment: Whole
    communities: Codes
    amounts: dict[Code, Fen]
    accounts: dict[Code, Code]


class Payment(Moved):
    """pay, custody_in: one instalment as it left or arrived."""

    instalment: Whole
    communities: Codes
    amounts: dict[Code, Fen]


class SupplierPayment(Evidenced):
    """pay_supplier: part of the contract of a bought service, as it left the department."""

    amount: Above


class SupplierBack(Evidenced):
    """reverse_supplier: a payment to the supplier that came back or never left, by its number."""

    payment: Whole
    reason: Words


class ConfirmService(OwnCommunity):
    """confirm_service: whether the supplier did its service at this place; why not, in words."""

    result: ServiceResult
    text: str = ""


class Undone(Form):
    """cancel_order, reverse_payment, reverse_receipt: taken back by a reversing transfer; why."""

    instalment: Whole
    communities: Codes
    reason: Words


class Usable(Moved):
    """confirm_usable: what the community can use."""

    instalment: Whole
    community: Code = ""


class Consent(Form):
    """agree_settlement: the community consents to a proposed sum."""

    instalment: Whole
    community: Code = ""


class Declined(Form):
    """decline_settlement: the community does not consent to a proposed sum, and why."""

    instalment: Whole
    reason: Words
    community: Code = ""


class LookThrough(Form):
    """look_through: the supervision committee has seen a settlement; remarks, if any."""

    instalment: Whole
    remarks: str = ""
    community: Code = ""


class Disputed(Form):
    """dispute_funds: the community cannot use it, and why."""

    instalment: Whole
    reason: Words
    amount: Fen | None = None
    community: Code = ""


class Resolved(Form):
    """resolve_dispute: what was done about a community's objection to a receipt."""

    instalment: Whole
    community: OneCode
    text: Words


class Defer(Form):
    """defer: the leading group moves the due day of an instalment."""

    instalment: Whole
    communities: Codes
    until: Day
    reason: Words


class Suspension(Form):
    """suspend_nonpay: the community pauses the work for an instalment that has not come."""

    instalment: Whole
    community: Code = ""


class OfficePause(Communities):
    """suspend: the office pauses the work for a flood, an election …, until a day."""

    cause: Words
    until: Day


class Resumption(OwnCommunity):
    """resume: a community its own work, the office what it paused (all of it, or named)."""

    communities: SomeCodes = ()


class Pressed(Form):
    """order_payment: the office orders the department to pay an instalment."""

    department: OneCode
    communities: Codes
    instalment: Whole


class Block(Form):
    """block_department: the office tells a department that its new applications wait."""

    department: OneCode
    reason: Words


class Exit(Form):
    """exit_nonpay: placements that end because an instalment has not come."""

    communities: SomeCodes = ()
    instalment: Whole | None = None


class Spending(Form):
    """spend: what a community paid out of an instalment, for what."""

    instalment: Whole
    amount: Fen
    category: CostCategory
    purpose: Words
    community: Code = ""


class Balance(Form):
    """return_funds, carry_funds: what is left of an instalment goes back, or stays by agreement."""

    instalment: Whole
    amount: Fen
    reason: Words
    community: Code = ""


class NewYear(Form):
    """convert_budget: the next year's line that takes over what is not yet ordered.

    party: whose line, where several departments do it together; the applicant's unless told.
    """

    party: Code = ""
    budget_doc_no: Words
    amount: Fen  # certified on it for this assignment


class LineChange(Form):
    """raise_line, cut_line: by how much a line grows or shrinks; department: else the item's."""

    department: Code = ""
    budget_doc_no: Words
    amount: Above
    reason: Words


class BudgetLine(LineChange):
    """register_line: a line of the budget, of which year, for what, from which kind of source."""

    reason: str = ""
    year: Whole | None = None
    function_code: Code = ""  # 支出功能分类科目编码
    source: LineSource | None = None


class LineCarried(LineChange):
    """carry_line: what is free of a line goes on to the next year's, by which document.

    to_department: who goes on with a department that ended (ADR 0034); else its own.
    """

    to_department: Code = ""
    to_doc_no: Words
    document_no: Words
    on: Day


class LineNamed(Form):
    """name_line: the line that an emergency is paid from instead of one that is short; why."""

    budget_doc_no: Words
    reason: Words


class LineClosed(Form):
    """close_line: a line that nothing rests on any more is closed, and why."""

    department: Code = ""
    budget_doc_no: Words
    reason: Words


class Settle(Form):
    """settle: what is owed of an instalment in the end; hours × rate + direct − paid when given."""

    instalment: Whole
    communities: Codes
    basis: Words
    amounts: dict[Code, Fen]
    hours: dict[Code, Hours] = {}
    rate: Fen | None = None
    direct: Fen = 0


FORMS: dict[str, type[Form]] = {
    "confirm_funds": ConfirmFunds,
    "fund_gap": FundGap,
    "order": Order,
    "pay": Payment,
    "custody_in": Payment,
    "cancel_order": Undone,
    "name_line": LineNamed,
    "pay_supplier": SupplierPayment,
    "reverse_supplier": SupplierBack,
    "confirm_service": ConfirmService,
    "reverse_payment": Undone,
    "reverse_receipt": Undone,
    "confirm_usable": Usable,
    "dispute_funds": Disputed,
    "resolve_dispute": Resolved,
    "defer": Defer,
    "note_arrears": SomeCommunities,
    "suspend_nonpay": Suspension,
    "suspend": OfficePause,
    "resume": Resumption,
    "order_payment": Pressed,
    "block_department": Block,
    "exit_nonpay": Exit,
    "spend": Spending,
    "return_funds": Balance,
    "carry_funds": Balance,
    "settle": Settle,
    "agree_settlement": Consent,
    "decline_settlement": Declined,
    "refer_settlement": SomeCommunities,
    "look_through": LookThrough,
    "convert_budget": NewYear,
    "register_line": BudgetLine,
    "raise_line": LineChange,
    "cut_line": LineChange,
    "carry_line": LineCarried,
    "close_line": LineClosed,
}
