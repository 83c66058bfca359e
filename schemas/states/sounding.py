"""What offices say to each other about an assignment: reminders, copies, questions."""

from datetime import date

from schemas.values import Value


class Reminder(Value):
    """When a seat was reminded last of what waits on it, and how often."""

    on: date
    times: int = 1


class CopySent(Value):
    """A copy for the information of a seat, and when it was read."""

    on: date
    read_on: date | None = None


class Question(Value):
    """A question of one seat to another, which decides nothing; open until it is answered."""

    no: int
    role: str
    org: str
    asked_by: str  # role@organisation
    text: str
    on: date
    answer: str = ""
    answered_on: date | None = None
