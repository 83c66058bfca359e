"""docs/lifecycle.md and its pictures, made from the table."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from desk.lifecycle import found, picture, rows, sections
from desk.words import say
from policies.lifecycle.row import PART_OF, STREAM_OF
from schemas.place.jurisdiction import Jurisdiction

_TEXT = Environment(
    loader=PackageLoader("desk"), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)


def pages(place: Jurisdiction) -> dict[str, str]:
    """Return the page, its pictures and the pages of acts: path below docs/ -> text."""
    told, whole = found.found(place), rows.rows(place)
    shown = [_shown(name, whole, told) for name in picture.PICTURES]
    others = [one for one in whole if one["stream"] not in STREAM_OF.values()]
    page = _text("table.md", pictures=shown, others=others, found=told, place=place.place)
    drawn = {f"lifecycle/{one['name']}.svg": draw(one["name"], place) for one in shown}
    streams = dict.fromkeys(one["stream"] for one in others)
    every = [*shown, *(_undrawn(name, others) for name in streams)]
    return {"lifecycle.md": page, **drawn, **_acts(every, place)}


def _undrawn(stream: str, others: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the part of a stream whose acts move no state."""
    key = f"lifecycle.picture.{stream}"
    own = [one for one in others if one["stream"] == stream]
    return {"name": stream, "zh": say(key, "zh"), "en": say(key, "en"), "rows": own}


def _acts(parts: list[dict[str, Any]], place: Jurisdiction) -> dict[str, str]:
    """Return the pages of the acts, and the page that leads to them."""
    made = {"lifecycle/acts/README.md": _text("acts.md", parts=parts, shared=sections.shared())}
    for part in parts:
        told = [sections.section(row, place) for row in part["rows"]]
        made[f"lifecycle/acts/{part['name']}.md"] = _text("act_part.md", part=part, acts=told)
    return made


def _text(name: str, **known: Any) -> str:
    return _TEXT.get_template(f"lifecycle/{name}").render(known)


def draw(name: str, place: Jurisdiction) -> str:
    """Return one picture as SVG, under its name in both languages."""
    key = f"lifecycle.picture.{name}"
    return picture.svg(name, place, f"{say(key, 'zh')} · {say(key, 'en')}")


def _shown(name: str, whole: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    part = picture.PICTURES[name]
    about = (STREAM_OF[part], PART_OF[part])
    return {
        "name": name,
        "zh": say(f"lifecycle.picture.{name}", "zh"),
        "en": say(f"lifecycle.picture.{name}", "en"),
        "rows": [one for one in whole if (one["stream"], one.get("part")) == about],
        "follows": [
            {**also, "row": one}
            for one in whole
            for also in one["also"]
            if (also["stream"], also["part"]) == about and also["to"] != ["same"]
        ],
        "states": [one for one in told["states"] if (one["stream"], one["part"]) == about],
    }


def write(place: Jurisdiction, folder: Path) -> list[Path]:
    """Write the page and its pictures below a folder; returns the files."""
    written = []
    for name, text in pages(place).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
