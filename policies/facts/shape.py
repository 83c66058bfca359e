"""Facts of the shape of an application: patterns by which work is split, bundled or relabelled.

They feed the indicators, which ask and never judge (section 9).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.place.parameters import PlaceTerms, decimal_of
from policies.wording.clauses import likeness
from schemas.applications.application import Application
from schemas.applications.codes import FormKind
from schemas.applications.given import Given, KnownItem
from schemas.written import folded, same, same_document

SAME_SEASON = 10  # days around the same day of another year
YEAR = 365


@dataclass(frozen=True)
class ShapeFacts:
    """How much is in one application, and what it looks like; titles joined by 、, '' for none."""

    steps: int
    forms: int
    kinds: int
    split_hours: Decimal  # this and the applicant's like filings of some days together
    split_with: str
    similar: str  # near titles anywhere in the register
    similar_score: Decimal
    emergencies_again: str  # emergencies of the applicant in the same season of earlier years
    each_year: int  # earlier terms of the same name
    upstream: str  # title of the upstream document
    sealed: str  # papers to be sealed that are not called certificates
    counting: str  # counts that are not called surveys
    revived: str  # plaques and ledgers like ones that were abolished


def shape(application: Application, given: Given, ground: PlaceTerms) -> ShapeFacts:
    """Compute the facts of an application's shape."""
    split = _like_filings(application, given, ground)
    similar = [item for item in given.similar if item.score is not None]
    again = _again(application, given)
    document = application.upstream_doc
    return ShapeFacts(
        steps=len(application.steps),
        forms=len(application.forms) + len(application.ledgers),
        kinds=len(set(application.kinds)),
        split_hours=_hours(application, split),
        split_with=_titles(split),
        similar=_titles(similar),
        similar_score=max((item.score or Decimal(0) for item in similar), default=Decimal(0)),
        emergencies_again=_titles(again),
        each_year=len(_each_year(application, given)),
        upstream=(document.title or document.number or "") if document else "",
        sealed=_named(application, ground.lists.keywords.get("sealing", ())),
        counting=_counting(application, ground),
        revived=_revived(application, given),
    )


def _titles(items: Iterable[KnownItem]) -> str:
    return "、".join(f"{item.title}{f'（{item.number}）' if item.number else ''}" for item in items)


def _like_filings(application: Application, given: Given, ground: PlaceTerms) -> list[KnownItem]:
    """Return the applicant's filings of the last days with a like title, target or budget line."""
    setting = ground.params["d02"]
    found: dict[tuple[str, str], KnownItem] = {}
    for item in (*given.recent, *given.live):
        if item.applicant != application.applicant or not _within(item, application, setting):
            continue
        if _alike(item, application, decimal_of(setting.get("likeness", "0.6"))):
            found.setdefault((item.number or "", item.title), item)
    return list(found.values())


def _within(item: KnownItem, application: Application, setting: dict[str, int]) -> bool:
    one, other = item.submitted_on, application.submitted_on
    return bool(one and other and abs((other - one).days) <= int(setting["days"]))


def _alike(item: KnownItem, application: Application, share: Decimal) -> bool:
    target = application.target.type if application.target else None
    line = application.funding.budget_doc_no if application.funding else None
    same_target = bool(target) and same(item.target_type or "", target or "")
    same_line = bool(line) and same_document(item.budget_doc_no or "", line or "")
    return same_target or same_line or likeness(item.title, application.title or "") >= share


def _hours(application: Application, split: list[KnownItem]) -> Decimal:
    mine = application.hours_per_community or Decimal(0)
    return sum((item.hours or Decimal(0) for item in split), mine) if split else Decimal(0)


def _again(application: Application, given: Given) -> list[KnownItem]:
    start = application.start_on
    return [
        item
        for item in given.past
        if item.nature == "emergency" and start and item.start_on and _season(item.start_on, start)
    ]


def _season(one: date, other: date) -> bool:
    """Tell whether two days of different years fall into the same days of the year."""
    apart = abs((other - one).days)
    return apart >= YEAR - SAME_SEASON and min(apart % YEAR, YEAR - apart % YEAR) <= SAME_SEASON


def _each_year(application: Application, given: Given) -> list[KnownItem]:
    title = application.title or ""
    return [item for item in given.past if likeness(item.title, title) >= Decimal("0.85")]


def _papers(application: Application) -> list[str]:
    names = [form.name for form in application.forms]
    names += [ledger.name for ledger in application.ledgers]
    names += [step.deliverable for step in application.steps]
    return [name for name in names if name]


def _named(application: Application, words: Iterable[str]) -> str:
    listed = tuple(map(folded, words))
    named = (one for one in _papers(application) if any(w in folded(one) for w in listed))
    return "、".join(dict.fromkeys(named))


def _counting(application: Application, ground: PlaceTerms) -> str:
    """Return the papers that count people or things while no survey form is declared."""
    if any(form.kind == FormKind.STATISTICAL for form in application.forms):
        return ""
    return _named(application, ground.lists.keywords.get("counting", ()))


def _revived(application: Application, given: Given) -> str:
    asked = [plaque.text or "" for plaque in application.plaques]
    asked += [ledger.name or "" for ledger in application.ledgers]
    share = Decimal("0.6")
    return "、".join(
        f"{name}（{gone}）"
        for name in asked
        for gone in given.removed
        if likeness(name, gone) >= share
    )
