"""What may be signed on paper, what waits to be seen, and which papers take a sealed file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from desk.web.act_forms.asking import FormQuestion, Option
from desk.web.assignment import View
from desk.web.item_files import of_item
from desk.web.request.request import Desk
from policies.lifecycle.act_context import FiledPaper
from policies.lifecycle.on_paper.sealing import SEALABLE, issuers
from policies.lifecycle.on_paper.signing import OF_FILE, SCANS
from schemas.acts.forms import FORMS
from schemas.reports.documents import Paper
from schemas.states.decisions import PaperSignature
from schemas.states.states import AssignmentState
from tasks.figures import summary

SEEING = ("confirm_original", "turn_down_original")


def sources(view: View, verb: str) -> Mapping[str, tuple[Option, ...]]:
    """Return what the form of an act on paper offers to choose from."""
    if verb == "sign_on_paper":
        return {"items": tuple(map(Option, signable(view))), "scans": _files(view, SCANS)}
    if verb == "attach_sealed":
        papers = (Option(one.document_no, one.document_no, one.title) for one in issued(view))
        return {"issued": tuple(papers), "sealables": _files(view, SEALABLE)}
    if verb not in SEEING:
        return {}
    pending = list(_pending(view))
    name_of = view.desk.rules.directory.name_of
    return {
        "items": tuple(Option(one) for one in dict.fromkeys(one.act for one in pending)),
        "houses": tuple(
            Option(one, name_of(one)) for one in dict.fromkeys(one.org for one in pending)
        ),
    }


def narrowed(view: View, verb: str, found: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    """Ask only what one of the acts that can be signed asks, and for a file only where one lies.

    The form may bring the file along.
    """
    name = {"sign_on_paper": "scan", "attach_sealed": "sealed"}.get(verb)
    if name is None:
        return found
    acts = signable(view) if verb == "sign_on_paper" else []
    asks = {field for act in acts for field in FORMS[act].model_fields}
    community = any(act not in OF_FILE for act in acts)
    idle = {one for one in ("instalment", "ballot", "text") if acts and one not in asks}
    idle |= {"community"} if acts and not community else set()
    asked = (one for one in found if one.name not in idle and (one.name != name or one.choices))
    told = (replace(one, required=False) if one.name == name else one for one in asked)
    only = acts[0] if len(acts) == 1 else None
    return tuple(
        replace(one, value=only or one.value) if one.name == "act" else one for one in told
    )


def signable(view: View) -> list[str]:
    """Return the acts waiting on the visitor's body that it may have signed on paper."""
    if view.kind != "assignment" or view.table is None:
        return []
    ours = (one.act for one in view.waits if one.org == view.desk.by.org)
    return [one for one in dict.fromkeys(ours) if one in view.table.on_paper]


def issued(view: View) -> list[Paper]:
    """Return the papers of the item that the visitor's body issued, the newest first."""
    state = view.seen.assignment
    if state is None:
        return []
    found = reversed(summary.paper_list(view.desk.ledger, view.number))
    return [one for one in found if one.document_no and is_issuer(one, state, view.desk)]


def is_issuer(paper: Paper, state: AssignmentState, here: Desk) -> bool:
    """Tell whether a filed paper is one of the visitor's body."""
    filed = FiledPaper(paper.kind, paper.body, paper.community)
    return here.by.org in issuers(filed, state, here.rules.directory)


def _files(view: View, kinds: Sequence[str]) -> tuple[Option, ...]:
    """Return the files that lie with the item, of some kinds, the newest first."""
    found = reversed(of_item(view.desk, view.number))
    return tuple(Option(one.digest, one.name) for one in found if one.media in kinds)


def _pending(view: View) -> Iterator[PaperSignature]:
    """Yield the signatures on paper whose original the visitor is to see."""
    states: Iterable[object] = (view.whole.own.state, *view.placements)
    for state in states:
        yield from getattr(state, "on_paper", {}).values()
