"""`zhunru acts`, `zhunru lifecycle`: which acts there are, what they take, where they lead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.lifecycle import found, page, picture, rows, sections
from desk.words import problem, say
from policies import loader
from policies.lifecycle.row import ANY, PART_OF, SAME, STREAM_OF
from schemas.acts.forms import FORMS
from schemas.errors import UnknownThing
from schemas.fields import fields_of
from schemas.place.jurisdiction import Jurisdiction
from tasks.reasons import data_name, name_of, part_name

COLUMNS = ("act", "stream", "from", "to", "roles", "clock", "paper")


def acts(place: str, verb: str, lang: str = "zh") -> CommandAnswer:
    """Tell of every act that a person may do, or of one; raises UnknownThing for none such."""
    jurisdiction = loader.load(place).jurisdiction
    known = [one for one in jurisdiction.powers if jurisdiction.powers[one].roles != ("system",)]
    if verb and verb not in known:
        raise problem(UnknownThing, "no_act", field="ACT", act=verb)
    told = [_told(one, jurisdiction) for one in ([verb] if verb else known)]
    rows = (
        (
            tables.with_code(one["act"], lang),
            " ".join(name_of(role, lang) for role in one["roles"]),
            "\n".join(_shown(field, lang) for field in one["required"]),
            "\n".join(_shown(field, lang) for field in one["optional"]),
        )
        for one in told
    )
    return CommandAnswer(
        told, [tables.table("acts_of", ("act", "roles", "needs", "may"), lang, rows)]
    )


def _told(verb: str, jurisdiction: Jurisdiction) -> dict[str, Any]:
    fields = fields_of(FORMS[verb])
    told = [(one.required, {"name": one.name, "values": list(one.options)}) for one in fields]
    return {
        "act": verb,
        "roles": [role for role in jurisdiction.powers[verb].roles if role != "system"],
        "required": [one for required, one in told if required],
        "optional": [one for required, one in told if not required],
    }


def _shown(field: dict[str, Any], lang: str) -> str:
    choice = f" = {' | '.join(field['values'])}" if field["values"] else ""
    return f"{data_name(field['name'], lang)}{choice}"


@dataclass(frozen=True)
class Wish:
    """What is to be shown: the table, or pictures as Mermaid or SVG, one or all; or files."""

    jurisdiction: str
    mermaid: bool = False
    svg: bool = False
    picture: str = ""
    out: Path | None = None


def table(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Tell every act, or draw; raises UnknownThing for a picture that there is not."""
    place = loader.load(wish.jurisdiction).jurisdiction
    if wish.picture and wish.picture not in picture.PICTURES:
        raise problem(UnknownThing, "no_picture", field="--picture", given=wish.picture)
    if wish.out is not None:
        written = [str(path) for path in page.write(place, wish.out)]
        return CommandAnswer(written, [Text("\n".join(written))])
    names = [wish.picture] if wish.picture else list(picture.PICTURES)
    if wish.mermaid:
        return _drawn({name: picture.mermaid(name, place) for name in names})
    if wish.svg:
        return _drawn({name: page.draw(name, place) for name in names}, whole=picture.together)
    told = rows.rows(place)
    shown = [_line(one, place, lang) for one in told]
    return CommandAnswer(told, [tables.table("lifecycle", COLUMNS, lang, shown)])


def _drawn(texts: Mapping[str, str], whole: Any = None) -> CommandAnswer:
    text = whole(list(texts.values())) if whole else "\n".join(texts.values())
    return CommandAnswer(dict(texts), [_Plain(text)])


class _Plain:
    """A text that is printed as it is, however wide the terminal."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Any, options: Any) -> Iterable[RenderableType]:
        console.file.write(self.text)
        return ()


def _line(one: Mapping[str, Any], place: Jurisdiction, lang: str) -> tuple[Any, ...]:
    part = one.get("part", "")
    return (
        tables.with_code(one["verb"], lang),
        _about(one, lang),
        _states(part, one["from"], lang),
        _states(part, one["to"], lang),
        " ".join(name_of(role, lang) for role in one["roles"]),
        sections.listed((sections.day(place, code, lang) for code in one["clock"]), lang),
        sections.listed((sections.word(f"paper.{kind}", lang) for kind in one["paper"]), lang),
    )


def _about(one: Mapping[str, Any], lang: str) -> str:
    """Return what an act is about: the name of its picture, or of its stream."""
    for name, part in picture.PICTURES.items():
        if (STREAM_OF[part], PART_OF[part]) == (one["stream"], one.get("part")):
            return say(f"lifecycle.picture.{name}", lang)
    return say("rulebook", lang)


def _states(part: str, states: Iterable[str], lang: str) -> str:
    words = {ANY: say("lifecycle.any", lang), SAME: say("lifecycle.same", lang)}
    return " ".join(words.get(state) or part_name(part, state, lang) for state in states)


def check(jurisdiction: str, lang: str = "zh") -> CommandAnswer:
    """Walk the table; the answer is no while it leads nowhere somewhere."""
    place = loader.load(jurisdiction).jurisdiction
    told = found.found(place)
    why = "why" if lang == "zh" else "why_en"
    ends = ((one["name"], one[why], one["known"]) for one in told["dead_ends"])
    gone = (
        (f"{one['stream']}/{one['state']}", one[why], one["known"]) for one in told["unreachable"]
    )
    columns, owed = ("state", "why", "known"), ("state", "owner", "next_date")
    shown = [
        tables.table("lifecycle.states", owed, lang, _owners(told, place, lang)),
        tables.table("lifecycle.dead_ends", columns, lang, ends),
        tables.table("lifecycle.unreachable", columns, lang, gone),
    ]
    return CommandAnswer(told, shown, FINE if told["ok"] else NO)


def _owners(told: Mapping[str, Any], place: Jurisdiction, lang: str) -> Iterable[tuple[str, ...]]:
    for one in told["states"]:
        owner = one["owner"]
        by = sections.day(place, one["next_date"], lang) if one["next_date"] else ""
        state = f"{part_name(one['part'], one['state'], lang)} {one['state']}"
        yield state, name_of(owner["role"], lang) if owner else "", by
