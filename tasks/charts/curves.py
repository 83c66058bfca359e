"""Curves over months: one line a series, its colour and its dashes apart."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from tasks.charts.bars import titled
from tasks.charts.style import SERIES, WIDTH

HEIGHT = 180
DASHES = ([1, 0], [6, 3], [2, 2])


def curves(
    data: Sequence[Mapping[str, Any]], *, title: str, axis: str, series: Sequence[str]
) -> Any:
    """Return lines from zero on; data: month (`2026-05`), series, value (a number)."""
    names = list(series)
    colours = alt.Scale(domain=names, range=list(SERIES[: len(names)]))
    dashes = alt.Scale(domain=names, range=list(DASHES[: len(names)]))
    drawn = (
        alt.Chart(alt.InlineData(values=[dict(one) for one in data]))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("month:O", title=axis, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domainMin=0)),
            color=alt.Color("series:N", scale=colours, title=None),
            strokeDash=alt.StrokeDash("series:N", scale=dashes, title=None),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return titled(drawn, title, [])
