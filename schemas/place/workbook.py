"""The workbook of a place: its sheets, and what each column holds.

Writer, reader, checks and notes of the workbook, and the same checks of a place's folder, come from
these rows (schemas.fields reads their types); heads and notes are in texts/place.yaml.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from schemas.applications.codes import CostCategory
from schemas.fields import Field, fields_of
from schemas.numbers import Amount, Code, Count, Day, Flag, Number, Text
from schemas.values import Value

Level = Literal["national", "provincial", "municipal", "county", "township", "community"]
PROFILE = (
    "households", "residents", "floating", "aged_60", "low_income_households", "disabled",
    "shops", "grids",
)  # fmt: skip
STAFF = {"staff": "committee_total", "directors": "directors", "deputies": "deputies"}


class PlaceFacts(Value):
    """辖区: the place itself; one line per fact."""

    code: Code
    name: Text
    name_en: Text
    zone: Text
    fictional: Flag = False
    measure_title: Text = ""
    measure_number: Text = ""
    measure_level: Level | None = None
    measure_from: Day | None = None
    valid_from: Day
    source: Text
    deciding_body: Text
    review: Literal["street", "office", "both"]
    voters: Count | None = None
    decision: Text
    decision_street: Text
    not_accepted: Text
    correction: Text
    correction_street: Text


class OrganisationRow(Value):
    """组织: a department, section, street or town, the leading group, its office."""

    code: Code
    name: Text
    kind: Literal[
        "department", "section", "street", "leading_group", "lg_office", "finance_bureau",
        "audit_bureau",
    ]  # fmt: skip
    member: Flag = False
    level: Level | None = None
    body: Literal["government", "party", "mass", "institution"] | None = None
    parent: Code = ""
    hosted_by: Code = ""
    custody_account: Code = ""
    address: Text = ""
    phone: Text = ""
    email: Text = ""
    hours: Text = ""


class CommunityRow(Value):
    """社区: a residents' committee; a figure of its profile that is blank is unknown, not zero."""

    code: Code
    name: Text
    kind: Literal["community", "village"] | None = None
    parent: Code
    account: Code
    households: Count | None = None
    residents: Count | None = None
    floating: Count | None = None
    aged_60: Count | None = None
    low_income_households: Count | None = None
    disabled: Count | None = None
    shops: Count | None = None
    grids: Count | None = None
    staff: Count | None = None
    directors: Count | None = None
    deputies: Count | None = None


class LineageRow(Value):
    """沿革: a body that ended, and one that takes over from it; who takes over in parts has rows.

    items: the numbers that go there; blank: all the others.
    """

    code: Code
    how: Literal["renamed", "merged", "split", "closed"]
    to: Code = ""
    day: Day
    document: Text
    items: tuple[Text, ...] = ()


class PersonRow(Value):
    """人员: a person on a seat; who holds several seats has a row each, with one telephone."""

    person: Text
    telephone: Text = ""
    role: Text
    org: Code


class HolidayRow(Value):
    """节假日: a day that differs from the week; planned: it is of the national plan of its year."""

    year: Count
    day: Day
    works: Literal["rest", "work"]
    planned: Flag


class ParameterRow(Value):
    """参数: a figure that the place sets; called and unit are only shown."""

    parameter: Text
    called: Text = ""
    figure: Text
    unit: Text = ""


class PriceRow(Value):
    """单价: the band of a unit price."""

    category: CostCategory
    piece: Text
    low: Number
    high: Number


class BlackoutRow(Value):
    """停办时段: a time in which nothing new may start."""

    event: Text
    start: Day
    end: Day


class PathRow(Value):
    """流程: the stages that an application passes after it is accepted, on one path."""

    route: Literal["full", "L02", "LAW", "DELEGATED", "L03", "LIGHT", "PURCHASE", "EMERGENCY"]
    stages: tuple[Text, ...]


class ListRow(Value):
    """清单: an entry of a list; hours: of the reference community in a year (list workload)."""

    list: Literal[
        "assist", "statutory", "purchasable", "negative", "catalogue", "mandated", "taken_back",
        "banned_certificates", "certificates_kept", "certificates_deliberated", "workload",
    ]  # fmt: skip
    entry: Text
    department: Code = ""
    aliases: tuple[Text, ...] = ()
    law: Text = ""
    kind: Literal["community", "village"] | None = None
    hours_a_year: Number | None = None
    since: Day | None = None
    until: Day | None = None


class BudgetRow(Value):
    """预算: a budget line of a department."""

    org: Code
    budget_number: Text
    budget_name: Text = ""
    year: Count
    amount: Amount


class RunningRow(Value):
    """在办事项: work that communities already do, before there is admission."""

    title: Text
    applicant: Code
    communities: tuple[Text, ...]
    start: Day
    end: Day | None = None
    hours_each: Number | None = None
    amount_whole: Amount | None = None
    overdue: Amount | None = None
    overdue_since: Day | None = None
    budget_number: Text = ""
    agreement: Text = ""


class InventoryRow(Value):
    """清查清单: what a community does, or a post its people hold, on the day of a census.

    kind `worked` is no line: its hours are all that the community's people work in a month.
    """

    community: Code
    kind: Literal["item", "post", "worked"]
    asker: Text = ""
    title: Text = ""
    held_by: Literal["director", "deputy", "member"] | None = None
    month_hours: Number | None = None


class IncomeRow(Value):
    """年度其他收入: what a community had in a year beside the funds that followed tasks."""

    community: Code
    year: Count
    fiscal: Amount
    own: Amount
    donated: Amount
    other: Amount
    basis: Text


SHEETS: Mapping[str, type[Value]] = {
    "place": PlaceFacts,
    "organisations": OrganisationRow,
    "communities": CommunityRow,
    "lineage": LineageRow,
    "people": PersonRow,
    "holidays": HolidayRow,
    "parameters": ParameterRow,
    "prices": PriceRow,
    "blackouts": BlackoutRow,
    "routes": PathRow,
    "lists": ListRow,
    "budget": BudgetRow,
    "running": RunningRow,
}
LISTS: Mapping[str, type[Value]] = {"inventory": InventoryRow, "income": IncomeRow}
"""Lists that are files of their own, beside the workbook."""
UPRIGHT = "place"
"""The sheet that has a line per fact instead of a column."""
SHOWN = frozenset({"called", "unit"})
"""Columns that help to read and are not read back."""
NAMES = frozenset({"code", "community", "parent", "hosted_by", "custody_account", "account", "org",
                   "telephone", "department", "applicant", "communities", "to"})  # fmt: skip
"""Fields that hold a code, account or telephone: one width, no blanks."""
LIMIT = Decimal(10) ** 13


@cache
def columns(sheet: str) -> Mapping[str, Field]:
    """Return the fields of a sheet by name, in their order; KeyError for no such sheet."""
    return {one.name: one for one in fields_of({**SHEETS, **LISTS}[sheet])}


class Fault(NamedTuple):
    """One thing that is wrong with a place's workbook or folder.

    sheet: of the workbook, or the file of a folder; row: of the sheet, or the line of the file, 0
    where it is about the whole; field: the column, or the path in the file.
    """

    sheet: str
    row: int
    field: str
    code: str
    message: str
    message_en: str
