"""Life stories as input: who does what on which day, read from timeline.yaml without its answers.

A story file also says what must come out (state, clocks, findings …). None of that is read here;
the keys that are input are named in the header of timeline.yaml.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from desk.demo.actors import actor
from policies.applications import intake
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.texts import catalogue
from schemas.values import Value

BOOKS = (
    "timeline.yaml",
    "lives.yaml",
    "working.yaml",
    "asking.yaml",
    "money_days.yaml",
    "kinds.yaml",
    "offices.yaml",
    "joint.yaml",
    "changes.yaml",
    "exchanges.yaml",
    "body_renamed.yaml",
    "communities_merged.yaml",
    "body_split.yaml",
    "community_closed.yaml",
)
"""Stories that are shipped."""
OFFICE_OPENS = time(9, 0)
FILES_APPLICATION = ("submit", "save_draft", "resubmit", "e_file")
SETS_APPLICATION = (*FILES_APPLICATION, "ask_reconsideration")


class Attempt(Value):
    """An act that must be refused: tried before or after its step, or the step once more."""

    by: Actor
    verb: str
    data: dict[str, Any] = {}
    before: bool = False
    repeat: bool = False


class StoryAct(Value):
    """One act of a story with what must be refused around it; `at` is UTC.

    number: what it and its attempts are about, where that is not the story's own number.
    """

    no: int
    at: datetime
    by: Actor
    verb: str
    number: str = ""
    data: dict[str, Any] = {}
    refused: tuple[Attempt, ...] = ()


class Story(Value):
    """A life story; `application` is the case with its changes, None without a case."""

    id: str
    title: str = ""
    needs: str = ""
    number: str = ""
    case: int | None = None
    given: dict[str, Any] = {}
    application: dict[str, Any] | None = None
    steps: tuple[StoryAct, ...]


def read(document: Any, cases: Mapping[int, Mapping[str, Any]], zone: str) -> list[Story]:
    """Read the `stories` of a document; `cases` are applications by case number.

    Raises InputError naming the story and act that cannot be read.
    """
    stories = document.get("stories") if isinstance(document, Mapping) else None
    if not isinstance(stories, Sequence) or not stories:
        raise unreadable("no_stories", "stories")
    return [_story(raw, cases, ZoneInfo(zone)) for raw in stories]


def applied(application: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the application with dotted paths replaced; None removes, a number is a list index.

    Raises InputError when a path leads nowhere.
    """
    try:
        whole: dict[str, Any] = intake.changed(application, change)
    except (LookupError, TypeError, ValueError, AttributeError) as lost:
        paths = ", ".join(map(str, change))
        raise unreadable("no_path", paths, path=paths) from lost
    return whole


def filed(
    verb: str,
    data: Mapping[str, Any],
    present: Mapping[str, Any] | None,
    cases: Mapping[int, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return an act's data with its `case` and `set` turned into the whole application."""
    if verb not in SETS_APPLICATION:
        return dict(data)
    rest = {key: value for key, value in data.items() if key not in ("case", "set")}
    base = cases[data["case"]] if "case" in data else present
    if base is None:
        return rest
    return {**rest, "application": applied(base, data.get("set", {}))}


def whole(story: Story, cases: Mapping[int, Mapping[str, Any]]) -> Story:
    """Return the story with every application spelled out, as if every act were accepted."""
    present, steps = story.application, []
    for step in story.steps:
        refused = tuple(
            one.model_copy(update={"data": filed(one.verb, one.data, present, cases)})
            for one in step.refused
        )
        data = filed(step.verb, step.data, present, cases)
        steps.append(step.model_copy(update={"data": data, "refused": refused}))
        present = data.get("application", present)
    return story.model_copy(update={"steps": tuple(steps)})


def plain(value: Any) -> Any:
    """Return YAML data as JSON data: days as ISO text, decimals as text (no float is hashed)."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, float | Decimal) else value


def _story(raw: Any, cases: Mapping[int, Mapping[str, Any]], zone: ZoneInfo) -> Story:
    ident = str(raw.get("id", "?")) if isinstance(raw, Mapping) else "?"
    try:
        case = raw.get("case")
        if case is not None and case not in cases:
            raise unreadable("no_case", f"{ident}.case", case=case)
        return Story(
            id=ident,
            title=str(raw.get("title", "")),
            needs=str(raw.get("needs", "")),
            number=str(raw.get("number", "")),
            case=case,
            given=plain(raw.get("given") or {}),
            application=applied(cases[case], plain(raw.get("change") or {})) if case else None,
            steps=tuple(_step(act, zone) for act in raw["acts"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise unreadable("bad_story", ident, why=repr(broken)) from broken


def _step(raw: Mapping[str, Any], zone: ZoneInfo) -> StoryAct:
    day = date.fromisoformat(str(raw["date"]))
    clock = time.fromisoformat(str(raw["time"])) if "time" in raw else OFFICE_OPENS
    return StoryAct(
        no=raw["no"],
        at=datetime.combine(day, clock, zone).astimezone(UTC),
        by=actor(**raw["by"]),
        verb=raw["act"],
        number=str(raw.get("number", "")),
        data=plain(raw.get("data") or {}),
        refused=tuple(_attempt(one) for one in raw.get("refused") or ()),
    )


def _attempt(raw: Mapping[str, Any]) -> Attempt:
    return Attempt(
        by=actor(**raw["by"]),
        verb=raw["act"],
        data=plain(raw.get("data") or {}),
        before=raw.get("before", False),
        repeat=raw.get("repeat", False),
    )


def unreadable(key: str, field: str, **params: object) -> InputError:
    """Build the error of an input that cannot be read at `field`; KeyError for no such text."""
    return catalogue.problem(InputError, "stories", key, field=field, **params)
