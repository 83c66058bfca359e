"""What a browser sent of one section, as data of the form; and which of it the form cannot hold."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from pydantic import TypeAdapter, ValidationError

from desk.web.act_forms.answers import Sent
from policies.place.parameters import Labels
from schemas import written
from schemas.applications.fields import field_of, form_fields, top_fields
from schemas.fields import Field
from schemas.numbers import Amount, Count, Day, Number
from tasks.papers.forms.plan import Section

Raw = dict[str, Any]
ROWS_MAX = 300
EMPTY: tuple[Any, ...] = (None, "", [], {})
COUNTED = "rows:"  # a hidden field: how many rows of a list the page had
DAY = TypeAdapter[Any](Day)
HOLDS: Mapping[str, TypeAdapter[Any]] = {
    "number": TypeAdapter(Number),
    "amount": TypeAdapter(Amount),
    "count": TypeAdapter(Count),
    "day": DAY,
    "code_or_day": DAY,
}


def read(section: Section, sent: Sent, old: Raw) -> Raw:
    """Return the application with one section as the browser sent it; numbers stay as typed."""
    made = {name: value for name, value in deepcopy(old).items() if name not in section.fields}
    for name in section.fields:
        value = _value(top_fields()[name], name, sent)
        if value in EMPTY and name in ("applicant", "submitted_on"):
            value = old.get(name)
        if value not in EMPTY:
            made[name] = value
    return made


def _value(field: Field, at: str, sent: Sent) -> Any:
    """Read what stands at a place of the page: one field, a table of rows, or a group."""
    if field.holds == "group":
        return _group(field, at, sent)
    if field.holds == "rows":
        rows = (_group(field, f"{at}.{no}", sent) for no in range(_count(at, sent)))
        return [row if any(value is not False for value in row.values()) else {} for row in rows]
    return _told(field, at, sent)


def _group(field: Field, at: str, sent: Sent) -> Raw:
    found = {one.name: _value(one, f"{at}.{one.name}", sent) for one in field.parts}
    return {name: value for name, value in found.items() if value not in EMPTY}


def _count(at: str, sent: Sent) -> int:
    told = str(next(iter(sent.getlist(f"{COUNTED}{at}")), ""))
    return min(written.position(told) or 0, ROWS_MAX)


def _text(value: Any) -> str:
    """Return a text as it is kept: line ends of one kind, nothing that no store can hold."""
    return str(value).replace("\x00", "").replace("\r\n", "\n").strip()


def _told(field: Field, at: str, sent: Sent) -> Any:
    texts = [_text(one) for one in sent.getlist(at)]
    if field.holds == "flag":
        return bool(texts) or (False if field.rows else None)  # a row says no, a form says nothing
    if field.holds in ("codes", "texts"):
        listed = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        return "all" if field.path == "communities" and "all" in listed else listed
    if field.holds == "code_or_day":
        day = next((_text(one) for one in sent.getlist(f"{at}.day")), "")
        return written.told(field.holds, day) or next(iter(texts), "")
    text = next(iter(texts), "")
    return written.told(field.holds, text)


def row_added(application: Raw, path: str) -> Raw:
    """Return the application with an empty row more in a list."""
    return _rows_changed(application, path, lambda rows: rows.append({}))


def row_removed(application: Raw, path: str, at: int) -> Raw:
    """Return the application without one row of a list."""
    return _rows_changed(application, path, lambda rows: rows.pop(at) if at < len(rows) else None)


def _rows_changed(application: Raw, path: str, change: Callable[[list[Any]], Any]) -> Raw:
    if not any(one.rows == path for one in form_fields()):
        return application
    made = deepcopy(application)
    *above, last = path.split(".")
    place = made
    for name in above:
        place = place.setdefault(name, {})
    rows = place.setdefault(last, [])
    if len(rows) < ROWS_MAX:
        change(rows)
    return made


def wrong(application: Raw, labels: Labels) -> dict[str, str]:
    """Return the places whose value the form cannot hold, each with what it should be.

    By the words of schemas/texts/fields.yaml (`problems`); code: an unknown code.
    """
    return {path: kind for path, kind in _wrong(application, "", labels)}


def _wrong(value: Any, path: str, labels: Labels) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _wrong(one, f"{path}.{name}" if path else name, labels)
        return
    field = field_of(path)
    if field is None:
        for no, one in enumerate(value if isinstance(value, list) else ()):
            yield from _wrong(one, f"{path}.{no}", labels)
    elif (kind := _unfit(field, value, labels)) is not None:
        yield path, kind


def _unfit(field: Field, value: Any, labels: Labels) -> str | None:
    known = labels.codes.get(field.codes, {})
    if field.holds == "codes":
        return None if all(one in known for one in value) else "code"
    if field.holds in ("code", "code_or_day") and value in known:
        return None
    if field.holds == "code":
        return "code"
    try:
        if holder := HOLDS.get(field.holds):
            holder.validate_python(value)
    except ValidationError as broken:
        return written.fault(broken.errors()[0]["type"]) or "count"
    return None


def sound(application: Raw, unfit: Mapping[str, str]) -> Raw:
    """Return what can be judged and filed: without unfit values and without empty rows at the end.

    Rows keep their places, so that findings point where the page shows them.
    """
    found = _sound(application, "", unfit)
    return dict(found)


def _sound(value: Any, path: str, unfit: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        inner = {
            name: _sound(one, at, unfit)
            for name, one in value.items()
            if (at := f"{path}.{name}" if path else name) not in unfit
        }
        return {name: one for name, one in inner.items() if one not in EMPTY}
    if isinstance(value, list) and field_of(path) is None:
        rows = [_sound(one, f"{path}.{no}", unfit) for no, one in enumerate(value)]
        while rows and not rows[-1]:
            rows.pop()
        return rows
    return value


def at(application: Raw, path: str) -> Any:
    """Return what stands at a dotted path with positions; None where nothing does."""
    place: Any = application
    for part in path.split("."):
        if isinstance(place, list):
            no = written.position(part)
            place = place[no] if no is not None and no < len(place) else None
        elif isinstance(place, Mapping):
            place = place.get(part)
        else:
            return None
    return place
