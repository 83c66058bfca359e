"""Bars, one under another in the order they come, each with its figure written beside it."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from tasks.charts.style import BAR, INK, SERIES, STEP, WIDTH, config

Datum = dict[str, Any]  # name, series, value (a number), shown (its text)


def titled(chart: Any, title: str, subtitle: list[str]) -> Any:
    """Give a chart its title and the look of the house."""
    heading = alt.TitleParams(text=title, subtitle=subtitle)
    return chart.properties(title=heading).configure(**config())


def bars(data: Sequence[Datum], *, axis: str, series: Sequence[str] = (), height: int = 0) -> Any:
    """Return horizontal bars; with series, a bar for each of them within a row."""
    names = list(dict.fromkeys(datum["name"] for datum in data))
    base = alt.Chart(alt.InlineData(values=list(data)))
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X("value:Q", title=axis, scale=_scale(data), axis=_ticks())
    coded: dict[str, Any] = {"y": y}
    if len(series) > 1:
        coded["yOffset"] = alt.YOffset("series:N", sort=list(series))
        scale = alt.Scale(domain=list(series), range=list(SERIES[: len(series)]))
        colour: Any = alt.Color("series:N", scale=scale, title=None)
    else:
        colour = alt.value(SERIES[0])
    rows = height or len(names) * (STEP if len(series) < 2 else BAR * len(series) + 8)
    drawn = base.mark_bar(size=BAR - 4).encode(**coded, x=x, color=colour)
    label = base.mark_text(align="left", dx=5, color=INK).encode(
        **coded, x=alt.X("value:Q"), text="shown:N"
    )
    return (drawn + label).properties(width=WIDTH, height=max(rows, STEP))


def _scale(data: Sequence[Datum]) -> Any:
    """From zero on; where there is nothing, to one, so that zero is at the left."""
    empty = not any(datum["value"] for datum in data)
    return alt.Scale(domain=[0, 1]) if empty else alt.Scale(domainMin=0)


def _ticks() -> Any:
    return alt.Axis(tickCount=5, format=",~f", tickMinStep=1)


def stacked(data: Sequence[Datum], *, axis: str, series: Sequence[str], legend: str) -> Any:
    """Return horizontal bars of parts side by side, and the total of each row at its end."""
    names = list(dict.fromkeys(datum["name"] for datum in data))
    order = {name: number for number, name in enumerate(series)}
    values = [{**datum, "place": order[datum["series"]]} for datum in data]
    base = alt.Chart(alt.InlineData(values=values))
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False))
    scale = alt.Scale(domain=list(series), range=list(SERIES[: len(series)]))
    drawn = base.mark_bar(size=BAR).encode(
        y=y,
        x=alt.X("sum(value):Q", title=axis, scale=_scale(data), axis=_ticks()),
        color=alt.Color("series:N", scale=scale, title=legend),
        order=alt.Order("place:O"),
    )
    label = base.mark_text(align="left", dx=5, color=INK).encode(
        y=y, x=alt.X("sum(value):Q"), text="max(shown):N"
    )
    return (drawn + label).properties(width=WIDTH, height=max(len(names) * STEP, STEP))
