"""Departments that do one item together (联合事项): each with its duty, its money and its line.

An item of one department is the case of one party: it has no list of parties, and `Terms.payers`
names the applicant alone (`Payers`).
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


class Payers(Value):
    """Who does an item and pays for it: of its terms, what tells one department from several."""

    applicant: str
    total_fen: int
    budget_doc_no: str = ""
    parties: tuple[Party, ...] = ()  # who does it together, the applicant first; () for one alone

    @property
    def payers(self) -> tuple[Party, ...]:
        """Who pays, with its part of the total: the applicant alone unless there are parties."""
        alone = Party(org=self.applicant, fen=self.total_fen, budget_doc_no=self.budget_doc_no)
        return self.parties or (alone,)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments of the item, the one that applies first."""
        return tuple(one.org for one in self.payers)

    @property
    def together(self) -> tuple[str, ...]:
        """The departments that do the item now, the one that applies first."""
        return tuple(one.org for one in self.payers if not one.left)


class PartyFunds(Value):
    """What is reserved and certified on the line of one party, in fen."""

    reserved_fen: int = 0
    certified_fen: int = 0
    certified: bool = False


class PlacedParty(Value):
    """A department at one community: its part of the amount, and the account of its line.

    left: it has left there by a change, and signs no more.
    """

    org: str
    duty: str = ""
    fen: int = 0
    budget: str = ""
    left: bool = False
