"""Whether a route leads every assignment to an end: checked when a place's files are read.

A route is data, but an act leads on only to what it can lead to. What would strand an assignment
is said before the first one is filed.
"""

from collections.abc import Iterator, Mapping

from schemas.place.jurisdiction import RouteTable
from schemas.states.stages import Stage
from schemas.values import Value

FIRST = (Stage.CONSULTING, Stage.STREET_REVIEW, Stage.FUND_REVIEW)
# No stage but these leads on by its act to the next one of the route: money is confirmed on every
# route, the leading group decides on confirmed money, and what it decides is published or approved.
LEADS: Mapping[str, tuple[Stage, ...]] = {
    Stage.CONSULTING: (Stage.STREET_REVIEW, Stage.FUND_REVIEW),
    Stage.STREET_REVIEW: (Stage.FUND_REVIEW,),
    Stage.FUND_REVIEW: (Stage.LG_DECISION, Stage.APPROVED),
    Stage.LG_DECISION: (Stage.PUBLICITY, Stage.APPROVED),
    Stage.PUBLICITY: (Stage.APPROVED,),
}
DELEGATED = "DELEGATED"  # the street head decides once the money is confirmed


class Gap(Value):
    """Where a route leads nowhere: its code, and what is wrong in both languages."""

    code: str
    zh: str
    en: str


def gaps(table: RouteTable) -> Iterator[Gap]:
    """Yield what strands an assignment; nothing for a route table that may be used."""
    full = table.paths.get("full", ())
    if Stage.LG_DECISION not in full:
        yield Gap(
            code="full",
            zh="完整路径（full）缺少领导小组审议（LG_DECISION）",
            en="the full route has no decision of the leading group (LG_DECISION)",
        )
    for code, path in table.paths.items():
        yield from _along(code, path, table)
    for stage, clock in table.stage_clocks.items():
        if clock not in table.clocks:
            yield Gap(
                code="stage_clocks",
                zh=f"{stage} 的期限“{clock}”没有定义",
                en=f"the clock {clock!r} of {stage} is not defined",
            )


def _along(code: str, path: tuple[str, ...], table: RouteTable) -> Iterator[Gap]:
    last = path[-1] if path else ""
    if last != Stage.APPROVED:
        yield Gap(
            code=code,
            zh=f"路径须以 {Stage.APPROVED} 结束，现以“{last}”结束",
            en=f"a route ends at {Stage.APPROVED}, not at {last!r}",
        )
    before = "ACCEPTED"
    may: tuple[Stage, ...] = FIRST
    for stage in path:
        if stage not in may:
            asked = "、".join(may)
            yield Gap(
                code=code,
                zh=f"{before} 之后不能是“{stage}”，应为 {asked or '（路径已结束）'}",
                en=f"{stage!r} cannot follow {before}; there must be {', '.join(may) or 'nothing'}",
            )
            return
        before, may = stage, LEADS.get(stage, ())
        if stage == Stage.FUND_REVIEW and code != DELEGATED and code not in table.funds_decide:
            may = (Stage.LG_DECISION,)
