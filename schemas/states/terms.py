"""What later steps need of an application: its terms and its payment plan."""

from datetime import date
from decimal import Decimal

from schemas.values import Value


class PlannedInstalment(Value):
    """One line of the payment plan as filed: percent of the amount and when it is due."""

    no: int
    percent: Decimal
    due: str  # before_start, midterm, after_acceptance, or an ISO date


class Terms(Value):
    """What later steps need of the application in force; small whatever its communities."""

    title: str
    applicant: str
    real_owner: str
    nature: str
    domain: str
    list_class: str = ""
    community_role: str = ""
    target_type: str = ""
    start_on: date | None = None
    end_on: date | None = None
    hours: Decimal = Decimal(0)
    mode: str
    exemption: str = ""
    total_fen: int
    budget_doc_no: str = ""
    instalments: tuple[PlannedInstalment, ...] = ()
    communities: int
    streets: tuple[str, ...]
    lawful_survey: bool = False  # carries statistical forms with all four marks valid
    lawful_emergency: bool = False  # carries a response notice of a government or its command
    all_residents: bool = False
    standards: tuple[str, ...] = ()  # what a defect may cite: acceptance standard, steps
