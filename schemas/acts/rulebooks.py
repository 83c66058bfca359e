"""The forms of acts on the rulebook itself, and on the place that it is of."""

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


class FoundPlace(Form):
    """found_place: the content that a ledger begins with, by digest; zone: of the place."""

    digest: Words
    zone: Words


class AdoptPlace(Form):
    """adopt_place: a place's whole content, kept by its digest, is proposed from a day on.

    vote: owed when a list of duties grows.
    """

    digest: Words
    since: Day
    document_no: Words
    reason: Words
    vote: RulebookVote | None = None


class ApprovePlace(Form):
    """approve_place: what is proposed comes into force; digest: if given, of what was looked at."""

    digest: str = ""


class TurnDownPlace(Form):
    """turn_down_place: what is proposed does not come into force."""

    reason: Words


class NoteBasis(Form):
    """note_basis: what has become of a legal basis of live work (see policies.rulebook.recheck)."""

    code: Literal["expiring", "replaced"]
    title: str
    until: Day | None = None
    instead: str = ""


FORMS: dict[str, type[Form]] = {
    "put_rulebook_in_force": PutRulebook,
    "found_place": FoundPlace,
    "adopt_place": AdoptPlace,
    "approve_place": ApprovePlace,
    "turn_down_place": TurnDownPlace,
    "note_basis": NoteBasis,
}
