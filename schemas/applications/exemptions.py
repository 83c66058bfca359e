"""Exemptions: a rule the leading group lifted for one item; never silent, always on a register."""

from datetime import date

from schemas.values import Value


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
