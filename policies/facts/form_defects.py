"""What is missing or does not fit on a form: all its restrictions that are no rule of their own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.facts.joint import joint_defects
from policies.place.parameters import PlaceTerms
from schemas.allowed_characters import foreign
from schemas.applications.application import Application, Person
from schemas.applications.codes import ApplyType, CommunityRole, FundMode, ListClass, StepBy
from schemas.applications.funding_plan import Funding
from schemas.numbers import fen
from schemas.values import Value

CENT = Decimal("0.01")
TITLE = (4, 40)  # characters
NECESSITY = 100
REFUSED_ROLES = {
    CommunityRole.RESPONSIBLE,
    CommunityRole.ENFORCE,
    CommunityRole.APPROVE,
    CommunityRole.CHARGE,
}


@dataclass(frozen=True)
class Defect:
    """One defect: the field and what is wrong with it; `yields` to a finding on the same field."""

    field: str
    code: str
    yields: bool = False


Defects = Iterator[Defect]
Check = Callable[[Application, PlaceTerms], Defects]

REQUIRED = (
    "apply_type",
    "applicant",
    "real_owner",
    "clerk.name",
    "clerk.phone",
    "head.name",
    "head.phone",
    "submitted_on",
    "title",
    "kinds",
    "domain",
    "nature",
    "community_role",
    "necessity",
    "steps",
    "target.type",
    "target.count_per_community",
    "target.data_source",
    "communities",
    "start_on",
    "frequency.unit",
    "frequency.times",
    "hours_per_community",
    "result_use",
    "acceptance.standard",
    "acceptance.days",
)


def defects(application: Application, ground: PlaceTerms) -> tuple[Defect, ...]:
    """Return every defect of the form, in the order of the form; () when it is in order."""
    return tuple(defect for check in CHECKS for defect in check(application, ground))


def _missing(application: Application, ground: PlaceTerms) -> Defects:
    for path in REQUIRED:
        value: object = application
        for part in path.split("."):
            value = getattr(value, part, None)
        if value is None or value in ("", ()):
            yield Defect(path, "missing")
    renewed = application.apply_type in (ApplyType.RENEW, ApplyType.AMEND)
    if renewed and not application.previous:
        yield Defect("previous", "missing")


def _lengths(application: Application, ground: PlaceTerms) -> Defects:
    title, necessity = application.title, application.necessity
    if title and not TITLE[0] <= len(title.strip()) <= TITLE[1]:
        yield Defect("title", "title_length")
    if necessity and len(necessity.strip()) < NECESSITY:
        yield Defect("necessity", "too_short")


def _people(application: Application, ground: PlaceTerms) -> Defects:
    clerk, head = application.clerk or Person(), application.head or Person()
    if clerk.name and (clerk.name, clerk.phone) == (head.name, head.phone):
        yield Defect("head", "same_person")
    known = ground.directory.organisations
    if application.applicant and application.applicant not in known:
        yield Defect("applicant", "unknown_organisation")
    owner = application.real_owner
    if owner and owner not in known and owner not in ground.directory.communities:
        yield Defect("real_owner", "unknown_organisation")
    if owner and _ended(owner, application, ground):
        yield Defect("real_owner", "ended_body")


def _ended(code: str, application: Application, ground: PlaceTerms) -> bool:
    """Tell whether a body had ended when it was named; what was filed before goes on."""
    lines, filed = ground.directory.ends.get(code, ()), application.submitted_on
    return bool(lines) and filed is not None and lines[0].day <= filed


def _refused_codes(application: Application, ground: PlaceTerms) -> Defects:
    if application.community_role in REFUSED_ROLES:
        yield Defect("community_role", "refused_code", yields=True)
    if application.list_class == ListClass.NEGATIVE:
        yield Defect("list_class", "refused_code", yields=True)


def _work(application: Application, ground: PlaceTerms) -> Defects:
    if application.steps and not any(s.by == StepBy.DEPARTMENT for s in application.steps):
        yield Defect("steps", "no_department_step")
    for number, step in enumerate(application.steps):
        if not step.step or step.by is None:
            yield Defect(f"steps.{number}", "incomplete")
    for number, basis in enumerate(application.legal_basis):
        if not basis.title:
            yield Defect(f"legal_basis.{number}", "incomplete")


def _counts(application: Application, ground: PlaceTerms) -> Defects:
    target, frequency = application.target, application.frequency
    counts = {
        "target.count_per_community": target.count_per_community if target else None,
        "frequency.times": frequency.times if frequency else None,
        "hours_per_community": application.hours_per_community,
    }
    for path, count in counts.items():
        if count is not None and count <= 0:
            yield Defect(path, "not_positive")


def _communities(application: Application, ground: PlaceTerms) -> Defects:
    codes = application.communities
    if codes == "all":
        return
    if len(set(codes)) < len(codes):
        yield Defect("communities", "twice")
    if any(code not in ground.directory.communities for code in codes):
        yield Defect("communities", "unknown_community")
    if any(_ended(code, application, ground) for code in codes):
        yield Defect("communities", "ended_body")


def _scope(application: Application, ground: PlaceTerms) -> Defects:
    codes = [part.community for part in application.scope]
    if len(set(codes)) < len(codes):
        yield Defect("scope", "twice")
    for number, part in enumerate(application.scope):
        if part.share is None or not (part.grids or part.buildings or part.targets):
            yield Defect(f"scope.{number}", "incomplete")
        elif not 0 < part.share <= WHOLE:
            yield Defect(f"scope.{number}.share", "not_a_part")
        if application.communities != "all" and part.community not in application.communities:
            yield Defect(f"scope.{number}.community", "other_communities")


def _term(application: Application, ground: PlaceTerms) -> Defects:
    start, end = application.start_on, application.end_on
    if start and end and end <= start:
        yield Defect("end_on", "end_before_start")
    elif start and end and end >= months_after(start, int(ground.params["max_months"])):
        yield Defect("end_on", "term_too_long")


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {months} months after {day}")


def _funding_fields(application: Application, ground: PlaceTerms) -> Defects:
    funding = application.funding
    if funding is None:
        return  # F01 speaks
    exempt = funding.mode == FundMode.EXEMPT
    wanted = ["mode"] if exempt else ["mode", "budget_year", "source", "total", "allocation"]
    for name in wanted:
        if getattr(funding, name) is None:
            yield Defect(f"funding.{name}", "missing")
    if not exempt and funding.total_fen and not funding.lines:
        yield Defect("funding.lines", "missing")


def _funding_sums(application: Application, ground: PlaceTerms) -> Defects:
    funding = application.funding
    if funding is None:
        return
    yield from _digits(funding)
    if funding.total is not None and fen(funding.total) != funding.lines_fen:
        yield Defect("funding.total", "sum_of_lines")
    shares = funding.per_community
    if shares and sum(share.amount_fen for share in shares) != funding.total_fen:
        yield Defect("funding.per_community", "sum_of_shares")
    codes = application.communities
    asked = ground.directory.codes if codes == "all" else codes
    if shares and sorted(share.community or "" for share in shares) != sorted(asked):
        yield Defect("funding.per_community", "other_communities")


def _digits(funding: Funding) -> Defects:
    for number, line in enumerate(funding.lines):
        values = (line.category, line.unit, line.quantity, line.unit_price)
        if any(value is None for value in values):
            yield Defect(f"funding.lines.{number}", "incomplete")
        for value in (line.quantity, line.unit_price):
            if value is not None and (value < 0 or value != round(value, 4)):
                yield Defect(f"funding.lines.{number}", "not_an_amount")
    amounts = [("funding.total", funding.total)]
    amounts += [
        (f"funding.per_community.{n}", s.amount) for n, s in enumerate(funding.per_community)
    ]
    for path, amount in amounts:
        if amount is not None and (amount < 0 or amount != amount.quantize(CENT)):
            yield Defect(path, "not_an_amount")


def _supplier(application: Application, ground: PlaceTerms) -> Defects:
    supplier, funding = application.supplier, application.funding
    if supplier is None:
        return
    if funding is None or funding.mode != FundMode.PURCHASE:
        yield Defect("supplier", "not_bought")
    elif not supplier.complete:
        yield Defect("supplier", "incomplete")
    if supplier.code and not CREDIT_CODE.fullmatch(supplier.code):
        yield Defect("supplier.code", "not_a_credit_code")
    amount = supplier.amount
    if amount is not None and (amount < 0 or amount != amount.quantize(CENT)):
        yield Defect("supplier.amount", "not_an_amount")


def _instalments(application: Application, ground: PlaceTerms) -> Defects:
    funding = application.funding
    if funding is None or (funding.mode == FundMode.EXEMPT and not funding.instalments):
        return
    percents = [part.percent or Decimal(0) for part in funding.instalments]
    if sum(percents) != 100:
        yield Defect("funding.instalments", "not_hundred_percent")
    if any(percent < 0 for percent in percents):
        yield Defect("funding.instalments", "not_positive")
    numbers = [part.no for part in funding.instalments]
    if None in numbers or len(set(numbers)) < len(numbers):
        yield Defect("funding.instalments", "instalment_numbers")
    if any(part.due is None for part in funding.instalments):
        yield Defect("funding.instalments", "instalment_due")


def _joint(application: Application, ground: PlaceTerms) -> Defects:
    return (Defect(path, code) for path, code in joint_defects(application, ground))


def _bounds(application: Application, ground: PlaceTerms) -> Defects:
    return (Defect(path, code) for path, code in bounds(application))


CREDIT_CODE = re.compile("[0-9A-HJ-NPQRTUWXY]{18}")  # GB 32100
WHOLE = 100  # percent of a community
CHECKS: tuple[Check, ...] = (
    _missing,
    _lengths,
    _people,
    _refused_codes,
    _work,
    _counts,
    _communities,
    _scope,
    _term,
    _funding_fields,
    _funding_sums,
    _supplier,
    _instalments,
    _joint,
    _bounds,
)


Broken = Iterator[tuple[str, str]]

NAME_MAX, LINE_MAX, TEXT_MAX = 50, 300, 5000  # characters
LONG = frozenset(
    {"necessity", "description", "result_use", "exit_condition", "qualification", "standard",
     "powers", "clause_text", "step", "deliverable", "pledge_basis", "veto_basis", "purpose"}
)  # fmt: skip
PHONE = re.compile(
    r"(?=(?:\D*\d){5})[\d+*#()（） \-—–\u8f6c]{5,30}"
)  # \u8f6c: the word for an extension
LARGEST = {
    "hours_per_community": Decimal(100_000),
    "notice_hours": Decimal(10_000),
    "target.count_per_community": Decimal(10_000_000),
    "frequency.times": Decimal(10_000),
    "acceptance.days": Decimal(1_000),
    "funding.total": Decimal(1_000_000_000),
}
YEARS = range(2000, 2101)


def bounds(application: Application) -> Broken:
    """Yield the dotted paths at which something is out of bounds, with the code of what it is."""
    yield from _texts(application, "")
    for who in ("clerk", "head"):
        person = getattr(application, who)
        if person is not None and person.phone and not PHONE.fullmatch(person.phone.strip()):
            yield f"{who}.phone", "not_a_phone"
    for path, largest in LARGEST.items():
        value = _at(application, path)
        if isinstance(value, Decimal | int) and value > largest:
            yield path, "too_large"
    year = _at(application, "funding.budget_year")
    if isinstance(year, int) and year not in YEARS:
        yield "funding.budget_year", "not_a_year"
    elif isinstance(year, int) and not _payable_in(application, year):
        yield "funding.budget_year", "other_year"


def _payable_in(application: Application, year: int) -> bool:
    """Tell whether a budget of a year can pay: not of a year gone by, nor of one after the work."""
    days = [application.submitted_on, application.start_on, application.end_on]
    years = [day.year for day in days if day is not None]
    return not years or years[0] <= year <= max(years)


def _at(application: Application, path: str) -> object:
    value: object = application
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def _texts(value: object, path: str) -> Broken:
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for no, one in enumerate(value):
            yield from _texts(one, f"{path}.{no}")
    elif isinstance(value, str):
        yield from _text(value, path)


def _text(text: str, path: str) -> Broken:
    if foreign(text):
        yield path, "foreign_character"
    last = path.rpartition(".")[2]
    most = NAME_MAX if path in ("clerk.name", "head.name") else LINE_MAX
    if len(text) > (TEXT_MAX if last in LONG else most):
        yield path, "too_long"
