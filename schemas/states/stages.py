"""The states of the life cycle, as the sources name them (sections 3.1 to 3.8)."""

from enum import StrEnum


class Stage(StrEnum):
    """Where an application stands (section 3.1)."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    CONSULTING = "CONSULTING"
    STREET_REVIEW = "STREET_REVIEW"
    FUND_REVIEW = "FUND_REVIEW"
    LG_DECISION = "LG_DECISION"
    PUBLICITY = "PUBLICITY"
    OBJECTION = "OBJECTION"
    APPROVED = "APPROVED"
    APPROVED_COND = "APPROVED_COND"
    REJECTED = "REJECTED"
    RECONSIDER = "RECONSIDER"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    EFFECTIVE = "EFFECTIVE"
    SUSPENDED = "SUSPENDED"
    AMENDING = "AMENDING"
    RENEWING = "RENEWING"
    EXITED = "EXITED"
    ARCHIVED = "ARCHIVED"


class Answer(StrEnum):
    """What a community said when it was consulted (section 3.2)."""

    ASKED = "ASKED"
    AGREE = "AGREE"
    AGREE_WITH_CONDITIONS = "AGREE_WITH_CONDITIONS"
    DISAGREE = "DISAGREE"
    NO_CAPACITY = "NO_CAPACITY"
    ASK_CLARIFICATION = "ASK_CLARIFICATION"
    NO_ANSWER = "NO_ANSWER"


class Agreement(StrEnum):
    """Where an entrustment agreement stands (section 3.3)."""

    G_DRAFT = "G_DRAFT"
    G_SENT = "G_SENT"
    G_NEGOTIATING = "G_NEGOTIATING"
    G_SIGNED_DEPT = "G_SIGNED_DEPT"
    G_SIGNED_COMM = "G_SIGNED_COMM"
    G_WITNESSED = "G_WITNESSED"
    G_IN_FORCE = "G_IN_FORCE"
    G_AMENDED = "G_AMENDED"
    G_SUSPENDED = "G_SUSPENDED"
    G_TERMINATED = "G_TERMINATED"
    G_FULFILLED = "G_FULFILLED"


class Payment(StrEnum):
    """Where an instalment stands (section 3.5)."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    ORDERED = "ORDERED"
    PAID = "PAID"
    IN_CUSTODY = "IN_CUSTODY"
    CONFIRMED = "CONFIRMED"
    SPENT = "SPENT"
    SETTLED = "SETTLED"
    OVERDUE = "OVERDUE"
    DISPUTED = "DISPUTED"
    DEFERRED = "DEFERRED"
    RETURNED = "RETURNED"


class Work(StrEnum):
    """Where the work of a placement stands (section 3.6)."""

    WAIT_AGREEMENT = "WAIT_AGREEMENT"
    WAIT_FUNDS = "WAIT_FUNDS"
    READY = "READY"
    RUNNING = "RUNNING"
    PAUSED_NONPAY = "PAUSED_NONPAY"
    PAUSED_FORCE = "PAUSED_FORCE"
    PAUSED_LG = "PAUSED_LG"
    DELIVERED = "DELIVERED"
    REWORK = "REWORK"
    ACCEPTED = "ACCEPTED"
    DEEMED_ACCEPTED = "DEEMED_ACCEPTED"
    EVALUATED = "EVALUATED"
    CLOSED = "CLOSED"
    TERMINATED = "TERMINATED"


class RefusalStage(StrEnum):
    """Where a community's refusal stands (section 3.8)."""

    R_ISSUED = "R_ISSUED"
    R_ACCEPTED = "R_ACCEPTED"
    R_CONTESTED = "R_CONTESTED"
    R_UPHELD = "R_UPHELD"
    R_OVERTURNED = "R_OVERTURNED"
    R_WITHDRAWN = "R_WITHDRAWN"


class BypassStage(StrEnum):
    """Where a report of work passed down without admission stands (section 3.8)."""

    B_REPORTED = "B_REPORTED"
    B_TRIAGE = "B_TRIAGE"
    B_NOTICE = "B_NOTICE"
    B_FINDING = "B_FINDING"
    B_REMEDY = "B_REMEDY"
    B_SANCTION = "B_SANCTION"
    B_CLOSED = "B_CLOSED"


class DisputeStage(StrEnum):
    """Where a dispute stands (section 3.9): its level, then how it ended."""

    D_TALK = "D_TALK"
    D_MEDIATION = "D_MEDIATION"
    D_RULING = "D_RULING"
    D_RULED = "D_RULED"
    D_GROUP = "D_GROUP"
    D_AGREED = "D_AGREED"
    D_FINAL = "D_FINAL"
    D_WITHDRAWN = "D_WITHDRAWN"


class EmergencyStage(StrEnum):
    """Where work done first and filed afterwards stands (先行后补, section 3.7)."""

    E_BEGUN = "E_BEGUN"
    E_REQUESTED = "E_REQUESTED"
    E_VERIFIED = "E_VERIFIED"
    E_ACTIVE = "E_ACTIVE"
    E_REGULARISED = "E_REGULARISED"
    E_EXPIRED = "E_EXPIRED"
    E_REVOKED = "E_REVOKED"
    E_CLOSED = "E_CLOSED"


class BypassFinding(StrEnum):
    """What the leading group's office found about a report (section 3.8)."""

    SUBSTANTIATED = "SUBSTANTIATED"
    LAWFUL_LISTED = "LAWFUL_LISTED"
    LAWFUL_EMERGENCY = "LAWFUL_EMERGENCY"
    NOT_PROVEN = "NOT_PROVEN"


class Ground(StrEnum):
    """Why a community refuses (section 3.8); the first nine take effect at once."""

    NO_ADMISSION = "NO_ADMISSION"
    NOT_IN_SCOPE = "NOT_IN_SCOPE"
    NO_FUNDS = "NO_FUNDS"
    NO_POWERS = "NO_POWERS"
    NEGATIVE_LIST = "NEGATIVE_LIST"
    FORM_INVALID = "FORM_INVALID"
    EXPIRED = "EXPIRED"
    CERT_BANNED = "CERT_BANNED"
    ASSESSMENT_BANNED = "ASSESSMENT_BANNED"
    OVER_CAPACITY = "OVER_CAPACITY"


class Cover(StrEnum):
    """What covers a placement, so that work may start (design: principle 4)."""

    NONE = "none"
    FUNDS = "funds"
    EXEMPT = "exempt"
    EMERGENCY = "emergency"
    ZERO = "zero"
