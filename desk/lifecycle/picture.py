"""A picture of each part of the life cycle: states one below the other, acts beside them.

The states stand in the order of their part. An act leaves its state on the right when it leads
down and on the left when it leads back up; all lines that end in one state share one lane, so that
lines never cross a text. Drawn by a template, without any program.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from jinja2 import Environment, PackageLoader, select_autoescape

from desk.words import say
from policies.lifecycle import check
from policies.lifecycle.row import FINAL, PART_OF, Row, key
from policies.lifecycle.table import ROWS
from schemas.place.jurisdiction import Jurisdiction
from schemas.states.stages import (
    Agreement,
    Answer,
    BypassStage,
    DisputeStage,
    EmergencyStage,
    Payment,
    RefusalStage,
    Stage,
    Work,
)
from tasks.reasons import name_of, part_name

PICTURES: dict[str, type[StrEnum]] = {
    "assignment": Stage,
    "opinion": Answer,
    "agreement": Agreement,
    "payment": Payment,
    "work": Work,
    "refusal": RefusalStage,
    "bypass": BypassStage,
    "dispute": DisputeStage,
    "emergency": EmergencyStage,
}
"""Name of a picture -> the part of the life cycle that it shows."""
BOX, LINE, GAP, TOP = 192, 17, 16, 56  # width of a box, height of a line, between boxes, above all
TEXT, LANE, MARGIN = 12.2, 15, 18  # width of a Chinese character, between lanes, at the edges
COLOURS = ("#1f5fa8", "#a8521f", "#2f7d46", "#7a3fa0", "#a01f4e", "#3f7d8a", "#6b6b1f", "#555555")
FEW = 2  # acts about something else, and roles of many, that are named
WRAP = 400  # width at which acts told in a row go on in a next line
MANY = 4  # states an act may leave before it is told once, above the state it leads to
_DRAWN = Environment(loader=PackageLoader("desk"), autoescape=select_autoescape(default=True))


@dataclass
class DrawnLine:
    """An act that leads from one state to another, with its text beside its box."""

    text: str
    to: str
    up: bool
    y: float = 0


@dataclass
class Box:
    """A state with the acts that leave it, and those that leave it as it is."""

    state: str
    zh: str
    en: str
    final: bool
    opens: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    lines: list[DrawnLine] = field(default_factory=list)
    from_many: dict[str, list[str]] = field(default_factory=dict)  # which states -> the acts
    y: float = 0
    height: float = 0

    @property
    def stay_lines(self) -> list[str]:
        """The acts that leave it as it is, in lines that are not too wide."""
        return wrapped(say("lifecycle.stays"), self.stays) if self.stays else []

    @property
    def gathered(self) -> list[str]:
        """The acts that lead here from many states, in lines that are not too wide."""
        told = (wrapped(head, acts) for head, acts in self.from_many.items())
        return [text for lines in told for text in lines]

    @property
    def door(self) -> float:
        """The height at which lines enter it: above those that leave it."""
        return self.y + LINE * 0.5 + 5


@dataclass(frozen=True)
class DrawnLane:
    """The way into one state: from its first line to the state itself."""

    to: str
    x: float
    top: float
    bottom: float
    end: float
    colour: str
    stubs: tuple[tuple[float, float], ...]  # x where the text begins, y


def short(text: str) -> str:
    """Return a name without what stands in brackets or after a comma."""
    return re.split(r"[，：]", re.sub(r"（.*?）", "", text))[0].split("、")[0]


def state_name(state: StrEnum, lang: str = "zh") -> str:
    """Return what a state is called; states of two parts may share a code."""
    return part_name(PART_OF[type(state)], state, lang)


def label(row: Row, place: Jurisdiction) -> str:
    """Return the Chinese name of an act and of the roles that may do it, the first of many."""
    roles = [short(name_of(role)) for role in place.powers[row.verb].roles]
    named = "/".join(roles[:FEW] if len(roles) > FEW + 1 else roles)
    if len(roles) > FEW + 1:
        named = say("lifecycle.roles", roles=named, count=len(roles))
    return f"{short(name_of(row.verb))} · {named}"


def boxes(part: type[StrEnum], place: Jurisdiction) -> list[Box]:
    """Return the states that are reached, with their acts."""
    known = [one for one in check.reached(place) if type(one) is part]
    made = {
        str(one): Box(str(one), state_name(one), state_name(one, "en"), key(one) in FINAL)
        for one in known
    }
    order = list(made)
    follow: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for row in ROWS:
        own = bool(row.moves) and row.moves[0].part is part
        for begin, end in _moves(row, part, place, order):
            if own or len(begin) != 1:
                _enter(made, order, label(row, place), begin, end)
            else:  # what follows from an act about something else
                follow[begin, end].append(short(name_of(row.verb)))
    for (begin, end), acts in follow.items():
        few = "、".join(acts[:FEW])
        more = say("lifecycle.more", acts=few, count=len(acts)) if len(acts) > FEW else few
        _enter(made, order, say("lifecycle.follows", acts=more), begin, end)
    return list(made.values())


def _moves(
    row: Row, part: type[StrEnum], place: Jurisdiction, order: list[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (states left, state led to) of a row; states left together where they are many."""
    ways = check.paths(place)
    pairs: dict[str, list[str]] = defaultdict(list)
    for move in row.of(part):
        for after in move.to if move.opens else ():
            yield (), str(after)
        for state in move.leaves:
            for to in check.targets(move, state, ways):
                pairs[str(to)].append(str(state))
        if move.same and not move.any and row.moves[0].part is part:
            yield from (((str(state),), str(state)) for state in sorted(move.leaves))
    for end in sorted(pairs, key=order.index):
        left = sorted({one for one in pairs[end] if one in order}, key=order.index)
        yield from [(tuple(left), end)] if len(left) > MANY else [((one,), end) for one in left]


def _enter(
    made: dict[str, Box], order: list[str], text: str, begin: tuple[str, ...], end: str
) -> None:
    if end not in made or any(one not in made for one in begin):
        return
    if not begin:
        made[end].opens.append(text)
    elif len(begin) > 1:
        first, last = made[begin[0]].zh, made[begin[-1]].zh
        head = say("lifecycle.gathered", first=first, last=last, count=len(begin))
        made[end].from_many.setdefault(head, []).append(short(text.split(" · ")[0]))
    elif begin[0] == end:
        made[end].stays.append(short(text.split(" · ")[0]))
    else:
        up = order.index(end) < order.index(begin[0])
        made[begin[0]].lines.append(DrawnLine(f"{text} → {made[end].zh}", end, up))


def svg(name: str, place: Jurisdiction, title: str) -> str:
    """Return the picture of one part as an SVG document."""
    drawn = boxes(PICTURES[name], place)
    left, right = _widest(drawn, up=True), _widest(drawn, up=False)
    height = _stand(drawn)
    known = {box.state: box for box in drawn}
    ups, downs = _lanes(drawn, known, up=True), _lanes(drawn, known, up=False)
    start = MARGIN + LANE * (len({one.x for one in ups}) + 1) + left
    ends = start + BOX
    width = ends + right + LANE * (len({one.x for one in downs}) + 1) + MARGIN
    return _DRAWN.get_template("lifecycle/picture.svg").render(
        title=title,
        boxes=drawn,
        ups=[(lane, start - left - LANE * (lane.x + 1)) for lane in ups],
        downs=[(lane, ends + right + LANE * (lane.x + 1)) for lane in downs],
        start=start,
        ends=ends,
        box=BOX,
        line=LINE,
        width=round(max(width, start + BOX + 420)),
        height=round(height),
        colours=COLOURS,
    )


def _widest(drawn: list[Box], *, up: bool) -> float:
    """Return the width of the texts on one side of the boxes."""
    widths = [wide(line.text) for box in drawn for line in box.lines if line.up is up]
    if not up:  # beside what stands above and below the acts, too
        widths += [wide(text) - BOX for box in drawn for text in (*box.opens, *box.gathered)]
        widths += [wide(text) for box in drawn for text in box.stay_lines]
    return max(widths, default=0) + 14


def wide(text: str) -> float:
    """Return about how many pixels a text takes."""
    return sum(TEXT if ord(one) > 0x2E7F else TEXT * 0.55 for one in text)


def wrapped(head: str, acts: Iterable[str]) -> list[str]:
    """Return a head and acts after it as lines that are not too wide."""
    rows: list[str] = []
    for act in dict.fromkeys(acts):
        if rows and wide(f"{rows[-1]}、{act}") <= WRAP:
            rows[-1] += f"、{act}"
        elif rows:
            rows[-1] += "、"
            rows.append(act)
        else:
            rows.append(head + act)
    return rows


def _stand(drawn: list[Box]) -> float:
    """Give every box its place; returns the height of all."""
    entries = {(line.to, line.up) for box in drawn for line in box.lines}
    y: float = TOP
    for box in drawn:
        y += LINE * (len(box.opens) + len(box.gathered))
        rows = 2
        for up in (True, False):
            own = [line for line in box.lines if line.up is up]
            entered = (box.state, up) in entries
            for nth, line in enumerate(own):
                line.y = y + LINE * (nth + entered + 0.5) + 5
            rows = max(rows, len(own) + entered + (0 if up else len(box.stay_lines)))
        box.y, box.height = y, rows * LINE + 10
        y += box.height + GAP
    return y + MARGIN


def _lanes(drawn: list[Box], known: dict[str, Box], *, up: bool) -> list[DrawnLane]:
    """Return the lanes of one side; two share their x where they do not overlap."""
    ends = list(dict.fromkeys(line.to for box in drawn for line in box.lines if line.up is up))
    spans = []
    for to in ends:
        ys = [line.y for box in drawn for line in box.lines if line.to == to and line.up is up]
        end = known[to].door
        spans.append((min([*ys, end]), max([*ys, end]), end, to, ys))
    spans.sort(key=lambda one: one[1] - one[0])
    lanes: list[DrawnLane] = []
    for top, bottom, end, to, ys in spans:
        taken = {one.x for one in lanes if one.top - 6 < bottom and top < one.bottom + 6}
        x = next(n for n in range(len(spans)) if n not in taken)
        colour = COLOURS[list(known).index(to) % len(COLOURS)]
        lanes.append(DrawnLane(to, x, top, bottom, end, colour, tuple((x, y) for y in ys)))
    return lanes


def together(pictures: list[str]) -> str:
    """Return one SVG document with several, one below the other."""
    sizes = [re.findall(r'(?:width|height)="(\d+)"', one)[:2] for one in pictures]
    y, placed = 0, []
    for one, (_, height) in zip(pictures, sizes, strict=True):
        placed.append(one.replace("<svg ", f'<svg y="{y}" ', 1))
        y += int(height)
    width = max(int(size[0]) for size in sizes)
    inner = "".join(placed)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}">\n{inner}</svg>\n'


def mermaid(name: str, place: Jurisdiction) -> str:
    """Return one part as the text of a Mermaid state diagram."""
    part = PICTURES[name]
    known = boxes(part, place)
    told = ["stateDiagram-v2"]
    told += [f"  {box.state} : {box.zh} {box.state}" for box in known]
    for box in known:
        told += [f"  [*] --> {box.state} : {text}" for text in box.opens]
        told += [f"  {box.state} --> {line.to} : {line.text}" for line in box.lines]
        told += [f"  note right of {box.state} : {text}" for text in box.gathered]
        told += [f"  {box.state} --> [*]"] if box.final else []
    return "\n".join(told) + "\n"
