"""The application form (社区工作事项准入申请表), every field typed.

Only an unknown field, an unknown code or a wrong type cannot be built; whatever else is wrong
(missing, too short, sums that do not meet) is built and becomes a finding of the rulebook.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from schemas.applications.burden_declaration import (
    App,
    Assessment,
    Certificate,
    ChatGroup,
    FormTable,
    Gathering,
    Handover,
    LedgerDemand,
    Plaque,
    PostDemand,
    Seconded,
)
from schemas.applications.codes import (
    ApplyType,
    BasisLevel,
    CommunityRole,
    Domain,
    FrequencyUnit,
    IssuerKind,
    IssuerLevel,
    Kind,
    ListClass,
    Nature,
    StepBy,
    Trace,
)
from schemas.applications.funding_plan import Funding, JointParty, Supplier
from schemas.numbers import Code, Count, Day, Flag, ItemNumber, Number, Text
from schemas.values import Value


class Person(Value):
    """经办人或负责人"""

    name: Text | None = None
    phone: Text | None = None


class UpstreamDoc(Value):
    """上级来源"""

    title: Text | None = None
    number: Text | None = None
    issuer_level: IssuerLevel | None = None
    issued_on: Day | None = None


class Basis(Value):
    """一条法律法规政策依据"""

    title: Text | None = None
    article: Text | None = None
    level: BasisLevel | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None
    clause_text: Text | None = None  # the clause as quoted (section 4.2); optional


class WorkStep(Value):
    """一个工作步骤"""

    step: Text | None = None
    deliverable: Text | None = None
    by: StepBy | None = None
    standard: Text | None = None


class Target(Value):
    """服务或采集对象, counted for the reference community."""

    type: Text | None = None
    count_per_community: Number | None = None
    data_source: Text | None = None


class Frequency(Value):
    """频次"""

    unit: FrequencyUnit | None = None
    times: Count | None = None


class PersonalData(Value):
    """一项个人信息"""

    field: Text | None = None
    sensitive: Flag | None = None
    ground: Text | None = None
    retention_months: Number | None = None


class ResidentsMeeting(Value):
    """居民代表会议记录"""

    members: Count | None = None
    present: Count | None = None
    in_favour: Count | None = None
    held_on: Day | None = None


class Acceptance(Value):
    """验收标准"""

    standard: Text | None = None
    days: Count | None = None


class EmergencyNotice(Value):
    """应急响应通知; level 1 is the gravest."""

    issuer: Text | None = None
    issuer_kind: IssuerKind | None = None
    number: Text | None = None
    event: Text | None = None
    level: Literal[1, 2, 3, 4] | None = None
    started_on: Day | None = None
    expected_end: Day | None = None


class ScopePart(Value):
    """涉及社区的一部分: which part of which community, and its share of the whole in percent"""

    community: Code | None = None
    grids: tuple[Text, ...] = ()
    buildings: tuple[Text, ...] = ()
    targets: Number | None = None
    share: Number | None = None


def _by_community(value: Any) -> Any:
    """Read parts that are written as a table by community as rows."""
    if not isinstance(value, Mapping):
        return value
    return tuple(
        {**part, "community": code} if isinstance(part, Mapping) else part
        for code, part in value.items()
    )


class ResultReport(Value):
    """上期成效报告; in words, and by its name the file that proves it"""

    text: Text | None = None
    file: Text | None = None


class Application(Value):
    """One application (准入申请) as a department files it; None or () is a field left out."""

    apply_type: ApplyType | None = None
    previous: ItemNumber | None = None
    result_report: ResultReport | None = None
    applicant: Code | None = None
    real_owner: Code | None = None
    parties: tuple[JointParty, ...] = ()
    upstream_doc: UpstreamDoc | None = None
    clerk: Person | None = None
    head: Person | None = None
    submitted_on: Day | None = None

    title: Text | None = None
    kinds: tuple[Kind, ...] = ()
    domain: Domain | None = None
    nature: Nature | None = None
    list_class: ListClass | None = None
    list_reason: Text | None = None
    community_role: CommunityRole | None = None
    legal_basis: tuple[Basis, ...] = ()
    necessity: Text | None = None
    steps: tuple[WorkStep, ...] = ()
    target: Target | None = None
    communities: tuple[Code, ...] | Literal["all"] = ()
    scope: Annotated[tuple[ScopePart, ...], BeforeValidator(_by_community)] = ()
    start_on: Day | None = None
    end_on: Day | None = None
    frequency: Frequency | None = None
    hours_per_community: Number | None = None
    qualification: Text | None = None
    result_use: Text | None = None
    description: Text | None = None
    notice_hours: Number | None = None

    forms: tuple[FormTable, ...] = ()
    ledgers: tuple[LedgerDemand, ...] = ()
    plaques: tuple[Plaque, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    pledge: Flag = False
    pledge_basis: Text | None = None
    veto: Flag = False
    veto_basis: Text | None = None
    apps: tuple[App, ...] = ()
    chat_groups: tuple[ChatGroup, ...] = ()
    meetings: tuple[Gathering, ...] = ()
    inspections: tuple[Gathering, ...] = ()
    posts: tuple[PostDemand, ...] = ()
    trace: Trace = Trace.NONE
    seconded: Seconded | None = None
    fees_from_residents: Flag = False

    handover: Handover | None = None
    funding: Funding | None = None
    supplier: Supplier | None = None
    personal_data: tuple[PersonalData, ...] = ()
    all_residents_interest: Flag = False
    residents_meeting: ResidentsMeeting | None = None
    acceptance: Acceptance | None = None
    exit_condition: Text | None = None
    emergency: EmergencyNotice | None = None

    @property
    def joint(self) -> tuple[JointParty, ...]:
        """The departments that do it together, the applicant first; () for one alone."""
        others = tuple(one for one in self.parties if one.org != self.applicant)
        if not others:
            return ()
        own = next((one for one in self.parties if one.org == self.applicant), JointParty())
        left = 100 - sum((one.share or Decimal(0) for one in others), Decimal(0))
        line = self.funding.budget_doc_no if self.funding else None
        told = {"org": self.applicant, "share": max(left, Decimal(0)), "budget_doc_no": line}
        return (own.model_copy(update=told), *others)

    def part(self, community: str) -> Decimal:
        """Return which share of a community the work concerns, 0 to 1; all of it unless said once.

        Said twice is a defect of the form, whichever stands first.
        """
        told = [one.share for one in self.scope if one.community == community]
        share = told[0] if len(told) == 1 else None
        return Decimal(1) if share is None else share / 100
