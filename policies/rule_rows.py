"""Rules as they stand in their files: rows with the file and line they came from.

Text in, rows out; the files are read by policies.loader.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from policies.ground import Labels
from schemas.codes import Route, Severity
from schemas.errors import DataBroken
from schemas.findings import Citation

RULE_KEYS = {
    "id", "severity", "when", "params", "field", "field_from", "show", "show_en", "message",
    "basis", "from", "to", "tests", "escalate", "last",
}  # fmt: skip
ROUTE_KEYS = {"route", "when", "params"}


@dataclass(frozen=True)
class Row:
    """What a rule and a route have in common: a condition over facts with named parameters."""

    id: str
    when: str
    params: Mapping[str, Any]
    file: str
    line: int


@dataclass(frozen=True)
class RuleRow(Row):
    """One rule; `show` names what its message holds as expressions over the facts."""

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
    tests: Mapping[str, Any] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class RouteRow(Row):
    """One route and when it fits."""

    route: Route


def read_rows(text: str, file: str) -> tuple[list[RuleRow], list[RouteRow]]:
    """Read one rule file; raises RowBroken with file, line and what is wrong."""
    try:
        data = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RowBroken((file, line), "not_yaml", file, str(error.problem)) from error
    rules = [_rule(row, file) for row in data.get("rules", [])]
    routes = [_route(row, file) for row in data.get("routes", [])]
    return rules, routes


class RowBroken(Exception):
    """A row cannot be used; `code` names the text of it (fields.yaml, `rulebook`)."""

    def __init__(self, place: tuple[str, int], code: str, name: str, detail: str = "") -> None:
        super().__init__(f"{place[0]} line {place[1]}: {code} {name} {detail}")
        self.file, self.line = place
        self.code, self.name, self.detail = code, name, detail
        self.hint = ""

    def with_hint(self, hint: str) -> "RowBroken":
        """Return itself with what was probably meant."""
        self.hint = hint
        return self


def worded(error: RowBroken, labels: Labels) -> DataBroken:
    """Word a broken row: file, line, what is wrong and what was probably meant."""
    told = [_told(error, labels, language) for language in ("zh", "en")]
    return DataBroken(*told, field=f"{error.file}:{error.line}", hint=error.hint)


def _told(error: RowBroken, labels: Labels, language: str) -> str:
    what = labels.rulebook[error.code][language].format(name=error.name, detail=error.detail)
    hint = labels.problems["hint"][language].format(name=error.hint) if error.hint else ""
    where = labels.rulebook["where"][language]
    return where.format(file=error.file, line=error.line, what=what + hint)


def _rule(row: Any, file: str) -> RuleRow:
    line = row.lc.line + 1
    _known_keys(row, RULE_KEYS, file)
    for key in ("id", "severity", "when", "field", "message", "from", "basis"):
        if key not in row:
            raise RowBroken((file, line), "missing_key", key)
    escalate = row.get("escalate") or {}
    return RuleRow(
        id=str(row["id"]),
        when=str(row["when"]),
        params=_plain(row.get("params") or {}),
        file=file,
        line=row.lc.value("when")[0] + 1,
        severity=_severity(row["severity"], row, file),
        points_at=str(row["field"]),
        message=str(row["message"]["zh"]),
        message_en=str(row["message"]["en"]),
        since=_day(row["from"], row, "from", file),
        until=_day(row["to"], row, "to", file) if row.get("to") else None,
        basis=tuple(_citation(source) for source in row["basis"]),
        field_from=str(row.get("field_from") or ""),
        show={str(k): str(v) for k, v in (row.get("show") or {}).items()},
        show_en={str(k): str(v) for k, v in (row.get("show_en") or {}).items()},
        worse=_severity(escalate["severity"], row, file) if escalate else None,
        worse_when=str(escalate.get("when", "")),
        last=bool(row.get("last", False)),
        tests=_plain(row.get("tests") or {}),
    )


def _citation(source: Any) -> Citation:
    return Citation(title=str(source["title"]), article=str(source.get("article", "")))


def _route(row: Any, file: str) -> RouteRow:
    _known_keys(row, ROUTE_KEYS, file)
    line, name = row.lc.line + 1, str(row["route"])
    try:
        route = Route(name)
    except ValueError as error:
        raise RowBroken((file, line), "unknown_route", name) from error
    params = _plain(row.get("params") or {})
    return RouteRow(name, str(row["when"]), params, file, line, route)


def _known_keys(row: Any, known: set[str], file: str) -> None:
    for key in row:
        if key not in known:
            place = (file, row.lc.key(key)[0] + 1)
            raise RowBroken(place, "unknown_key", str(key)).with_hint(_near(key, known))


def _near(word: str, known: set[str]) -> str:
    return next(iter(get_close_matches(str(word), sorted(known), 1)), "")


def _severity(value: Any, row: Any, file: str) -> Severity:
    try:
        return Severity(str(value))
    except ValueError as error:
        hint = _near(str(value), {severity.value for severity in Severity})
        place = (file, row.lc.line + 1)
        raise RowBroken(place, "unknown_severity", str(value)).with_hint(hint) from error


def _day(value: Any, row: Any, key: str, file: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        place = (file, row.lc.value(key)[0] + 1)
        raise RowBroken(place, "not_a_day", key) from error


def _plain(value: Any) -> Any:
    """Turn what ruamel loaded into plain dicts, lists and scalars."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool | int | date) or value is None:
        return value
    return str(value)
