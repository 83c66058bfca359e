"""Facts of the burden: forms, ledgers, plaques, certificates, assessments, apps, personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from policies.facts.item import code
from policies.place.parameters import PlaceTerms
from policies.wording.clauses import matches
from schemas.applications.application import Application, Basis
from schemas.applications.burden_declaration import App, FormTable
from schemas.applications.codes import BasisLevel, FormKind, Kind, Medium, Nature
from schemas.written import folded

NEW_BURDEN = {
    Kind.ORGANISATION,
    Kind.PLAQUE,
    Kind.LEDGER,
    Kind.FORM,
    Kind.SURVEY,
    Kind.INSPECTION,
    Kind.ASSESSMENT,
    Kind.APP,
}
HIGH_LEVELS = {BasisLevel.LAW, BasisLevel.REGULATION, BasisLevel.CENTRAL, BasisLevel.PROVINCIAL}


@dataclass(frozen=True)
class BurdenFacts:
    """What is asked of a community besides the work; names joined by 、, '' for none."""

    new: int  # forms, ledgers, plaques, apps, surveys … that keep an item off the short paths
    banned_certificates: str
    unkept_certificates: str
    assessments: str
    veto: bool
    pledge: bool
    pledge_founded: bool  # a document of the centre or the province asks for it
    forcing: str  # apps and chat groups with check-in, points, online time, forced installation
    app_levels: tuple[str, ...]
    unfiled_apps: str
    paper_ledgers: str
    plaques: str
    posts: int
    trace: str
    seconded: int
    fees: bool


@dataclass(frozen=True)
class DataFacts:
    """Forms and personal data."""

    unmarked: str  # statistical forms without their four marks, or expired
    business_fields: int  # of the largest business form
    held_percent: int  # of the form that asks most of what is already held
    held_share: Decimal
    held_form: str
    unfounded: str  # sensitive data without ground or retention


def burden(application: Application, ground: PlaceTerms) -> BurdenFacts:
    """Compute the facts of the burden declaration."""
    names = [certificate.name or "" for certificate in application.certificates]
    allowed = (
        () if application.nature == Nature.EMERGENCY else ground.lists.certificates_deliberated
    )
    kept = set(map(folded, (*ground.params["certificates_kept"], *allowed)))
    open_names = [name for name in names if folded(name) not in kept]
    barred = tuple(map(folded, ground.lists.banned_certificates))
    banned = [name for name in open_names if any(one in folded(name) for one in barred)]
    return BurdenFacts(
        new=_new(application),
        banned_certificates=_joined(banned),
        unkept_certificates=_joined(name for name in open_names if name not in banned),
        assessments=_joined(a.name or "?" for a in application.assessments),
        veto=application.veto,
        pledge=application.pledge,
        pledge_founded=_pledge_founded(application, ground),
        forcing=_joined(_forcing(application)),
        app_levels=tuple(code(app.builder_level) for app in application.apps),
        unfiled_apps=_joined(app.name or "?" for app in application.apps if not app.filing_no),
        paper_ledgers=_joined(
            x.name or "?" for x in application.ledgers if x.medium == Medium.PAPER
        ),
        plaques=_joined(plaque.text or "?" for plaque in application.plaques),
        posts=len(application.posts),
        trace=code(application.trace),
        seconded=(application.seconded.persons or 0) if application.seconded else 0,
        fees=application.fees_from_residents,
    )


def _joined(names: Iterable[str]) -> str:
    return "、".join(names)


def _new(application: Application) -> int:
    lists = (
        application.forms,
        application.ledgers,
        application.plaques,
        application.apps,
        application.assessments,
    )
    return sum(len(asked) for asked in lists) + len(NEW_BURDEN & set(application.kinds))


def _pledge_founded(application: Application, ground: PlaceTerms) -> bool:
    text = folded(application.pledge_basis or "")
    if any(mark in text for mark in ground.lists.high_basis_marks):
        return True
    return bool(text) and any(_asks_for_it(b, text, ground) for b in application.legal_basis)


def _asks_for_it(basis: Basis, text: str, ground: PlaceTerms) -> bool:
    named = matches(basis.title or "", text, ground.lists.list_match)
    return named and basis.level in HIGH_LEVELS


def _forcing(application: Application) -> list[str]:
    apps = [app.name or "?" for app in application.apps if _forces(app)]
    return apps + [group.name or "?" for group in application.chat_groups if group.checkin]


def _forces(app: App) -> bool:
    flags = app.checkin or app.points or app.online_time or app.forced_install
    return flags or bool(app.install_rate)


def data(application: Application) -> DataFacts:
    """Compute the facts of forms and personal data."""
    shares = [(_held(form), form.name or "?") for form in application.forms]
    held, held_form = max(shares, default=(Decimal(0), ""))
    business = [form.fields or 0 for form in application.forms if form.kind != FormKind.STATISTICAL]
    return DataFacts(
        unmarked=_joined(
            form.name or "?" for form in application.forms if _unmarked(form, application)
        ),
        business_fields=max(business, default=0),
        held_percent=int(held * 100),
        held_share=held,
        held_form=held_form,
        unfounded=_joined(
            entry.field or "?"
            for entry in application.personal_data
            if entry.sensitive and not (entry.ground and entry.retention_months)
        ),
    )


def _held(form: FormTable) -> Decimal:
    return Decimal(form.fields_held or 0) / Decimal(form.fields) if form.fields else Decimal(0)


def _unmarked(form: FormTable, application: Application) -> bool:
    """Tell whether a statistical form lacks a mark of 统计法第十七条 or is past its validity."""
    if form.kind != FormKind.STATISTICAL:
        return False
    marks = (form.table_no, form.made_by, form.approval_no, form.valid_to)
    start = application.start_on or application.submitted_on
    expired = bool(form.valid_to and start and form.valid_to < start)
    return not all(marks) or expired
