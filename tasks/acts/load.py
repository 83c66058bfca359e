"""Set the scene of an act: load every state it is judged on, locked in one order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from ledger.desk import attachments
from ledger.read import assignments, emergencies, queries
from ledger.store import meta
from ledger.store.session import Tx
from ledger.write import bank_lines, documents, states
from policies.applications.requests import wanted
from policies.lifecycle import handing
from policies.lifecycle.act_context import FiledPaper, LastAct, Needs, Scene
from policies.lifecycle.steps.admission import taking_over
from policies.lifecycle.steps.office import taking_back
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.applications.application import Application
from schemas.applications.given import Given
from schemas.assignment import StoredState, kind_of
from schemas.place.organisations import Directory
from schemas.states.emergency import EmergencyState
from schemas.states.states import AssignmentState
from tasks import rulebooks
from tasks.acts import carried, register_facts
from tasks.judges import Judge

Streams = dict[tuple[str, str], StoredState[Any]]


@dataclass
class Loaded:
    """The stored states that an act was judged on, by (kind, id).

    number: the assignment's, of a refusal or bypass report the one it is about; new_id: of a new
    refusal or report.
    """

    number: str
    rows: Streams = field(default_factory=dict)
    new_id: str = ""
    views: dict[tuple[str, str], Any] = field(default_factory=dict)

    def load(self, tx: Tx, kind: str, ids: tuple[str, ...]) -> None:
        """Load some streams for update; what does not exist stays absent."""
        missing = [ident for ident in ids if (kind, ident) not in self.rows]
        if missing:
            found = states.load(tx, kind, missing, for_update=True)
            self.rows |= {(kind, ident): row for ident, row in found.items()}

    def raw(self, kind: str, ident: str) -> dict[str, Any] | None:
        """Return the plain state of a stream, or None."""
        row = self.rows.get((kind, ident))
        return row.raw if row else None

    def view(self, kind: str, ident: str, judge: Judge) -> Any:
        """Return the typed state of a stream that was loaded; read once."""
        name = (kind, ident)
        if name not in self.views:
            self.views[name] = judge.view(kind, self.rows[name].raw)
        return self.views[name]


def load(tx: Tx, act: Act, by: Actor, needs: Needs, judge: Judge) -> Loaded:
    """Load the streams an act needs, in sorted order of kind and id, locked until commit."""
    stage, refused = _begin(tx, act.number)
    urgent = False
    if stage.number:
        stage.load(tx, "assignment", (stage.number,))
        urgent = _emergency(tx, stage, needs)
    if needs.budget:
        stage.load(tx, "budget", _lines(stage, act, by, judge.rules.directory))
    if needs.rulebooks:
        stage.load(tx, "rulebook", (judge.rules.jurisdiction.place,))
    if needs.place:
        stage.load(tx, "place", (judge.rules.jurisdiction.place,))
    if needs.community:
        stage.load(tx, "community", (needs.community,))
    if needs.exchange:
        street = judge.rules.directory.street_for(needs.exchange)
        stage.load(tx, "exchange", (street,))
    _load_each(tx, stage, "opinion", needs.opinions, needs.all_opinions)
    _load_each(tx, stage, "dispute", needs.disputes, every=False)
    communities = (*needs.communities, *refused) if needs.refused_placement else needs.communities
    if needs.items_of:
        _load_items(tx, stage, act, needs.items_of)
    every = needs.all_placements or (urgent and needs.urgent_placements)
    _load_each(tx, stage, "placement", communities, every)
    return stage


def _emergency(tx: Tx, stage: Loaded, needs: Needs) -> bool:
    """Load the emergency of a number, where nobody has filed for it yet or the act asks for it."""
    filed = stage.raw("assignment", stage.number)
    if filed is None or (needs.emergency and filed.get("emergency")):
        stage.load(tx, "emergency", (stage.number,))
    return stage.raw("emergency", stage.number) is not None


def _begin(tx: Tx, number: str) -> tuple[Loaded, tuple[str, ...]]:
    """Find the assignment an act is about, and the community of a refusal that is named."""
    kind = kind_of(number)
    if kind == "assignment":
        return Loaded(number), ()
    stage = Loaded("")
    stage.load(tx, kind, (number,))
    found = stage.raw(kind, number) or {}
    stage.number = found.get("number", "")
    return stage, (found["community"],) if found and kind == "refusal" else ()


def _load_each(tx: Tx, stage: Loaded, kind: str, communities: tuple[str, ...], every: bool) -> None:
    number = stage.number
    if every and number:
        found = states.load_all(tx, kind, number, for_update=True)
        stage.rows |= {(kind, ident): row for ident, row in found.items()}
    elif number:
        stage.load(tx, kind, tuple(f"{number}:{community}" for community in communities))


def _load_items(tx: Tx, stage: Loaded, act: Act, org: str) -> None:
    """Load what waits on an organisation under a number; one more than can be meant."""
    named = act.codes("communities")
    found = queries.streams_at(tx, act.number, org, named, handing.ITEMS_MAX + 1)
    for kind, some in groupby(found, key=lambda one: one[0]):
        stage.load(tx, kind, tuple(ident for _, ident in some))


def _lines(stage: Loaded, act: Act, by: Actor, known: Directory) -> tuple[str, ...]:
    """Return the budget lines of an act: the one in force and the one the act asks for.

    And those of the same number of bodies that a department goes on with.
    """
    filed = stage.raw("assignment", stage.number) or {}
    terms = filed.get("terms") or {}
    department = act.code("application", "applicant") or terms.get("applicant") or by.org
    named = {
        (terms.get("applicant"), terms.get("budget_doc_no")),
        (department, act.text("application", "funding", "budget_doc_no")),
        (act.code("department") or terms.get("applicant"), act.text("budget_doc_no")),
        (act.code("department") or terms.get("applicant"), act.text("to_doc_no")),
        (act.code("to_department"), act.text("to_doc_no")),
        (terms.get("applicant"), (filed.get("request") or {}).get("budget_doc_no")),
    }
    request, party = filed.get("request") or {}, act.code("party")
    named |= {(one["org"], one.get("budget_doc_no")) for one in terms.get("parties", ())}
    named |= {(one["org"], one.get("budget_doc_no")) for one in request.get("payers", ())}
    named |= set(_asked_lines(act))
    if party:
        named.add((party, act.text("budget_doc_no")))
    named |= {(old, doc) for dept, doc in named if dept for old in known.before(dept)}
    return tuple(sorted({events.budget(dept, doc).id for dept, doc in named if dept and doc}))


def _asked_lines(act: Act) -> Iterator[tuple[str, str]]:
    """Yield department and document of the parties that an application brings, as far as read."""
    application = act.data.get("application")
    rows = application.get("parties") if isinstance(application, dict) else None
    for row in rows if isinstance(rows, list) else ():
        told = Act(verb=act.verb, data=row if isinstance(row, dict) else {})
        yield told.code("org"), told.text("budget_doc_no")


def scene(  # noqa: PLR0913 - an act, who asks for it, and what was loaded for it
    tx: Tx, stage: Loaded, act: Act, by: Actor, needs: Needs, judge: Judge, at: datetime
) -> Scene:
    """Return the typed scene of loaded streams, with the application and the prior state."""
    typed: dict[str, dict[str, Any]] = {}
    for kind, ident in stage.rows:
        typed.setdefault(kind, {})[ident] = stage.view(kind, ident, judge)
    assignment = _only(typed.get("assignment"))
    held = _only(typed.get("rulebook"))
    digest = _rulebook(tx, assignment, needs, judge, at)
    for known in (digest, held.versions[-1].digest if held and held.versions else ""):
        if known:
            judge.learn(tx, known)
    application = assignments.application(tx, assignment) if needs.application else None
    return Scene(
        number=stage.number,
        assignment=assignment,
        application=application,
        placements=_by_community(typed.get("placement")),
        opinions=_by_community(typed.get("opinion")),
        disputes={ident.partition(":")[2]: one for ident, one in typed.get("dispute", {}).items()},
        refusal=_only(typed.get("refusal")),
        bypass=_only(typed.get("bypass")),
        emergency=_only(typed.get("emergency")),
        last=_last_acts(tx, stage, by, judge, at) if needs.last_act else {},
        same_notice=_same_notice(tx, act, by, judge) if needs.same_notice else (),
        community=_only(typed.get("community")),
        exchange=_only(typed.get("exchange")),
        new_id=stage.new_id,
        budgets=typed.get("budget", {}),
        given=_given(tx, _asked(act, application), stage, judge, at) if needs.given else Given(),
        files=_files(tx, stage, by) if needs.files else None,
        filed=_filed(tx, stage, needs.paper) if needs.paper else None,
        bank_lines=_bank_lines(tx, act) if needs.files else None,
        loads=_loads(tx, judge, assignment, application) if needs.loads else {},
        rulebook=digest,
        rulebooks=held,
        place=(place := _only(typed.get("place"))),
        content=judge.content(tx, place, needs.content) if needs.content else None,
    )


def _filed(tx: Tx, stage: Loaded, number: str) -> tuple[FiledPaper, ...] | None:
    """Return the papers of the item under a document number, the newest first.

    None in a simulation that has drawn none of it up.
    """
    found = documents.numbered(tx, stage.number, number)
    if not found and meta.read(tx, "simulated") == "true":
        return None
    return tuple(FiledPaper(one.kind, one.body, one.community) for one in found)


def _files(tx: Tx, stage: Loaded, by: Actor) -> dict[str, str] | None:
    """Return the files of the item and the exports that the actor's organisation kept."""
    if meta.read(tx, "simulated") == "true":
        return None
    return attachments.media(tx, (stage.number, attachments.exports_of(by.org)))


def _bank_lines(tx: Tx, act: Act) -> dict[str, int] | None:
    """Return what is free of the lines of an export that an act names, locked until commit."""
    rows = act.data.get("bank_rows")
    named = [act.text("bank_row"), *(rows if isinstance(rows, dict) else ())]
    found = bank_lines.sums(tx, act.text("bank_file"), named, for_update=True)
    return None if found is None else {row: one.free_fen for row, one in found.items()}


def _last_acts(tx: Tx, stage: Loaded, by: Actor, judge: Judge, at: datetime) -> dict[str, LastAct]:
    """Return what somebody did last in the streams of an act, by `kind/id`."""
    verbs = judge.rules.jurisdiction.route_on(judge.today(at)).take_back
    known = {
        f"{kind}/{ident}": taking_back.last_act(
            [*queries.entries(tx, kind, ident)], by, verbs, row.raw
        )
        for (kind, ident), row in stage.rows.items()
    }
    return {name: one for name, one in known.items() if one}


def _same_notice(tx: Tx, act: Act, by: Actor, judge: Judge) -> tuple[EmergencyState, ...]:
    """Return what was begun before: by a department under the notice of an act, or without one."""
    number = act.text("notice", "number")
    found = emergencies.under_notice(tx, by.org, number) if number else []
    found = found or emergencies.first_responses(tx, by.org)
    return tuple(judge.view("emergency", raw) for raw in found)


def _rulebook(tx: Tx, assignment: Any, needs: Needs, judge: Judge, at: datetime) -> str:
    """Return the digest of the rulebook to judge by: pinned at filing, else in force today."""
    own = isinstance(assignment, AssignmentState) and not needs.todays_rules
    pinned = assignment.rulebook if own else ""
    if pinned or not needs.given:
        return pinned
    held = rulebooks.in_force(tx, judge.rules)
    return held.on(judge.today(at)) if held else ""


def _loads(
    tx: Tx, judge: Judge, assignment: Any, application: Application | None
) -> dict[str, dict[str, int]]:
    """Return the hours planned at the communities placed next, locked until commit."""
    if (
        assignment is None
        or application is None
        or not (application.start_on and application.end_on)
    ):
        return {}
    codes = judge.placed_next(assignment, application)
    first, last = f"{application.start_on:%Y-%m}", f"{application.end_on:%Y-%m}"
    directory = judge.rules.directory
    found = carried.months(tx, codes, (first, last), directory, for_update=True)
    return {code: {key: one.hours for key, one in some.items()} for code, some in found.items()}


def _only(found: dict[str, Any] | None) -> Any:
    return next(iter(found.values())) if found else None


def _by_community(found: dict[str, Any] | None) -> dict[str, Any]:
    return {ident.rpartition(":")[2]: state for ident, state in (found or {}).items()}


def _asked(act: Act, application: Application | None) -> dict[str, Any]:
    """Return the application an act is about: the one it brings, else the one that is filed."""
    if act.verb == "take_over":
        return taking_over.raw(act.data)
    asked = act.data.get("application")
    if isinstance(asked, dict):
        return asked
    filed = application.model_dump(mode="json", exclude_defaults=True) if application else {}
    return wanted(filed, act)


def _given(tx: Tx, asked: dict[str, Any], stage: Loaded, judge: Judge, at: datetime) -> Given:
    return register_facts.given(tx, asked, stage.number, judge.rules, judge.today(at))
