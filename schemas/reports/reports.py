"""Reports: what an audit found in the ledger, and the burden of communities in figures."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from schemas.values import Value

Number = int | Decimal
CENT = Decimal("0.01")
Counts = Mapping[int, int] | Mapping[Decimal, int] | Mapping[Number, int]  # value -> how often


class Told(NamedTuple):
    """What the figures of the burden need of a journal entry; light, for there are many."""

    stream_kind: str
    stream_id: str
    version: int
    kind: str
    occurred_at: datetime
    body: dict[str, Any]
    role: str = ""  # of who acted
    key: str = ""  # of the act; its entries follow one another


class Problem(Value):
    """One contradiction in a ledger; `check` names the check that found it.

    stream: `kind/id` of the stream (or the table and key), version: of its event, 0 if none.
    """

    check: str
    stream: str = ""
    version: int = 0
    message: str
    message_en: str


class Verdict(Value):
    """What the verification of a ledger found.

    checked: how many of what were looked at; more: problems found beyond those listed. level:
    `external` when it agrees with a checkpoint that was kept outside; sealed, unsealed: rows.
    """

    ok: bool
    checked: dict[str, int]
    problems: tuple[Problem, ...] = ()
    more: int = 0
    level: Literal["external", "internal"] = "internal"
    sealed: int = 0
    unsealed: int = 0


class Share(Value):
    """A part of a whole; percent has two decimals and is None where there is no whole (“—”)."""

    part: Number = 0
    whole: Number = 0
    percent: Decimal | None = None


class Spread(Value):
    """A figure over several: the sum, and the median beside the mean (a mean hides outliers)."""

    count: int = 0
    sum: Decimal = Decimal(0)
    mean: Decimal | None = None
    median: Decimal | None = None
    largest: Decimal | None = None


class Kinds(Value):
    """One type of burden: different ones by name, copies over communities, hours of the month.

    hours: of the items that bring it, so that a small number with a great effort behind it shows.
    """

    kinds: int = 0
    copies: int = 0
    hours: Decimal = Decimal(0)


class Burdens(Value):
    """Burdens by type as admitted applications declare them (M05 to M14)."""

    types: dict[str, Kinds] = {}
    filings: int = 0  # of forms a year, M06
    held_fields: Share = Share()  # M07: fields held already of the fields asked for
    gathering_hours: Decimal = Decimal(0)  # M13: person-hours of meetings and inspections


class OwnBurden(Value):
    """What zhunru itself costs communities (M32): their acts in the month of the report.

    minutes: of an act times acts, per item borne; None where no minute value was measured.
    """

    acts: int = 0
    per_item: Decimal | None = None
    minutes: Decimal | None = None


class FormTime(Value):
    """How often the form of an act was sent at community seats, and minutes of one (mean).

    act: empty for those that were sent too seldom to be told apart.
    """

    act: str
    sent: int
    minutes: Decimal


class DeskTime(Value):
    """What the desk measured of itself at all community seats together in a month (M32).

    per_item: minutes per item borne; None where none is. It stands in no journal.
    """

    month: str
    sent: int
    per_item: Decimal | None
    forms: tuple[FormTime, ...]


class Chain(Value):
    """The way of the money in fen, each step of what is before it (section 3.5)."""

    asked: int = 0
    committed: int = 0
    paid: int = 0
    in_custody: int = 0
    confirmed: int = 0
    spent: int = 0


class Line(Value):
    """The burden of one community, street or department, or of all together.

    Amounts in fen, hours a month, days late in calendar days, terms in working days. How each
    figure is read is told by policies.burden and by the notes of the report.
    """

    kind: Literal["total", "street", "community", "department"]
    code: str
    name: str
    items: int = 0  # M01, each item once
    placements: int = 0  # M01 summed over communities
    owners: int = 0  # M02
    temporary: Share = Share()  # M03
    unadmitted: Share = Share()  # M04: unadmitted of (unadmitted + newly placed)
    workload: Share = Share()  # M15: hours a month of the capacity
    funds: Share = Share()  # M18: confirmed of agreed, fen
    on_time: Share = Share()  # M19: instalments confirmed by their due day
    late_days: Spread = Spread()  # M19, over the instalments that were late
    unfunded: Share = Share()  # M20
    filed: int = 0  # M21
    passed: Share = Share()
    returned: Share = Share()
    rejected: Share = Share()
    withdrawn: Share = Share()
    decision_wd: Spread = Spread()
    decided_in_time: Share = Share()
    lead_wd: Spread = Spread()  # M22
    lead_kept: Share = Share()
    refusals: int = 0  # M24
    upheld: Share = Share()  # of those ruled on
    conceded: int = 0  # the department took its demand back
    burdens: Burdens = Burdens()  # M05 to M14
    overfull: Share = Share()  # M16: communities planned above their whole capacity
    emergencies: Share = Share()  # M23: of the filed; and of those, the ones admitted since
    regularised: Share = Share()
    rated: Share = Share()  # M25: accepted placements that both sides evaluated
    scored_by_communities: Spread = Spread()  # 0 to 100, what communities gave
    scored_by_departments: Spread = Spread()  # never told of a community
    entered: int = 0  # M27: items admitted
    left: int = 0  # items that ended
    workers: Decimal | None = None  # M28: committee staff of ten thousand residents
    accepted: int = 0  # M29: pieces of work accepted
    own: OwnBurden = OwnBurden()  # M32
    chain: Chain = Chain()
    per_community: dict[str, Spread] = {}  # metric -> spread over communities


class Stay(Value):
    """How long assignments lay at an office in a stage, in working days; and those that lie there
    now.

    office: an organisation, or `communities` (all of them together).
    """

    stage: str
    office: str
    took: Spread = Spread()
    waiting: int = 0
    oldest_wd: int | None = None


class Change(Value):
    """A figure against the first census; reduction is None where the census had none (“—”).

    why: why the two cannot be compared (不可比; then there is no reduction): `method` (counted in
    another way), `places` (over other communities), `merged` (no sum of communities that became
    one); empty where they can.
    """

    metric: str
    code: str  # a community, or `total`, or `median` over communities
    before: Decimal
    after: Decimal
    reduction: Decimal | None = None
    why: str = ""


class Baseline(Value):
    """The first census: figures by code (community, `total`, `median`) and metric.

    method, signer and evidence say how they were taken, by whom, and where the proof lies. by: a
    count of people, or the figures of this ledger itself: only those count as it goes on counting.
    """

    on: date
    method: str
    signer: str
    evidence: str
    values: dict[str, dict[str, Decimal]]
    by: Literal["people", "ledger"] = "people"
    merged: tuple[str, ...] = ()  # communities whose figures are sums: others went into them since


class WitnessSignature(Value):
    """Whose newest signature covers a checkpoint, and when, by the witness's own clock."""

    owner: str
    key: str
    signed_at: datetime


class Proof(Value):
    """What a report can be checked against.

    external (可外部核验) only with enough outside witnesses of the last 24 hours. digest: SHA-256
    of the report without its proof and what the desk measured, the same whenever the same entries
    are counted. size, root, made_at: of the first signed checkpoint over the last entry counted; 0
    while there is none.
    """

    level: Literal["external", "internal"]
    digest: str
    size: int = 0
    root: str = ""
    made_at: datetime | None = None
    witnesses: tuple[WitnessSignature, ...] = ()


class Report(Value):
    """The burden report (减负报告) of a place on a day, computed from the journal alone.

    since: figures that count happenings begin there (None: with the journal). limits: the terms
    they are held against. Communities stand in the order of their codes: they are never ranked.
    marks: how each figure of M01 to M32 is known (policies.burden.marks).
    """

    place: str
    name: str
    name_en: str
    fictional: bool = False
    simulated: bool = False
    on: date
    since: date | None = None
    entries: int
    limits: dict[str, int] = {}
    total: Line
    streets: tuple[Line, ...] = ()
    communities: tuple[Line, ...] = ()
    departments: tuple[Line, ...] = ()
    baseline: Baseline | None = None
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    marks: dict[str, str] = {}
    desk: DeskTime | None = None
    proof: Proof | None = None


def share(part: Number, whole: Number) -> Share:
    """Return a share with its percentage, None when there is no whole."""
    if not whole:
        return Share(part=part, whole=whole)
    return Share(part=part, whole=whole, percent=rounded(Decimal(part) * 100 / Decimal(whole)))


def rounded(value: Decimal) -> Decimal:
    """Round to two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def spread(counts: Counts) -> Spread:
    """Return the spread of values, each with how often it occurs; without any, all is None."""
    times = sorted((Decimal(value), count) for value, count in counts.items() if count > 0)
    count = sum(often for _, often in times)
    if not count:
        return Spread()
    total = sum((value * often for value, often in times), Decimal(0))
    middle = (_at(times, (count - 1) // 2) + _at(times, count // 2)) / 2
    return Spread(
        count=count,
        sum=total,
        mean=rounded(total / count),
        median=rounded(middle),
        largest=times[-1][0],
    )


def _at(times: list[tuple[Decimal, int]], position: int) -> Decimal:
    """Return the value at a position of the sorted values."""
    for value, often in times:
        if position < often:
            return value
        position -= often
    raise IndexError(position)
