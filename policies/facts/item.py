"""Facts of the item itself: who asks for what in which role, and on which legal basis."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from policies.place.parameters import PlaceTerms
from policies.wording.clauses import best_match, matches
from schemas.applications.application import Application, Basis
from schemas.applications.codes import BasisLevel, Kind, ListClass
from schemas.applications.given import CatalogueEntry, Given
from schemas.written import folded, same, signs

PLAIN = {Kind.TASK, Kind.DOOR_TO_DOOR}
"""Kinds of work that leave an entry of a list as it is."""
ORGANIC_LAWS = {"community": "城市居民委员会组织法", "village": "村民委员会组织法"}
"""Kind of community -> the law it stands on; both say in article 43 who pays."""
DIRECT = {BasisLevel.LAW, BasisLevel.REGULATION, BasisLevel.CENTRAL}
"""Levels of a basis that may ask for work of communities directly."""


@dataclass(frozen=True)
class ItemFacts:
    """Who asks for what; '' stands for a field left out."""

    apply_type: str
    applicant_kind: str  # department, section, street … of the directory; '' when unknown
    owner_is_community: bool
    kinds: tuple[str, ...]
    nature: str
    role: str
    list_class: str  # as declared, else what the lists propose
    listed_as: str  # what the lists propose
    listed_by: str  # the entry that matched; '' when it is on none
    off_list: str  # why its list opens no short path (`off_list`); '' where it does
    hours: Decimal
    all_households: bool
    qualification: str
    streets: int
    alternatives: bool  # the necessity weighs purchase or shared data


@dataclass(frozen=True)
class BasisFacts:
    """The legal basis: how many, what has expired or was replaced, whether only notices."""

    count: int
    expired: str
    replaced: str
    instead: str
    misquoted: str  # cited with a text that the stored law does not have; '' also when not stored
    only_notices: bool
    other_law: (
        str  # of 居民委员会 or 村民委员会: the one to cite instead, for the kind of community
    )


def code(value: StrEnum | None) -> str:
    """Return a code as plain text for the rule engine; '' for none."""
    return "" if value is None else str(value.value)


def text_of(application: Application) -> str:
    """Return what keyword rules read: title, description, necessity and steps, in clauses."""
    parts = [application.title, application.description, application.necessity]
    for step in application.steps:
        parts += [step.step, step.deliverable, step.standard]
    return "。".join(part for part in parts if part)


def item(application: Application, given: Given, ground: PlaceTerms) -> ItemFacts:
    """Compute the facts of the item."""
    directory = ground.directory
    organisation = directory.organisations.get(application.applicant or "")
    domain = code(application.domain)
    kinds = kinds_of(application, ground)
    proposed, entry = listed_as(application.title or "", ground, domain, kinds)
    if not proposed and (entered := entry_of(application, given, ground)):
        proposed, entry = ListClass.CATALOGUE.value, entered.title
    target = (application.target.type if application.target else "") or ""
    return ItemFacts(
        apply_type=code(application.apply_type),
        applicant_kind=organisation.kind if organisation else "",
        owner_is_community=(application.real_owner or "") in directory.communities,
        kinds=tuple(code(kind) for kind in application.kinds),
        nature=code(application.nature),
        role=code(application.community_role),
        list_class=code(application.list_class) or proposed,
        listed_as=proposed,
        listed_by=entry,
        off_list=off_list(application, ground, given),
        hours=application.hours_per_community or Decimal(0),
        all_households=any(same(target, one) for one in ground.lists.all_households),
        qualification=application.qualification or "",
        streets=len(_streets(application, ground)),
        alternatives=any(w in (application.necessity or "") for w in ground.lists.alternatives),
    )


def listed_as(
    title: str, ground: PlaceTerms, domain: str = "", kinds: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """Return the list class the place's lists propose for a title, and the entry that says so.

    ('', '') when it is on none. An entry matches by its 2-grams or by one of its aliases. kinds: of
    the communities asked; none for any.
    """
    lists = ground.lists
    for name, entries in (
        (ListClass.NEGATIVE, lists.negative),
        (ListClass.STATUTORY, lists.statutory),
        (ListClass.PURCHASABLE, lists.purchasable),
        (ListClass.MANDATED, lists.mandated),
        (ListClass.CATALOGUE, lists.catalogue),
        (ListClass.ASSIST, lists.assist),
    ):
        if entry := best_match(of_kinds(entries, kinds, ground), title, lists, domain):
            return name.value, entry
    return "", ""


def of_kinds(
    entries: tuple[str, ...], kinds: frozenset[str], ground: PlaceTerms
) -> tuple[str, ...]:
    """Return the entries of a list that hold for every kind of community asked."""
    bound = ground.lists.of_kind
    return tuple(one for one in entries if not bound.get(one) or kinds <= {bound[one]})


def kinds_of(application: Application, ground: PlaceTerms) -> frozenset[str]:
    """Return the kinds of the communities that an application asks: community, village."""
    known = ground.directory.communities
    codes = known if application.communities == "all" else application.communities
    return frozenset(known[code].kind for code in codes if code in known)


def entry_of(application: Application, given: Given, ground: PlaceTerms) -> CatalogueEntry | None:
    """Return the entry of the yearly catalogue, made by a decision, that an application repeats."""
    title, share = application.title or "", ground.lists.list_match
    mine = (one for one in given.catalogue if one.applicant == application.applicant)
    return next((one for one in mine if matches(one.title, title, share)), None)


def off_list(application: Application, ground: PlaceTerms, given: Given | None = None) -> str:
    """Return why the short path of a list is closed to an application, '' where it is open.

    class: it is not declared to be on the assist list or in the catalogue; entry: no entry of that
    list matches; department: the entry is another department's; changed: it brings what the entry
    does not (a plaque, app, assessment, certificate or form, or another kind of work); law: the law
    that asks for a mandated entry is not cited; year: what a decision entered is asked for beyond
    one year, the next after its last term. given: knows the entries that decisions made.
    """
    lists = {
        "assist": ground.lists.assist,
        "catalogue": ground.lists.catalogue,
        "mandated": ground.lists.mandated,
    }
    declared, domain = code(application.list_class), code(application.domain)
    if declared not in lists:
        return "class"
    entries = of_kinds(lists[declared], kinds_of(application, ground), ground)
    entry = best_match(entries, application.title or "", ground.lists, domain)
    if not entry:
        entered = entry_of(application, given, ground) if given else None
        entered = entered if declared == ListClass.CATALOGUE else None
        return _beyond_entry(application, entered) if entered else "entry"
    named = ground.lists.departments.get(entry, ())
    bodies = {*named, *(ground.directory.heir(one) for one in named)}
    if bodies and application.applicant not in bodies:
        return "department"
    if declared == ListClass.MANDATED:
        return "" if _cites(application, ground.lists.laws.get(entry, "")) else "law"
    return "" if _unchanged(application) else "changed"


def _beyond_entry(application: Application, entry: CatalogueEntry) -> str:
    """Return why a yearly filing is not what was entered: another year, or more than before."""
    start, end, last = application.start_on, application.end_on, entry.until
    if not (start and end and last) or start.year != end.year or start.year > last.year + 1:
        return "year"
    inside = entry.communities == "all" or (
        application.communities != "all" and set(application.communities) <= set(entry.communities)
    )
    more = (application.hours_per_community or 0) > (entry.hours or 0)
    return "" if inside and not more and _unchanged(application) else "changed"


def required_by(application: Application, ground: PlaceTerms) -> str:
    """Return the law that asks for an application's work directly (section 3.4), '' where none."""
    if application.list_class != ListClass.MANDATED or off_list(application, ground):
        return ""
    mandated, domain = ground.lists.mandated, code(application.domain)
    entry = best_match(mandated, application.title or "", ground.lists, domain)
    return ground.lists.laws[entry]


def _cites(application: Application, law: str) -> bool:
    """Tell whether a law is cited, as law, regulation or document of the centre."""
    return bool(law) and any(
        one.level in DIRECT and folded(law) in folded(one.title or "")
        for one in application.legal_basis
    )


def _unchanged(application: Application) -> bool:
    asked = (
        application.plaques,
        application.apps,
        application.assessments,
        application.certificates,
        application.forms,
    )
    return set(application.kinds) <= PLAIN and not any(asked)


def _streets(application: Application, ground: PlaceTerms) -> frozenset[str]:
    known = ground.directory.communities
    codes = known if application.communities == "all" else application.communities
    return frozenset(known[code].street for code in codes if code in known)


def basis(application: Application, ground: PlaceTerms) -> BasisFacts:
    """Compute the facts of the legal basis."""
    cited = application.legal_basis
    start = application.start_on
    expired = [b for b in cited if b.effective_to and start and b.effective_to < start]
    replaced = [(b, instead) for b in cited if (instead := replaced_by(b, ground))]
    return BasisFacts(
        count=len(cited),
        expired="、".join(b.title or "" for b in expired),
        replaced="、".join(f"{b.title}{b.article}" for b, _ in replaced),
        instead=replaced[0][1] if replaced else "",
        misquoted="、".join(f"{b.title}{b.article}" for b in cited if _misquoted(b, ground)),
        other_law=_other_law(application, ground),
        only_notices=bool(cited) and all(b.level == BasisLevel.DEPARTMENT_NOTICE for b in cited),
    )


def _other_law(application: Application, ground: PlaceTerms) -> str:
    """Return the law of a kind of community asked that is not cited while the other's is."""
    titles = [folded(one.title or "") for one in application.legal_basis]
    cited = {kind: any(law in title for title in titles) for kind, law in ORGANIC_LAWS.items()}
    if not any(cited.values()):
        return ""
    lacking = (law for kind, law in ORGANIC_LAWS.items()
               if kind in kinds_of(application, ground) and not cited[kind])  # fmt: skip
    return next(lacking, "")


def replaced_by(cited: Basis, ground: PlaceTerms) -> str:
    """Return the article to cite instead, when this one stands in a replaced version of its law."""
    for law in ground.lists.replaced_laws:
        named = folded(law["title"]) in folded(cited.title or "")
        article = (cited.article or "").replace("20", "二十").replace(" ", "")
        if not article.startswith("第"):
            article = f"第{article}"
        at_article = article.startswith(law["article"]) or f"{article}条" == law["article"]
        if named and at_article and not _revised(cited, law["before"]):
            return law["instead"]
    return ""


def _revised(cited: Basis, before: str) -> bool:
    if cited.effective_from is not None:
        return cited.effective_from.isoformat() >= before
    return "修订" in (cited.title or "") and before[:4] > "2025" and "2025" in (cited.title or "")


def _misquoted(cited: Basis, ground: PlaceTerms) -> bool:
    """Tell whether a quoted clause is not in the stored text of its article, if one is stored."""
    quoted = signs(cited.clause_text or "")
    if not quoted:
        return False
    for law in ground.lists.law_texts:
        named = same(law["title"], cited.title or "")
        if named and (cited.article or "").startswith(law["article"]):
            return quoted not in signs(law["text"])
    return False
