"""Draw charts as SVG and PNG, without the net and with our own fonts.

vl-convert holds the interpreter while it draws (some 100 ms): only the worker of the flows does it.
"""

import re
from functools import cache
from html import escape
from typing import Any, NamedTuple

import pylopdf_fonts_zh_cn
import vl_convert

from tasks.charts.chart import Chart
from tasks.charts.style import FAMILY, FONT, PATTERNS, WHITE

SCALE = 2.0
ROOT = re.compile(r"<svg ([^>]*)>")


class Drawn(NamedTuple):
    """A picture: SVG text that says what it shows, and the same as PNG."""

    svg: str
    png: bytes


@cache
def _fonts() -> None:
    vl_convert.register_font_directory(str(pylopdf_fonts_zh_cn.sans_path().parent))


def draw(chart: Chart) -> Drawn:
    """Draw a chart; raises ValueError when its specification is no good."""
    _fonts()
    svg = vl_convert.vegalite_to_svg(chart.spec().to_dict())
    svg = _patterned(svg)
    png = vl_convert.svg_to_png(_named(svg, chart), scale=SCALE)
    return Drawn(_named(svg, chart).replace(f'font-family="{FONT}"', _families()), png)


def _families() -> str:
    return f"font-family='{FAMILY}'"


def _named(svg: str, chart: Chart) -> str:
    """Say what the picture is to those who do not see it; its parts then say nothing more."""
    title, about = escape(chart.title), escape(chart.about)
    head = f'<title id="title">{title}</title><desc id="about">{about}</desc>'
    told = 'role="img" aria-labelledby="title about"'
    return ROOT.sub(lambda found: f"<svg {found[1]} {told}>{head}{_defs(svg)}", svg, count=1)


def _defs(svg: str) -> str:
    used = [name for name in PATTERNS if f"url(#{PATTERNS[name][0]})" in svg]
    return "<defs>" + "".join(_pattern(colour, *PATTERNS[colour]) for colour in used) + "</defs>"


def _pattern(colour: str, name: str, path: str) -> str:
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>'
        f'<path d="{path}" stroke="{WHITE}" stroke-width="1.2" stroke-opacity="0.75"/></pattern>'
    )


def _patterned(svg: str) -> str:
    for colour, (name, _) in PATTERNS.items():
        svg = svg.replace(f'fill="{colour}"', f'fill="url(#{name})"')
    return svg


def table(chart: Chart) -> dict[str, Any]:
    """Return what a chart tells, as the table beside it: JSON data."""
    return {
        "name": chart.name,
        "title": chart.title,
        "about": chart.about,
        "columns": list(chart.columns),
        "numeric": chart.numeric,
        "rows": [list(row) for row in chart.rows],
        "notes": list(chart.notes),
    }
