"""Burdens by type, before and after: copies as bars, kinds and hours beside them in the table."""

from collections.abc import Mapping
from decimal import Decimal

from schemas.reports.dashboards import Dashboard
from schemas.reports.reports import Change, Kinds
from tasks.charts.bars import Datum, bars, titled
from tasks.charts.chart import Chart, Frame, Row
from tasks.charts.words import percent, short

NAME = "burden"
HEADS = ("type", "before", "now", "kinds", "hours", "reduction")
METRICS = {"items": "M01", "ledgers": "M05", "forms": "M06", "plaques": "M08",
           "certificates": "M09", "assessments": "M10", "posts": "M14"}  # fmt: skip
"""Type -> the metric that a census holds of it."""


def burden(board: Dashboard, frame: Frame) -> Chart:
    """Return the chart of a dashboard; without a first census it shows what is known now."""
    words, before = frame.words, _before(board)
    now = {"items": _items(board), **board.line.burdens.types}
    labels = {kind: words.say(f"types.{kind}") for kind in now}
    sides = [words.say(f"{NAME}.before"), words.say(f"{NAME}.after")]
    data: list[Datum] = []
    for kind, one in now.items():
        if before and kind in before:
            old = before[kind].before
            data.append(_datum(labels[kind], sides[0], old))
        data.append(_datum(labels[kind], sides[1], Decimal(one.copies)))
    note = _note(board, frame)
    series = sides if before else sides[1:]
    title, axis = frame.title(NAME), words.say(f"{NAME}.now")
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, _gist(board, frame, now, labels)),
        spec=lambda: titled(bars(data, axis=axis, series=series), title, frame.subtitle(note)),
        columns=frame.heads(NAME, HEADS),
        rows=tuple(_row(labels[kind], before.get(kind), one) for kind, one in now.items()),
        numeric=len(HEADS) - 1,
        notes=(note,),
    )


def _items(board: Dashboard) -> Kinds:
    line = board.line
    hours = Decimal(line.workload.part)
    return Kinds(kinds=line.items, copies=line.placements, hours=hours)


def _before(board: Dashboard) -> Mapping[str, Change]:
    code = "total" if board.kind == "office" else board.org
    known = {change.metric: change for change in board.changes if change.code == code}
    return {kind: known[metric] for kind, metric in METRICS.items() if metric in known}


def _datum(name: str, series: str, value: Decimal) -> Datum:
    return {"name": name, "series": series, "value": float(value), "shown": short(value)}


def _row(label: str, change: Change | None, now: Kinds) -> Row:
    old = short(change.before) if change else short(None)
    less = percent(change.reduction) if change else short(None)
    return (label, old, str(now.copies), str(now.kinds), short(now.hours), less)


def _note(board: Dashboard, frame: Frame) -> str:
    first = board.baseline
    if first is None:
        return frame.words.say(f"{NAME}.no_census")
    day = first.on.isoformat()
    return frame.words.say(f"{NAME}.census", day=day, method=first.method)


def _gist(
    board: Dashboard, frame: Frame, now: Mapping[str, Kinds], labels: Mapping[str, str]
) -> str:
    brought = [kind for kind in now if kind != "items" and now[kind].copies]
    most = max(brought, key=lambda kind: now[kind].copies, default="")
    if not most:
        return frame.words.say(f"{NAME}.gist_none")
    return frame.words.say(
        f"{NAME}.gist",
        items=board.line.placements,
        hours=short(Decimal(board.line.workload.part)),
        most=labels[most],
        copies=now[most].copies,
    )
