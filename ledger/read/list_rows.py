"""What lists are made of: the rows as values, and what of a list is wanted."""

from datetime import date
from typing import NamedTuple


class Want(NamedTuple):
    """What of a list is wanted; what does not apply to a list is not asked of it.

    text: part of a title or number; applicant: of a refusal, the department. Of bodies one, or
    several, where one goes on with what others had.
    """

    text: str = ""
    number: str = ""
    applicant: str | tuple[str, ...] = ""
    street: str | tuple[str, ...] = ""
    community: str | tuple[str, ...] = ""
    stages: tuple[str, ...] = ()  # of an assignment or refusal
    agreement: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    cover: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of papers


class AssignmentRow(NamedTuple):
    """An assignment in a list; amounts in fen."""

    number: str
    stage: str
    title: str
    applicant: str
    owner: str
    street: str
    route: str
    severity: str
    submitted_on: date | None
    due_on: date | None
    start_on: date | None
    end_on: date | None
    total_fen: int
    published: bool
    version: int


class Placed(NamedTuple):
    """A placement in a list; amounts in fen."""

    number: str
    community: str
    title: str
    applicant: str
    street: str
    agreement: str
    work: str
    cover: str
    amount_fen: int
    committed_fen: int
    confirmed_fen: int
    start_on: date | None
    end_on: date | None
    due_on: date | None
    closed_on: date | None


class OpinionRow(NamedTuple):
    """An opinion in a list."""

    number: str
    community: str
    title: str
    applicant: str
    street: str
    answer: str
    due_on: date | None
    open: bool


class Refusal(NamedTuple):
    """A refusal in a list."""

    id: str
    number: str
    community: str
    department: str
    ground: str
    stage: str
    issued_on: date | None
    due_on: date | None


class BypassRow(NamedTuple):
    """A report of a bypass in a list."""

    id: str
    department: str
    stage: str
    flagged_on: date | None
    due_on: date | None
    number: str


class PaperLine(NamedTuple):
    """A paper in a list, without its text."""

    id: int
    kind: str
    number: str
    community: str
    title: str
    document_no: str
    made_on: date
