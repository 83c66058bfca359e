"""Prior state a case may state: what one application cannot show (`given` of a case)."""

from typing import Literal

from schemas.applications.codes import Opinion
from schemas.numbers import Count, Day, Flag, Number, Text
from schemas.values import Value


class KnownItem(Value):
    """Another item, live, filed lately or ended, that this one may repeat.

    score: likeness to the application by the index of the register, 0 to 1.
    """

    number: Text | None = None
    title: Text = ""
    applicant: Text = ""
    target_type: Text | None = None
    hours: Number | None = None
    communities: tuple[Text, ...] | Literal["all"] = ()
    submitted_on: Day | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    nature: Text | None = None
    budget_doc_no: Text | None = None
    score: Number | None = None


class PlaqueCount(Value):
    """Plaques on the wall now."""

    inside: Count = 0
    outside: Count = 0


class LastTerm(Value):
    """The last term of an item that asks for renewal; `renewals` were granted before."""

    number: Text | None = None
    title: Text | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    mutual_score: Number | None = None
    paid_percent: Number | None = None
    result_report: Flag | None = None
    renewals: Count | None = None
    party_scores: dict[Text, Number] = {}  # of a joint item: its other departments


class Invitation(Value):
    """A community's own record that it asked for the work.

    no: of its invitation in the ledger, where this application has not used it up yet.
    """

    community: Text | None = None
    date: Day | None = None
    record: Text | None = None
    no: Count | None = None


class CatalogueEntry(Value):
    """What a decision entered in the yearly catalogue, as last admitted (section 3.4).

    number: of the item whose decision entered it; until: the last day of its last term.
    """

    number: Text | None = None
    title: Text = ""
    applicant: Text = ""
    hours: Number | None = None
    communities: tuple[Text, ...] | Literal["all"] = ()
    until: Day | None = None


class Arrear(Value):
    """An instalment a department owes, or without one what it has to hand over; in working days."""

    department: Text = ""
    application: Text | None = None
    instalment: Count | None = None
    overdue_wd: Count = 0


class Started(Value):
    """Evidence that work began."""

    date: Day | None = None
    evidence: Text | None = None


class CooperateItem(Value):
    """One entry of the township's cooperate list (配合履职) with its leading department."""

    item: Text = ""
    lead: Text = ""


class Given(Value):
    """The state of the world around one application; empty is an empty register."""

    live: tuple[KnownItem, ...] = ()
    recent: tuple[KnownItem, ...] = ()
    load_percent: dict[Text, Number] = {}
    items: dict[Text, Number] = {}
    nominal_posts: dict[Text, Count] = {}
    no_profile: tuple[Text, ...] = ()
    plaques_now: dict[Text, PlaqueCount] = {}
    consultation: dict[Text, Opinion | None] = {}
    previous: LastTerm | None = None
    catalogue: tuple[CatalogueEntry, ...] = ()
    invitation: Invitation | None = None
    arrears: tuple[Arrear, ...] = ()
    started: Started | None = None
    taken_back: tuple[Text, ...] = ()
    cooperate: tuple[CooperateItem, ...] = ()
    emergency_share_12m: Number | None = None
    past: tuple[KnownItem, ...] = ()  # the applicant's earlier items of the last years
    similar: tuple[KnownItem, ...] = ()  # what the register's index finds near the title
    rejected: Text = ""  # the applicant's rejected application that says the same
    removed: tuple[Text, ...] = ()  # plaques and ledgers that were abolished
