"""How charts look: one typeface, few colours, a pattern with each: no colour speaks alone.

Every colour has a contrast of 4.5 or more on white. In a specification a series has its plain
colour; the drawing puts the pattern of that colour in its place.
"""

from typing import Any

FONT = "Noto Sans SC"
FAMILY = '"Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
INK, SOFT, LINE, WHITE = "#1d2129", "#555c69", "#d5d9e0", "#ffffff"
BLUE, ORANGE, GREEN, PURPLE, RED = "#24528f", "#a04a06", "#0b6b5f", "#6a3d9a", "#a3231c"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, RED)
BAR, STEP = 18, 26  # pixels: a bar, and from one row of bars to the next
WIDTH = 420

PATTERNS = {  # colour -> id, a path to stroke in white over it (8 by 8 pixels)
    ORANGE: ("diagonal", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"),
    GREEN: ("upright", "M2,0 v8 M6,0 v8"),
    PURPLE: ("cross", "M0,0 l8,8 M8,0 l-8,8"),
    RED: ("level", "M0,2 h8 M0,6 h8"),
}
"""The first colour of a picture is plain."""

HEAT = ("#f4f6f9", "#d6e2f0", "#a9c4e2", "#6f9bcb", "#24528f", RED)
"""From empty to over the ceiling; the last one is hatched as well."""
HEAT_BOUNDS = (1, 50, 75, 90, 100)  # percent: below the first, …, the last one or more: full


def heat_of(percent: int) -> str:
    """Return the colour of a share of the ceiling: 100 % is full, above it is over."""
    return HEAT[sum(percent >= bound for bound in HEAT_BOUNDS[:-1]) + (percent > HEAT_BOUNDS[-1])]


def ink_on(colour: str) -> str:
    """Return the colour of a text on a colour of HEAT."""
    return WHITE if colour in HEAT[4:] else INK


def config() -> dict[str, Any]:
    """Return the configuration of every chart."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": INK, "titleColor": SOFT}
    return {
        "font": FONT,
        "background": WHITE,
        "padding": 12,
        "view": {"stroke": None},
        "axis": {**text, "labelFontSize": 12, "titleFontSize": 12, "gridColor": LINE,
                 "domainColor": SOFT, "tickColor": SOFT, "labelLimit": 190, "titleFontWeight": 400},
        "legend": {**text, "labelFontSize": 12, "titleFontSize": 12, "orient": "top",
                   "symbolType": "square", "symbolSize": 140, "titleFontWeight": 400},
        "text": {"font": FONT, "fontSize": 12},
        "title": {"font": FONT, "fontSize": 15, "color": INK, "anchor": "start",
                  "subtitleFont": FONT, "subtitleColor": SOFT, "subtitleFontSize": 12,
                  "offset": 12, "subtitlePadding": 5, "frame": "group"},
    }  # fmt: skip
