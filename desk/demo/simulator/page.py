"""The page of a simulation: curves of what communities bear, and every figure month by month."""

import base64
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

import jinja2
from rich.console import RenderableType
from rich.table import Table

from schemas.texts import catalogue
from tasks.charts.chart import Chart
from tasks.charts.curves import curves
from tasks.charts.drawing import draw
from tasks.charts.words import NOTHING

DRAWN = ("M01", "M15", "M06", "M18")
SIDES = ("with", "without")
Answer = Mapping[str, Any]


def html(answer: Answer) -> str:
    """Return the page, Chinese first, whole in one file and without scripts."""
    space = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return space.from_string(_file("simulation.html")).render(
        answer=answer,
        style=_file("burden.css"),
        zh=partial(_say, "zh"),
        en=partial(_say, "en"),
        curves=[_picture(_curve(answer, metric)) for metric in DRAWN],
        months=list(answer["with"]["M01"]),
    )


def _file(name: str) -> str:
    return (files("tasks") / "templates" / "report" / name).read_text(encoding="utf-8")


def _say(lang: str, key: str, **params: object) -> str:
    return catalogue.text("simulate", key, lang, **params)


def _picture(chart: Chart) -> dict[str, str]:
    """A picture of its own, which the style of the page does not reach."""
    svg = base64.b64encode(draw(chart).svg.encode()).decode()
    return {"src": f"data:image/svg+xml;base64,{svg}", "about": chart.about}


def _curve(answer: Answer, metric: str) -> Chart:
    zh = partial(_say, "zh")
    sides = {side: answer[side][metric] for side in SIDES}
    data = [
        {"month": month, "series": zh(side), "value": float(value)}
        for side, values in sides.items()
        for month, value in values.items()
        if value is not None
    ]
    title = zh("curve", metric=zh(metric))
    last = {side: list(values.values())[-1] for side, values in sides.items()}
    return Chart(
        name=f"simulated-{metric}",
        title=title,
        about=zh("curve_about", metric=zh(metric), now=last["with"], else_=last["without"]),
        spec=lambda: curves(data, title=title, axis=zh("month"), series=[*map(zh, SIDES)]),
        columns=(zh("month"), *map(zh, SIDES)),
        rows=tuple(
            (month, *(str(sides[side][month]) for side in SIDES)) for month in sides["with"]
        ),
        numeric=len(SIDES),
    )


def shown(answer: Answer, lang: str) -> list[RenderableType]:
    """Return what a person sees at the terminal: the last month of both sides, money, refusals."""
    say = partial(_say, lang)
    last = list(answer["with"]["M01"])[-1]
    sides = Table(title=say("title"), title_justify="left")
    for head in (say("metric"), *(f"{say(side)} {last}" for side in SIDES)):
        sides.add_column(head)
    for name in answer["with"]:
        sides.add_row(f"{name} {say(name)}", *(_text(answer[one][name][last]) for one in SIDES))
    rest = []
    for part in ("money", "refusals"):
        rest.append(Table(title=say(part), title_justify="left", show_header=False))
        for name, value in answer[part].items():
            rest[-1].add_row(say(f"{part}.{name}"), str(value))
    return [say("district", years=answer["years"], **answer["district"]), sides, *rest,
            say("digest", digest=answer["digest"])]  # fmt: skip


def _text(value: Any) -> str:
    return NOTHING if value is None else str(value)
