"""How full communities are planned: a row each in the order of codes, a column for each month."""

from typing import Any

import altair as alt

from schemas.reports.dashboards import Dashboard, Fullness
from tasks.charts.bars import titled
from tasks.charts.chart import Chart, Frame, Row, told_apart
from tasks.charts.style import HEAT, INK, WHITE, heat_of, ink_on
from tasks.charts.words import NOTHING

NAME = "capacity"
HEADS = ("community", "street", "staff", "items")
ROWS_MAX = 60  # of the picture; beyond, it has a row for each street
CELL_WIDTH, CELL_HEIGHT = 46, 22
WARN = 90  # percent


def capacity(board: Dashboard, frame: Frame) -> Chart:
    """Return the heat map of a dashboard's communities, hours planned of the ceiling."""
    words = frame.words
    folded = len(board.capacity) > ROWS_MAX
    rows = _streets(board.capacity, frame) if folded else _communities(board.capacity)
    months = tuple(board.capacity[0].months) if board.capacity else ()
    title = frame.title(NAME)
    note = words.say(f"{NAME}.folded") if folded else words.say(f"{NAME}.legend")
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, _gist(board, months, frame)),
        spec=lambda: titled(_map(rows, months, frame), title, frame.subtitle(note)),
        columns=(*frame.heads(NAME, HEADS), *months),
        rows=tuple(_row(one, frame) for one in board.capacity),
        numeric=len(months) + 2,
        notes=(note,),
    )


Filled = dict[str, dict[str, int | None]]  # name of a row -> month -> percent


def _communities(some: tuple[Fullness, ...]) -> Filled:
    names = told_apart((one.code, one.name) for one in some)
    return {names[one.code]: one.months for one in some}


def _streets(some: tuple[Fullness, ...], frame: Frame) -> Filled:
    """Return a row for each street, each cell its fullest community."""
    found: Filled = {}
    for one in some:
        row = found.setdefault(frame.words.org(one.street), {})
        for month, percent in one.months.items():
            row[month] = max(row.get(month) or 0, percent or 0)
    return found


def _map(rows: Filled, months: tuple[str, ...], frame: Frame) -> Any:
    values = [
        {"row": name, "month": month, "shown": _shown(percent), **_colours(percent)}
        for name, filled in rows.items()
        for month, percent in filled.items()
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "month:O",
            sort=list(months),
            title=frame.words.say(f"{NAME}.month"),
            axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelExpr=SHORT),
        ),
        y=alt.Y("row:N", sort=list(rows), title=None, axis=alt.Axis(ticks=False, domain=False)),
    )
    cells = base.mark_rect(stroke=WHITE, strokeWidth=2).encode(
        color=alt.Color("fill:N", scale=alt.Scale(domain=list(HEAT), range=list(HEAT)), legend=None)
    )
    inks = alt.Scale(domain=[INK, WHITE], range=[INK, WHITE])
    texts = base.mark_text(fontSize=11).encode(
        text="shown:N", color=alt.Color("ink:N", scale=inks, legend=None)
    )
    size = {"width": max(len(months), 1) * CELL_WIDTH, "height": max(len(rows), 1) * CELL_HEIGHT}
    return (cells + texts).resolve_scale(color="independent").properties(**size)


SHORT = "slice(datum.label, 2)"  # 26-07 for 2026-07


def _shown(percent: int | None) -> str:
    return NOTHING if percent is None else f"{percent}" if percent else ""


def _colours(percent: int | None) -> dict[str, str]:
    fill = heat_of(percent or 0)
    return {"fill": fill, "ink": ink_on(fill)}


def _row(one: Fullness, frame: Frame) -> Row:
    filled = (NOTHING if percent is None else f"{percent}%" for percent in one.months.values())
    staff = NOTHING if one.staff is None else str(one.staff)
    return (one.name, frame.words.org(one.street), staff, str(one.items), *filled)


def _gist(board: Dashboard, months: tuple[str, ...], frame: Frame) -> str:
    cells = [percent or 0 for one in board.capacity for percent in one.months.values()]
    over = sum(percent > WARN for percent in cells)
    return frame.words.say(
        f"{NAME}.gist", count=len(board.capacity), months=len(months), warn=WARN, over=over
    )
