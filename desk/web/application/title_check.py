"""Can this be filed? What the lists, the register and the rules say of a title alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from desk.files import page_data
from desk.web.application.judging import BAD, FORM, Judged, JudgedFinding, judged, of_finding
from desk.web.request.request import Desk
from ledger.read import assignments
from policies.applications import intake
from policies.facts import item
from policies.visibility import may_read
from schemas.applications.codes import CommunityRole, ListClass, Severity
from schemas.states.stages import Stage
from tasks.acts import register_facts

OTHERWISE = "new"  # the class of what is on no list
ANSWERING = (CommunityRole.RESPONSIBLE, CommunityRole.ENFORCE)


Raw = Mapping[str, Any]


@cache
def title_words() -> dict[str, Any]:
    """Return what words of a title suppose (desk/data/title_words.yaml)."""
    return dict(page_data("title_words.yaml"))


class Similar(NamedTuple):
    """An assignment with a similar title; number: empty when the visitor may not read it."""

    number: str
    title: str
    applicant: str
    stage: str
    live: bool
    start_on: Any
    end_on: Any
    percent: int


@dataclass(frozen=True)
class Checked:
    """What is known before anything else is typed; hidden: similar ones that are not shown."""

    title: str
    verdict: str  # no, mind, yes
    negative: str  # the entry of the negative list that the title is on, or empty
    blocked: tuple[JudgedFinding, ...]
    noted: tuple[JudgedFinding, ...]
    similar: tuple[Similar, ...]
    hidden: int
    judged: Judged


def check(here: Desk, title: str) -> Checked:
    """Judge a title as the only thing that is known."""
    bare = {"applicant": here.by.org, "title": title}
    proposed, entry = item.listed_as(title, here.rules.rulebook.ground.on(here.today))
    found = judged(here, {**bare, "list_class": proposed or OTHERWISE})
    if not proposed and found.judgement.listed_as:  # a decision entered it in the catalogue
        found = judged(here, {**bare, "list_class": found.judgement.listed_as})
    fresh = [one for one in found.told if one.tone in ("bad", "warn")]
    similar, hidden = _similar(here, title)
    negative = entry if proposed == ListClass.NEGATIVE else ""
    blocked = tuple(one for one in fresh if one.tone == "bad" and (one.rule or one.path == "title"))
    noted = (
        *(one for one in fresh if one.tone == "warn"),
        *_conditional(found),
        *_supposed(found, title),
    )
    clear = not (noted or similar or hidden)
    verdict = "no" if blocked or negative else "yes" if clear else "mind"
    return Checked(title, verdict, negative, blocked, noted, similar, hidden, found)


def _conditional(found: Judged) -> Iterator[JudgedFinding]:
    """Tell what would stand against these words if the communities were to answer for the work."""
    read, book = found.application, found.rules.rulebook
    known = {one.rule for one in found.judgement.findings}
    for role in ANSWERING:
        silent = read.model_copy(update={"title": None, "community_role": role})
        known |= {one.rule for one in book.judge(silent, on=read.submitted_on).findings}
        asked = read.model_copy(update={"community_role": role})
        for one in book.judge(asked, on=read.submitted_on).findings:
            if one.severity in BAD and one.rule not in known:
                known.add(one.rule)
                yield of_finding(one)._replace(tone="warn", severity=str(Severity.WARN))


def _supposed(found: Judged, title: str) -> Iterator[JudgedFinding]:
    """Tell what the rules say of burdens that a title's words suppose: a certificate, a plaque."""
    book, labels = found.rules.rulebook, found.rules.rulebook.ground.labels
    raw = found.application.model_dump(mode="json", exclude_defaults=True)
    known = {one.rule for one in found.judgement.findings}
    for field, told in title_words().items():
        if not any(word in title for word in told["words"]):
            continue
        row = {name: text.format(title=title) for name, text in told["row"].items()}
        read = intake.read_application({**raw, field: [row]}, labels)
        judgement = book.judge(read, on=found.application.submitted_on)
        for one in judgement.findings:
            if one.rule not in known and one.rule != FORM:
                known.add(one.rule)
                yield of_finding(one)._replace(tone="warn", severity=str(Severity.WARN))
        for ask in judgement.questions:
            if ask.indicator not in known and ask.field == field:
                known.add(ask.indicator)
                yield JudgedFinding(ask.field, "ask", ask.question, ask.question_en, ask.indicator)


def _similar(here: Desk, title: str) -> tuple[tuple[Similar, ...], int]:
    """Return similar assignments as far as the visitor sees them, and how many are not shown.

    A title of another department is told once it is published; its number when it can be read.
    """
    with here.ledger.read() as tx:
        found = register_facts.alike(tx, title)
        shows = {one.item.number: assignments.find(tx, one.item.number) for one in found}
    told: list[Similar] = []
    hidden = 0
    for one in found:
        show = shows[one.item.number]
        if show is None or (show.state.stage == Stage.DRAFT and not _mine(here, one)):
            continue
        parties = may_read.parties(show)
        if may_read.may_read(here.by, parties, here.rules):
            told.append(_told(one, parties.stage, one.item.number))
        elif parties.published:
            told.append(_told(one, parties.stage))
        else:
            hidden += 1
    return tuple(told), hidden


def _mine(here: Desk, one: register_facts.Alike) -> bool:
    return one.item.applicant == here.by.org


def _told(one: register_facts.Alike, stage: str, number: str = "") -> Similar:
    known = one.item
    return Similar(
        number,
        known.title,
        known.applicant,
        stage,
        known.live,
        known.start_on,
        known.end_on,
        round(one.score * 100),
    )
