"""What the rulebook says of an application: findings, their worst severity, and the route."""

from datetime import date

from schemas.applications.codes import Route, Severity
from schemas.values import Value


class Citation(Value):
    """Where a rule comes from: the text's title and the article."""

    title: str
    article: str = ""


class Finding(Value):
    """One rule's verdict on one application.

    `manual` marks a rule that could not be judged and needs a person (需人工审核); such a finding
    has severity return and is never a pass. `field` is the dotted path the finding points at.
    """

    rule: str
    severity: Severity
    field: str
    message: str
    message_en: str
    basis: tuple[Citation, ...] = ()
    manual: bool = False


class Question(Value):
    """What an indicator asks the department: a pattern that abuse shows, and no verdict."""

    indicator: str
    field: str
    question: str
    question_en: str
    basis: tuple[Citation, ...] = ()


class Outlook(Value):
    """What lies ahead: the first day work may start, the stages to pass, the role that decides.

    estimated: the holidays of that year are not published yet (预估).
    """

    earliest_start: date
    estimated: bool = False
    path: tuple[str, ...] = ()
    decides: str = ""


class Judgement(Value):
    """The rulebook's answer; route is None when the severity is reject."""

    severity: Severity
    route: Route | None
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    rulebook: str = ""  # digest
    listed_as: str = ""  # list class the place's lists propose; shown beside the declared one
    listed_by: str = ""  # the entry that matched


class Exemption(Value):
    """One entry of the register; expires_on None: with the item itself."""

    number: str
    rule: str
    code: str = ""
    reason: str
    expires_on: date | None = None
    granted_on: date
    granted_by: str  # the person who signed
    published_on: date | None = None
    title: str = ""
    applicant: str = ""
