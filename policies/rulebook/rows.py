"""Rules as they stand in their files: rows with the file and line they came from.

Text in, rows out; the files are read by policies.loader.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from policies.place.parameters import Labels
from policies.rulebook.texts import RawRow, RowBroken
from schemas.applications.codes import Route, Severity
from schemas.applications.findings import Citation
from schemas.errors import DataBroken

RULE_KEYS = {
    "id", "severity", "when", "params", "field", "field_from", "show", "show_en", "message",
    "basis", "from", "to", "tests", "escalate", "last",
}  # fmt: skip
ASK_KEYS = {"id", "when", "params", "field", "show", "show_en", "message", "basis", "from", "to",
            "tests"}  # fmt: skip
ROUTE_KEYS = {"route", "when", "params", "tests"}
OWED = ("when", "field", "message", "from", "basis")


@dataclass(frozen=True)
class RuleFileRow:
    """What a rule and a route have in common: a condition over facts with named parameters."""

    id: str
    when: str
    params: Mapping[str, Any]
    file: str
    line: int


@dataclass(frozen=True)
class RuleRow(RuleFileRow):
    """One rule; `show` names what its message holds as expressions over the facts.

    asks: the row is an indicator: its message is a question to the department, never a verdict.
    """

    severity: Severity
    points_at: str  # dotted field
    message: str
    message_en: str
    since: date
    until: date | None = None
    basis: tuple[Citation, ...] = ()
    field_from: str = ""
    show: Mapping[str, str] = field(default_factory=dict)
    show_en: Mapping[str, str] = field(default_factory=dict)
    worse: Severity | None = None
    worse_when: str = ""
    last: bool = False
    asks: bool = False
    tests: Mapping[str, Any] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class RouteRow(RuleFileRow):
    """One route and when it fits."""

    route: Route
    tests: Mapping[str, Any] = field(default_factory=dict)


def rows_of(raw: Iterable[RawRow]) -> tuple[list[RuleRow], list[RouteRow]]:
    """Check raw rows and return rules (indicators among them) and routes.

    Raises RowBroken with file, line and what is wrong.
    """
    rules, routes = [], []
    for row in raw:
        if row.section == "routes":
            routes.append(_route(row))
        else:
            rules.append(_rule(row))
    return rules, routes


def worded(error: RowBroken, labels: Labels) -> DataBroken:
    """Word a broken row: file, line, what is wrong and what was probably meant."""
    told = [_told(error, labels, language) for language in ("zh", "en")]
    return DataBroken(*told, field=f"{error.file}:{error.line}", hint=error.hint)


def _told(error: RowBroken, labels: Labels, language: str) -> str:
    what = labels.rulebook[error.code][language].format(name=error.name, detail=error.detail)
    hint = labels.problems["hint"][language].format(name=error.hint) if error.hint else ""
    where = labels.rulebook["where"][language]
    return where.format(file=error.file, line=error.line, what=what + hint)


def _rule(raw: RawRow) -> RuleRow:
    asks = raw.section == "asks"
    _known_keys(raw, ASK_KEYS if asks else RULE_KEYS)
    row = raw.values
    for key in OWED if asks else (*OWED, "severity"):
        if key not in row:
            raise RowBroken(raw.place, "missing_key", key)
    escalate = _table(raw, "escalate")
    message = _table(raw, "message")
    return RuleRow(
        id=raw.name,
        when=str(row["when"]),
        params=_table(raw, "params"),
        file=raw.at("when")[0],
        line=raw.at("when")[1],
        severity=Severity.PASS if asks else _severity(row["severity"], raw),
        points_at=str(row["field"]),
        message=_worded(message, "zh", raw),
        message_en=_worded(message, "en", raw),
        since=_day(raw, "from"),
        until=_day(raw, "to") if row.get("to") else None,
        basis=tuple(_citation(source, raw) for source in row["basis"] or ()),
        field_from=str(row.get("field_from") or ""),
        show={str(k): str(v) for k, v in _table(raw, "show").items()},
        show_en={str(k): str(v) for k, v in _table(raw, "show_en").items()},
        worse=_severity(escalate.get("severity"), raw) if escalate else None,
        worse_when=str(escalate.get("when", "")),
        last=bool(row.get("last", False)),
        asks=asks,
        tests=_table(raw, "tests"),
    )


def _table(raw: RawRow, key: str) -> Mapping[str, Any]:
    value = raw.values.get(key) or {}
    if not isinstance(value, Mapping):
        raise RowBroken(raw.at(key), "no_table", key)
    return value


def _worded(message: Mapping[str, Any], language: str, raw: RawRow) -> str:
    if not message.get(language):
        raise RowBroken(raw.at("message"), "missing_key", f"message.{language}")
    return str(message[language])


def _citation(source: Any, raw: RawRow) -> Citation:
    if not isinstance(source, Mapping) or "title" not in source:
        raise RowBroken(raw.at("basis"), "missing_key", "basis.title")
    return Citation(title=str(source["title"]), article=str(source.get("article", "")))


def _route(raw: RawRow) -> RouteRow:
    _known_keys(raw, ROUTE_KEYS)
    try:
        route = Route(raw.name)
    except ValueError as error:
        raise RowBroken(raw.place, "unknown_route", raw.name) from error
    if "when" not in raw.values:
        raise RowBroken(raw.place, "missing_key", "when")
    when, tests = str(raw.values["when"]), _table(raw, "tests")
    return RouteRow(raw.name, when, _table(raw, "params"), *raw.at("when"), route, tests)


def _known_keys(raw: RawRow, known: set[str]) -> None:
    for key in raw.values:
        if key not in known:
            raise RowBroken(raw.at(key), "unknown_key", key).with_hint(_near(key, known))


def _near(word: str, known: set[str]) -> str:
    return next(iter(get_close_matches(str(word), sorted(known), 1)), "")


def _severity(value: Any, raw: RawRow) -> Severity:
    try:
        return Severity(str(value))
    except ValueError as error:
        hint = _near(str(value), {severity.value for severity in Severity})
        place = raw.at("severity")
        raise RowBroken(place, "unknown_severity", str(value)).with_hint(hint) from error


def _day(raw: RawRow, key: str) -> date:
    value = raw.values[key]
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise RowBroken(raw.at(key), "not_a_day", key) from error
