"""Departments that do one item together (联合事项): each with its duty, its money and its line.

An item of one department is the case of one party: it has no list of parties, and `Terms.payers`
names the applicant alone.
"""

from schemas.values import Value


class Party(Value):
    """One department of an item; the first of them leads and applies.

    fen: of the total; budget_doc_no: its own line; payer: the account it pays from. left: it has
    left by a change, and owes no more than it had ordered.
    """

    org: str
    duty: str = ""
    fen: int = 0
    budget_doc_no: str = ""
    payer: str = ""
    left: bool = False


class PartyFunds(Value):
    """What is reserved and certified on the line of one party, in fen."""

    reserved_fen: int = 0
    certified_fen: int = 0
    certified: bool = False


class PlacedParty(Value):
    """A department at one community: its part of the amount, and the account of its line."""

    org: str
    duty: str = ""
    fen: int = 0
    budget: str = ""
