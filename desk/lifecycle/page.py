"""docs/lifecycle.md and its pictures, made from the table."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from desk.lifecycle import found, picture, rows
from desk.words import say
from policies.lifecycle.row import PART_OF, STREAM_OF
from schemas.place.jurisdiction import Jurisdiction

_TEXT = Environment(
    loader=PackageLoader("desk"), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)


def pages(place: Jurisdiction) -> dict[str, str]:
    """Return the page and its pictures: path below docs/ -> text."""
    told, whole = found.found(place), rows.rows(place)
    shown = [_shown(name, whole, told) for name in picture.PICTURES]
    others = [one for one in whole if one["stream"] not in STREAM_OF.values()]
    page = _TEXT.get_template("lifecycle.md").render(
        pictures=shown, others=others, found=told, place=place.place
    )
    drawn = {f"lifecycle/{one['name']}.svg": draw(one["name"], place) for one in shown}
    return {"lifecycle.md": page, **drawn}


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
