"""`zhunru inbox`, `show`, `act`, `submit`: the desk's work from a terminal."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType

from desk import assignment_tables, files, tables
from desk.cli import act_data, actors
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.demo import story
from desk.judged import judged
from desk.words import problem, say
from flows.engine import nudge
from ledger.read import assignments, inboxes, queries
from ledger.store.session import Ledger, open_ledger
from policies.applications import intake
from policies.rules import Rules
from schemas.acts.act import SYSTEM, Act, Actor, Entry, Receipt, WorkItem
from schemas.assignment import StoredAssignment
from schemas.errors import UnknownThing
from schemas.values import canonical
from schemas.written import item_number
from tasks import clock, reasons, reporters, rulebooks
from tasks.acts import perform
from tasks.figures import stuck, summary
from tasks.papers import attachments

NEW = "new"  # stands for the number of what an act will open
MISTYPED = frozenset({"incomplete", "wrong_data", "application_unreadable", "unknown_act"})
# Bad input, not a judgement.
NOWHERE = frozenset({"no_such_assignment", "no_such_refusal", "no_such_bypass"})


@dataclass(frozen=True)
class Who:
    """Who acts (`ROLE@ORG` and the person), under which key; `state` is where the flows live."""

    by: str
    person: str
    key: str
    state: Path


def inbox(store: str, by: str, limit: int, lang: str = "zh") -> CommandAnswer:
    """Show what a role at an organisation owes today, the most urgent first."""
    ledger = open_ledger(store, create=False)
    rules = rulebooks.rules_of(ledger)
    who = actors.at_work(by, rules)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        page = queries.inbox(tx, who.role, who.org, today, limit=limit)
        size = queries.inbox_size(tx, who.role, who.org, today)
        office = who.role == "LG_OFFICE"
        vacant = inboxes.vacant(tx, today, limit=limit) if office else []
    items = [{**_waiting(one, rules, today), "title": one.title} for one in page.items]
    data = {"role": who.role, "org": who.org, "on": today.isoformat(), "size": size, "items": items}
    if vacant:  # told to the office, which has nobody to remind there
        data["vacant"] = [
            {**one._asdict(), "due": one.due.isoformat() if one.due else None} for one in vacant
        ]
    return CommandAnswer(data, [tables.work_items(items, lang)])


def show(store: str, number: str, lang: str = "zh") -> CommandAnswer:
    """Show where an assignment or refusal stands, what waits, and its history."""
    number, ledger = item_number(number), open_ledger(store, create=False)
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        found = assignments.find(tx, number)
        entries = assignments.history(tx, number) if found else []
        attempts = queries.attempts(tx, number=number) if found else []
    if found is None:
        raise problem(UnknownThing, "no_number", field="NUMBER", number=number)
    stands, today = summary.of(found, rules), rules.calendar.today(clock.now(ledger))
    data = {
        **found.plain(),
        "standing": stands.state,
        "clocks": list(stands.clocks),
        "work_items": [
            _waiting(one, rules, today) for one in found.waits if one.role != SYSTEM.role
        ],
        "history": [_line(entry) for entry in entries],
        "refused_attempts": sum(one["code"] not in MISTYPED for one in attempts),
        "mistyped_attempts": sum(one["code"] in MISTYPED for one in attempts),
    }
    judged = assignment_tables.last_judged(entries)
    *first, history = _shown(data, found, lang, rules)
    return CommandAnswer(
        {**data, "findings": judged},
        [*first, *assignment_tables.parts(found, judged, lang), history],
    )


def _waiting(item: WorkItem, rules: Rules, today: date) -> dict[str, Any]:
    """Return a work item; of a late one also why it does not move, and what comes next."""
    late = stuck.of(item, rules, today)
    more = {"stuck": late.model_dump(exclude={"number"})} if late else {}
    return {**summary.told(item), **more}


def papers(store: str, number: str, folder: Path, lang: str = "zh") -> CommandAnswer:
    """Write the papers of an assignment as pages, Word files and PDF."""
    number, ledger = item_number(number), open_ledger(store, create=False)
    with ledger.read() as tx:
        if assignments.find(tx, number) is None:
            raise problem(UnknownThing, "no_number", field="NUMBER", number=number)
    written = assignment_tables.write_papers(ledger, [number], folder, ("docx", "pdf"))
    tell(say("wrote", lang, place=folder))
    told = {"folder": str(folder), "papers": written}
    return CommandAnswer(told, assignment_tables.papers_told(folder, written, lang))


def act(
    store: str, number: str, verb: str, data: Sequence[str], who: Who, lang: str = "zh"
) -> CommandAnswer:
    """Do an act; a refusal is an answer (exit 1) and is on record. An unknown number is bad input.

    Raises UnknownThing when there is no such number, though the attempt is on record.
    """
    with open_ledger(store, create=False, state=who.state) as ledger:
        rules = rulebooks.rules_of(ledger)
        by = actors.read(who.by, who.person, rules)
        asked = Act(
            verb=verb, number="" if number == NEW else number, data=act_data.read(verb, data)
        )
        receipt = perform.perform(ledger, asked, by, who.key or uuid.uuid4().hex)
        if receipt.refused and receipt.refused.code in NOWHERE:
            raise problem(UnknownThing, "no_number", field="NUMBER", number=number)
        _nudge(receipt, who)
        told = {"act": verb, **_told(receipt, rules), "replaces": _replaced(ledger, receipt)}
    return _answer([told], lang)


def _replaced(ledger: Ledger, receipt: Receipt) -> str:
    """Return the community's earlier answer whose place this one took, or nothing."""
    with ledger.read() as tx:
        entries = assignments.history(tx, receipt.number) if receipt.events else []
    mine = [one.body for one in entries if one.uid in receipt.events]
    return next((str(body["replaces"]) for body in mine if "replaces" in body), "")


def attach(store: str, number: str, file: Path, who: Who, lang: str = "zh") -> CommandAnswer:
    """Keep a file with an assignment; acts name it by its digest (`scan`, `file`, `voucher`).

    Raises UnknownThing when there is no such number, Unfit for what may not be kept.
    """
    with open_ledger(store, create=False, state=who.state) as ledger:
        by = actors.at_work(who.by, rulebooks.rules_of(ledger))
        by = by.model_copy(update={"person": who.person}) if who.person else by
        with ledger.read() as tx:
            if assignments.find(tx, number) is None or reporters.is_report(number):
                raise problem(UnknownThing, "no_number", field="NUMBER", number=number)
        content = file.read_bytes()
        kept = attachments.attach(ledger, who.state / "files", number, by, file.name, content)
    pairs = [("name", kept.name), ("digest", kept.digest)]
    return CommandAnswer(kept.model_dump(mode="json"), [tables.facts("attached", pairs, lang)])


def submit(store: str, file: Path, who: Who, lang: str = "zh") -> CommandAnswer:
    """File every application of a file; the same file again files nothing twice."""
    ledger = open_ledger(store, create=False, state=who.state)
    rules = rulebooks.rules_of(ledger)
    labels = rules.rulebook.ground.labels
    cases = intake.read_cases(files.read(file, labels), labels)
    for case in cases:
        case.read(labels)  # all can be read, or nothing is filed
    told = []
    for case in cases:
        application = story.plain(case.application)
        verdict = judged(case, rules, None, ledger)  # before it is a neighbour of itself
        by = actors.read(who.by or _head_of(application), who.person, rules)
        receipt = _file(ledger, application, by, who.key)
        fresh = receipt.accepted and not receipt.replayed
        found = {key: verdict[key] for key in ("severity", "findings")} if fresh else {}
        told.append(
            {"case": case.name, "act": "submit", **_told(receipt, rules), **found,
             "by": f"{by.role}@{by.org}", "by_assumed": not who.by}
        )  # fmt: skip
        _nudge(receipt, who)
    return _answer(told, lang)


def _head_of(application: Mapping[str, Any]) -> str:
    """Who files when nobody says so: the head of the department that applies."""
    return f"DEPT_HEAD@{application.get('applicant', '')}"


def _file(ledger: Ledger, application: dict[str, Any], by: Actor, key: str) -> Receipt:
    digest = hashlib.sha256(canonical(application).encode()).hexdigest()
    act = Act(verb="submit", data={"application": application})
    return perform.perform(ledger, act, by, key or f"file:{digest}")


def _nudge(receipt: Receipt, who: Who) -> None:
    if receipt.accepted:
        nudge.nudge([receipt.number], state=who.state)


def _told(receipt: Receipt, rules: Rules) -> dict[str, Any]:
    told = receipt.model_dump(mode="json", exclude={"refused"})
    refused = receipt.refused
    return {**told, "reason": reasons.reason(refused, rules.directory) if refused else None}


def _answer(told: list[dict[str, Any]], lang: str) -> CommandAnswer:
    rows = (
        (
            one.get("case", ""),
            one["number"],
            reasons.name_of(one["act"], lang),
            one["accepted"],
            "\n".join(_remarks(one, lang)),
        )
        for one in told
    )
    columns = ("case", "number", "act", "accepted", "message")
    fine = all(one["accepted"] for one in told)
    data = told if "case" in told[0] else told[0]
    return CommandAnswer(data, [tables.table("done", columns, lang, rows)], FINE if fine else NO)


def _remarks(one: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Tell why not; what was found; whose answer it is, where nobody said; what it replaces."""
    if one["reason"]:
        yield tables.message(one["reason"], lang)
    elif found := _foretold(one, lang):
        yield found
    if one.get("by_assumed"):
        yield say("filed_as", lang, by=one["by"])
    if one.get("replaces"):
        yield say("replaces", lang, answer=reasons.name_of(one["replaces"], lang))


def _foretold(one: Mapping[str, Any], lang: str) -> str:
    """Tell a department at filing what will be found: it need not wait for the return."""
    found = one.get("findings") or ()
    if not found:
        return ""
    lines = [f"{each['rule']} {tables.message(each, lang)}" for each in found]
    return "\n".join([say(f"severity.{one['severity']}", lang), *lines])


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.occurred_at.isoformat(),
        "kind": entry.kind,
        "stream": f"{entry.stream_kind}/{entry.stream_id}",
        "version": entry.version,
        "role": entry.role,
        "org": entry.org,
        "uid": entry.uid,
    }


def _shown(
    data: Mapping[str, Any], found: StoredAssignment, lang: str, rules: Rules
) -> list[RenderableType]:
    pairs = [
        ("number", found.state.number or found.number),
        ("title", found.title),
        ("stage", reasons.name_of(found.state.stage, lang)),
        ("applicant", tables.placed(found.applicant, rules.directory)),
        ("attempts", data["refused_attempts"]),
        ("mistyped", data["mistyped_attempts"]),
    ]
    history = (_happened(one, lang, rules) for one in data["history"])
    called = _clock_names(rules, lang)
    clocks = (
        (called.get(one["name"], one["name"]), one["start"], one["wd"], one["due"])
        for one in data["clocks"]
    )
    return [
        tables.facts("assignment", pairs, lang),
        tables.table("clocks", ("name", "start", "wd", "due"), lang, clocks),
        tables.work_items(data["work_items"], lang),
        tables.table("history", ("at", "event", "community", "by"), lang, history),
    ]


def _clock_names(rules: Rules, lang: str) -> dict[str, str]:
    """Return what the clocks of every route of a place are called, by their Chinese names."""
    every = (clock for table in rules.jurisdiction.routes for clock in table.clocks.values())
    return {one.name: one.name if lang == "zh" else one.name_en for one in every}


def _happened(one: Mapping[str, Any], lang: str, rules: Rules) -> tuple[str, ...]:
    """Tell one line of the history: when, what, at which community, and who did it."""
    community = one["stream"].partition(":")[2]
    who = " ".join(
        part
        for part in (
            tables.placed(one["org"], rules.directory),
            reasons.name_of(one["role"], lang),
        )
        if part
    )
    event = reasons.event_name(one["kind"], lang)
    at = _local(one["at"], rules.calendar.zone)
    return at, event, tables.placed(community, rules.directory), who


def _local(at: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
