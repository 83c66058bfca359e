"""A draft judged against the live register while it is typed: what is wrong, what is missing yet.

The same judgement as filing makes; what a draft leaves out is told as not filled in, not as wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desk.web.application import reading
from desk.web.request.request import Desk
from ledger.read import assignments
from policies.applications import intake
from policies.facts import form_defects
from policies.lifecycle.forecast import outlook
from policies.rulebook import worst
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.applications.codes import ListClass, Severity
from schemas.applications.fields import bare
from schemas.applications.findings import Finding, Judgement, Outlook
from schemas.states.states import AssignmentState
from tasks import rulebooks
from tasks.acts import register_facts
from tasks.papers.forms.plan import plan, section_of

FORM = "FORM"  # the rule of the form itself; its defects are told one by one instead
LACKING = ("missing", "incomplete")
WORDLESS: Mapping[str, Any] = {"title": None, "description": None, "necessity": None, "steps": ()}
BAD = (Severity.REJECT, Severity.RETURN)


class JudgedFinding(NamedTuple):
    """What is said beside a field. tone: bad, warn, todo (not filled in yet), ask, back."""

    path: str
    tone: str
    message: str
    message_en: str
    rule: str = ""
    severity: str = ""


@dataclass(frozen=True)
class Judged:
    """A draft as the rules see it now; severity: of what is filled in; told: worst first."""

    application: Application
    severity: str
    route: str
    judgement: Judgement
    ahead: Outlook
    decides: Mapping[str, Any]
    told: tuple[JudgedFinding, ...]
    rules: Rules
    at: Mapping[str, tuple[JudgedFinding, ...]] = field(default_factory=dict)

    @property
    def todo(self) -> int:
        """How many things are not filled in yet."""
        return sum(one.tone == "todo" for one in self.told)

    @staticmethod
    def section_of(path: str) -> str:
        """Return the id of the section in which a field is asked for."""
        return section_of(path)

    def in_section(self, ident: str, *tones: str) -> list[JudgedFinding]:
        """Return what is said in a section, in some tones or any."""
        return [
            one
            for one in self.told
            if section_of(one.path) == ident and (not tones or one.tone in tones)
        ]


def judged(here: Desk, application: Mapping[str, Any], number: str = "") -> Judged:
    """Judge a draft as if it were filed today;
    number: the assignment that it corrects, or empty.
    """
    rules = _rules(here)
    labels = rules.rulebook.ground.labels
    raw = dict(application)
    unfit = reading.wrong(raw, labels)
    with here.ledger.read() as tx:
        assignment = assignments.state(tx, AssignmentState, number) if number else None
    # A correction is dated by the first filing, as filing itself does.
    filed = ((assignment and assignment.filed_on) or here.today).isoformat()
    read = intake.read_application({**reading.sound(raw, unfit), "submitted_on": filed}, labels)
    with here.ledger.read() as tx:
        asked = read.model_dump(mode="json", exclude_defaults=True)
        given = register_facts.given(tx, asked, number, rules, here.today)
    judgement = rules.rulebook.judge(read, given, here.today)
    told = tuple(sorted(_told(raw, read, unfit, judgement, rules), key=_place))
    severity = _severity(told)
    if severity != Severity.REJECT and judgement.route is None:  # only what is left out stands
        route = rules.rulebook.likely_route(read, given, here.today)
        judgement = judgement.model_copy(update={"route": route})
    ahead = outlook(read, judgement, rules, here.today)
    return Judged(
        application=read,
        severity=str(severity),
        route=str(judgement.route or "") if severity != Severity.REJECT else "",
        judgement=judgement,
        ahead=ahead,
        decides=rules.jurisdiction.roles.get(ahead.decides, {}),
        told=told,
        rules=rules,
        at=_by_path(told),
    )


def _rules(here: Desk) -> Rules:
    """Return the rules in force in the ledger today."""
    with here.ledger.read() as tx:
        return rulebooks.rules_on(tx, here.ledger, here.today)


def _told(
    raw: dict[str, Any],
    read: Application,
    unfit: Mapping[str, str],
    judgement: Judgement,
    rules: Rules,
) -> Iterator[JudgedFinding]:
    for path, kind in unfit.items():
        yield _unfit(path, kind, reading.at(raw, path), rules)
    filled = reading.sound(raw, unfit)
    lacking = [one for one in _defects(read, filled, rules) if one.path not in unfit]
    yield from lacking
    spoken, asks = {bare(one.path) for one in lacking}, _asking(read, rules)
    for finding in judgement.findings:
        if finding.rule == FORM:
            continue
        empty = finding.rule in asks and reading.at(filled, finding.field) in reading.EMPTY
        if not (empty and bare(finding.field) in spoken):
            yield of_finding(finding, empty)
    yield from _same_name(read, rules)
    yield from _class_by_hand(read, judgement, rules)
    for ask in judgement.questions:
        if any(reading.at(filled, name) in reading.EMPTY for name in _needed(ask.indicator)):
            continue
        yield JudgedFinding(ask.field, "ask", ask.question, ask.question_en, ask.indicator)


def _needed(indicator: str) -> Iterable[str]:
    """Return the fields without which an indicator cannot be told rightly."""
    found: Iterable[str] = plan()["asked_after"].get(indicator, ())
    return found


def _asking(read: Application, rules: Rules) -> frozenset[str]:
    """Return the rules that speak without any words to read: at an empty field they ask for it."""
    wordless = read.model_copy(update=WORDLESS)
    found = rules.rulebook.judge(wordless, on=read.submitted_on).findings
    return frozenset(one.rule for one in found)


def of_finding(finding: Finding, empty: bool = False) -> JudgedFinding:
    """Tell a finding at its field; one that only says that its field is empty is to be done yet."""
    tone = "todo" if empty else "bad" if finding.severity in BAD else "warn"
    return JudgedFinding(
        finding.field,
        tone,
        finding.message,
        finding.message_en,
        finding.rule,
        str(finding.severity),
    )


def _same_name(read: Application, rules: Rules) -> Iterator[JudgedFinding]:
    """Ask whether clerk and head are two people: names alone do not tell."""
    clerk, head = read.clerk, read.head
    if clerk and head and clerk.name and clerk.name == head.name and clerk.phone != head.phone:
        yield JudgedFinding(
            "head.name", "warn", *_both(rules.rulebook.ground.labels.defects["same_name"])
        )


def _class_by_hand(
    read: Application, judgement: Judgement, rules: Rules
) -> Iterator[JudgedFinding]:
    """Ask for the reason of a class that is another than the lists propose."""
    ground = rules.rulebook.ground
    proposed = judgement.listed_as or str(ListClass.NEW)
    if read.list_class is None or read.list_reason or str(read.list_class) == proposed:
        return
    texts = ground.labels.defects["class_by_hand"]
    told = (
        texts[lang].format(proposed=ground.labels.code("ListClass", proposed, lang))
        for lang in ("zh", "en")
    )
    yield JudgedFinding("list_reason", "bad", *told)


def _defects(read: Application, filled: Mapping[str, Any], rules: Rules) -> Iterator[JudgedFinding]:
    ground = rules.rulebook.ground
    for defect in form_defects.defects(read, ground):
        if defect.field == "submitted_on":
            continue
        empty = reading.at(dict(filled), defect.field) in reading.EMPTY
        lacking = empty or defect.code in LACKING
        texts = ground.labels.defects["missing" if empty else defect.code]
        severity = "" if lacking else str(Severity.RETURN)
        tone = "todo" if lacking else "bad"
        yield JudgedFinding(defect.field, tone, texts["zh"], texts["en"], "", severity)


def _unfit(path: str, kind: str, value: Any, rules: Rules) -> JudgedFinding:
    labels = rules.rulebook.ground.labels
    if kind == "code":
        return JudgedFinding(path, "bad", *_both(labels.defects["refused_code"]), "", "return")
    wanted, text = labels.problems[kind], labels.problems["wrong_here"]
    told = {
        lang: text[lang].format(wanted=wanted[lang], value=str(value)[:60]) for lang in ("zh", "en")
    }
    return JudgedFinding(path, "bad", *_both(told), "", "return")


def _both(texts: Mapping[str, str]) -> tuple[str, str]:
    return texts["zh"], texts["en"]


def _severity(told: Iterable[JudgedFinding]) -> Severity:
    return worst(Severity(one.severity) for one in told if one.severity and one.tone != "todo")


_ORDER = {name: no for no, name in enumerate(Application.model_fields)}
_TONES = ("bad", "back", "warn", "ask", "todo")


def _place(one: JudgedFinding) -> tuple[int, int]:
    return _TONES.index(one.tone), _ORDER.get(one.path.partition(".")[0], len(_ORDER))


def _by_path(told: Iterable[JudgedFinding]) -> Mapping[str, tuple[JudgedFinding, ...]]:
    found: dict[str, tuple[JudgedFinding, ...]] = {}
    for one in told:
        found[one.path] = (*found.get(one.path, ()), one)
    return found
