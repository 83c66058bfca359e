"""What the form of an act offers to choose from, and what it is filled with, on one assignment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.web.act_forms import correcting, hands, on_paper, sounding
from desk.web.act_forms.asking import FormContext, FormQuestion, Option
from desk.web.act_forms.offers import fitting, outcomes
from desk.web.assignment import View
from desk.web.item_files import of_item
from desk.web.request.format import message, yuan
from policies.applications.versions import FieldChange, told
from policies.lifecycle.steps.money import uncertified
from policies.lifecycle.steps.office.voting import figures
from policies.lifecycle.steps.placement.exiting import BY_OFFICE
from policies.lifecycle.table import TABLE
from schemas.acts.disputes import AboutDispute, OpenDispute
from schemas.acts.forms import FORMS
from schemas.money import yuan_of
from schemas.states.placements.parties import Party
from schemas.states.stages import DisputeStage
from schemas.states.states import AssignmentState
from tasks.funds.matching import expected
from tasks.reasons import name_of

ENDED = ("D_AGREED", "D_FINAL", "D_WITHDRAWN")
UNSAID = {
    "open_dispute": ("instalment", "kind"), "offer_terms": ("amount",), "rule_dispute": ("amount",),
    **dict.fromkeys(("suspend", "exit"), ("communities",)),
    **dict.fromkeys(("transfer", "delegate", "give_back"), ("communities", "instalment")),
}  # fmt: skip
"""What no plan answers: which sum, if any, is in dispute, how much of it to give; which of the own
work items are handed on; where work is stopped or ended."""
SHOWN_MAX = 60  # communities that are ticked one by one; more are typed or taken as they are due
Sources = Mapping[str, Callable[[View], Iterable[Option]]]


def around(
    view: View, verb: str, communities: Sequence[str], instalment: int | None
) -> FormContext:
    """Return what surrounds the form of an act; `communities`, `instalment`: where it is due."""
    sources = {name: tuple(find(view)) for name, find in SOURCES.items()}
    if verb in ("transfer", "delegate"):
        sources["seats"] = hands.seats(view)
    sources |= sounding.sources(view, verb)
    sources |= on_paper.sources(view, verb)
    if verb == "exit" and view.desk.by.org != view.desk.rules.directory.leading_group:
        sources["grounds"] = tuple(Option(one) for one in BY_OFFICE)
    if verb == "note_step":
        sources["questions"] = tuple(_own_steps(view))
    sources["facts"] = tuple(correcting.facts(view, verb))
    directory = view.desk.rules.directory
    own = view.desk.by.org in directory.communities
    if verb == "take_back":
        communities = hands.own_places(view)
        sources["placements"] = tuple(Option(one, directory.name_of(one)) for one in communities)
        own = not communities  # what was done to the whole is no community's
    if len(sources["placements"]) > SHOWN_MAX:
        sources["placements"] = ()
    due = communities or _owed(view, verb, instalment) or _disputed(view, verb)
    due = due or fitting(view, verb)
    values = _values(view, due, instalment, verb)
    values |= correcting.values(view) if verb == "correct" else {}
    return FormContext(
        sources=sources,
        values={name: told for name, told in values.items() if name not in UNSAID.get(verb, ())},
        scores=_rated(view),
        sides=view.table.scores if view.table else {},
        own=own,
    )


def _rated(view: View) -> tuple[str, ...]:
    """Return what the visitor's side rates in the mutual evaluation."""
    side = "community" if view.for_community else "department"
    return view.table.scores.get(side, ()) if view.table else ()


def _own_steps(view: View) -> Iterable[Option]:
    """Yield the steps of the application that its department does itself."""
    steps = (view.application or {}).get("steps", ())
    for no, one in enumerate(steps, 1):
        if one.get("by") == "department":
            yield Option(str(no), one.get("step", ""))


def _owed(view: View, verb: str, instalment: int | None) -> list[str]:
    """Return the communities at which this act waits on the visitor."""
    alike = outcomes(verb) or (verb,)
    mine = (one for one in view.mine if one.act in alike and one.community)
    return [one.community for one in mine if instalment in (None, one.instalment)]


def _disputed(view: View, verb: str) -> list[str]:
    """Return the communities that an act on a dispute can be about."""
    if not issubclass(FORMS[verb], AboutDispute):
        return []
    if issubclass(FORMS[verb], OpenDispute):
        return _codes(view)
    return [one.community for one in view.disputes if one.stage not in ENDED]


def of_disputes(
    view: View,
    verb: str,
    communities: Sequence[str],
    kind: str,
    found: tuple[FormQuestion, ...],
) -> tuple[FormQuestion, ...]:
    """Ask which dispute is meant only among those the act can be about; kind: where it was asked.

    Beside each stands what it is about: a community may have several, one of a kind.
    """
    if not issubclass(FORMS[verb], AboutDispute) or issubclass(FORMS[verb], OpenDispute):
        return found
    stages = TABLE[verb].leaves(DisputeStage)
    open_ = {
        str(one.kind): one.text
        for one in view.disputes
        if one.stage in stages and (not communities or one.community in communities)
    }
    return tuple(_of_kinds(one, open_, kind) if one.name == "kind" else one for one in found)


def _of_kinds(one: FormQuestion, open_: Mapping[str, str], kind: str) -> FormQuestion:
    left = tuple(replace(o, told=open_[o.code]) for o in one.choices if o.code in open_)
    only = left[0].code if len(left) == 1 else one.value
    meant = kind if kind in open_ else only
    return replace(one, choices=left or one.choices, value=meant)


def _values(
    view: View, communities: Sequence[str], instalment: int | None, verb: str
) -> dict[str, Any]:
    due = tuple(communities) or tuple(_codes(view))
    values: dict[str, Any] = {"communities": due, "instalment": instalment or _only(view)}
    if len(communities) == 1:
        values["community"] = communities[0]
    disputes = [one for one in view.disputes if one.stage not in ENDED and one.community in due]
    kinds = {one.kind for one in disputes}
    values["kind"] = kinds.pop() if len(kinds) == 1 else None
    values["fact"] = next(iter(correcting.waiting(view)), None)
    directory = view.desk.rules.directory
    if view.table is not None:
        values["members"] = view.table.members or len(directory.members) + 1
    terms = view.terms
    values["recused"] = directory.recused_from(terms.departments) if terms else ()
    values |= _count(view)
    payer = _payer(view, due, values["instalment"])
    values["department"] = payer.org if payer else ""
    values["party"] = payer.org if payer and terms and terms.parties else None
    other = verb == "name_line"
    values["budget_doc_no"] = payer.budget_doc_no if payer and not other else ""
    plan = _plan(view, due, values["instalment"], verb)
    own = view.desk.by.org in directory.communities  # its share, not what the item costs
    raised = verb == "raise_line"  # by what is lacking, which is not what the item costs
    whole = yuan_of(payer.fen) if payer and not own and not raised else ""
    values["amount"] = next(iter(plan["amounts"].values()), whole)
    return {**values, **plan}


def _payer(view: View, due: Sequence[str], instalment: Any) -> Party | None:
    """Return whose money it is: of an instalment, else whose part nobody has certified yet."""
    if view.terms is None:
        return None
    payers = view.terms.payers
    state = view.whole.own.state
    owed = [
        one.payer_of(part)
        for one in view.placements
        for part in one.instalments
        if one.community in due and part.no == instalment
    ]
    if isinstance(state, AssignmentState):
        owed += uncertified(state)
        asked = state.request
        for one in asked.payers if asked else ():
            if asked and one.org not in asked.party_reserved:
                return one
    return next((one for one in payers if one.org in owed[:1]), payers[0])


def _count(view: View) -> dict[str, Any]:
    """Return the figures of a vote that was called, as the ballots tell them."""
    state = view.whole.own.state
    if not isinstance(state, AssignmentState) or state.voting is None or view.table is None:
        return {}
    return figures(state, view.desk.rules, view.table.members)


def _plan(view: View, due: Sequence[str], instalment: Any, verb: str) -> dict[str, Any]:
    """Fill amounts and accounts with what the plan says; typing them anew is how errors come.

    Of a partial receipt what is missing is filled in, beside what was agreed.
    """
    chosen = [one for one in view.placements if one.community in due]
    parts = {
        one.community: part for one in chosen for part in one.instalments if part.no == instalment
    }
    return {
        "amounts": {code: yuan_of(expected(part, verb)) for code, part in parts.items()},
        "amounts_agreed": {code: yuan_of(part.amount_fen) for code, part in parts.items()},
        "accounts": {one.community: one.account for one in chosen},
    }


def _only(view: View) -> int | None:
    """Return the number of the instalment when the plan has one only."""
    found = {part.no for one in view.placements for part in one.instalments}
    return found.pop() if len(found) == 1 else None


def _codes(view: View) -> list[str]:
    parts = view.placements or view.opinions
    if parts:
        return [one.community for one in parts]
    asked = (view.application or {}).get("communities") or ()
    return list(view.desk.rules.directory.codes if asked == "all" else asked)


def _placements(view: View) -> Iterable[Option]:
    directory = view.desk.rules.directory
    return (Option(code, directory.name_of(code)) for code in _codes(view))


def _members(view: View) -> Iterable[Option]:
    directory = view.desk.rules.directory
    return (Option(code, directory.name_of(code)) for code in directory.members)


def _departments(view: View) -> Iterable[Option]:
    known = view.desk.rules.directory.standing
    return (Option(one.code, one.name) for one in known if one.kind in ("department", "section"))


def _parties(view: View) -> Iterable[Option]:
    """Yield the departments of a joint item whose money is certified or moved by itself."""
    directory = view.desk.rules.directory
    for one in view.terms.parties if view.terms else ():
        yield Option(one.org, directory.name_of(one.org), yuan(one.fen))


def _findings(view: View) -> Iterable[Option]:
    rules = {one["rule"]: message(one) for one in view.judged}
    return (Option(code, code, told) for code, told in rules.items())


def _exempt(view: View) -> Iterable[Option]:
    found = {one["rule"]: message(one) for one in view.judged if one["severity"] == "exempt"}
    return (Option(code, code, told) for code, told in found.items())


def _instalments(view: View) -> Iterable[Option]:
    found: dict[int, int] = {}
    owners: dict[int, str] = {}
    for one in view.placements:
        for part in one.instalments:
            payer = one.payer_of(part) if one.parties else ""
            if payer and view.desk.by.role == "FIN_DEPT" and payer != view.desk.by.org:
                continue  # another department pays it: an order of it can only be refused
            found[part.no] = found.get(part.no, 0) + part.amount_fen
            owners[part.no] = payer
    name_of_org = view.desk.rules.directory.name_of
    return (
        Option(str(no), f"{no} {name_of_org(owners[no])}".strip(), yuan(fen))
        for no, fen in sorted(found.items())
    )


def _routes(view: View) -> Iterable[Option]:
    return (Option(code) for code in (view.table.paths if view.table else ()) if code != "full")


def _standards(view: View) -> Iterable[Option]:
    return (Option(text, text) for text in (view.terms.standards if view.terms else ()))


def _clauses(view: View) -> Iterable[Option]:
    return (Option("free", name_of("free", view.desk.lang)),)


def _cost_lines(view: View) -> Iterable[Option]:
    lines = ((view.application or {}).get("funding") or {}).get("lines") or ()
    ground, lang = view.desk.rules.rulebook.ground, view.desk.lang
    for no, one in enumerate(lines, start=1):
        path = f"funding.lines.{no - 1}.category"
        kind = FieldChange(path=path, before=one.get("category") or "", after=None)
        what = f"{one.get('unit') or ''} × {one.get('unit_price') or ''}"
        yield Option(str(no), f"{no}. {told(kind, ground, lang).before} {what}")


def _gathered(view: View) -> Iterable[Option]:
    """Personal data of an emergency: what may be read, or destroyed."""
    return (Option(name, name) for name in (view.emergency.fields if view.emergency else ()))


def _vouchers(view: View) -> Iterable[Option]:
    """Files that lie with the item, the newest first."""
    if view.kind != "assignment":
        return
    for one in reversed(of_item(view.desk, view.number)):
        yield Option(one.digest, one.name)


def _supplier_payments(view: View) -> Iterable[Option]:
    """Payments to the supplier that have not come back, the newest first."""
    paid = getattr(view.state, "supplier_payments", {})
    for no, one in reversed(paid.items()):
        if one.back_on is None:
            yield Option(no, f"{no}. {one.on}", yuan(one.fen))


def _nothing(view: View) -> Iterable[Option]:
    return ()


SOURCES: Sources = {
    "placements": _placements,
    "members": _members,
    "departments": _departments,
    "parties": _parties,
    "findings": _findings,
    "exempt": _exempt,
    "instalments": _instalments,
    "routes": _routes,
    "standards": _standards,
    "clauses": _clauses,
    "cost_lines": _cost_lines,
    "filed": _gathered,
    "exemption": _nothing,
    "vouchers": _vouchers,
    "supplier_payments": _supplier_payments,
    "facts": _nothing,
    "items": hands.acts,
}
