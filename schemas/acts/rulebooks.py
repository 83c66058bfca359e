"""The forms of acts on the rulebook itself."""

from typing import Literal

from schemas.acts.base import Form, Votes, Words
from schemas.numbers import Day


class RulebookVote(Form):
    """The leading group's vote on a rulebook whose duties grow."""

    members: Votes
    present: Votes
    voting: Votes
    in_favour: Votes
    against: Votes
    abstain: Votes


class PutRulebook(Form):
    """put_rulebook_in_force: the rulebook of the place's files, from a day on.

    digest: if given, it must be that of the files. vote: owed when a list of duties grows.
    """

    since: Day
    document_no: Words
    reason: Words
    digest: str = ""
    vote: RulebookVote | None = None


class NoteBasis(Form):
    """note_basis: what has become of a legal basis of live work (see policies.rulebook.recheck)."""

    code: Literal["expiring", "replaced"]
    title: str
    until: Day | None = None
    instead: str = ""


FORMS: dict[str, type[Form]] = {
    "put_rulebook_in_force": PutRulebook,
    "note_basis": NoteBasis,
}
