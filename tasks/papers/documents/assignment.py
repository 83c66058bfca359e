"""What a paper is about: an assignment with its application, in its place, and its phrases."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policies.cost.funding import communities_of
from policies.rules import Rules
from policies.wording.amount_words import in_words
from schemas.applications.application import Application
from schemas.place.jurisdiction import RouteTable
from schemas.place.organisations import Directory
from schemas.states.clocks import Clock
from schemas.states.states import AssignmentState, PlacementState
from tasks.papers.texts import Sender, code, day, joined, texts, word

NAMED = 6  # so many communities are named before the rest is counted


@dataclass(frozen=True)
class PaperSubject:
    """An assignment and its application, with the rules of the place, on the day of the paper."""

    rules: Rules
    state: AssignmentState
    application: Application
    today: date
    simulated: bool = False

    @property
    def table(self) -> RouteTable:
        """The route in force when it was filed."""
        place, filed = self.rules.jurisdiction, self.state.filed_on or self.today
        return place.route_by(self.state.route_digest, filed)

    @property
    def fictional(self) -> bool:
        """Whether its papers must say that they hold for nobody."""
        return self.simulated or self.rules.jurisdiction.fictional

    @property
    def office(self) -> str:
        """The name of the leading group's office."""
        return self.name(self.rules.directory.lg_office)

    def name(self, org: str) -> str:
        """Return the name of an organisation or community."""
        return self.rules.directory.name_of(org)

    def committee(self, community: str) -> str:
        """Return the name of a community's residents' committee."""
        return word("committee", community=self.name(community))

    def body_name(self, code: str) -> str:
        """Return the name under which a body writes: of a community, its residents' committee."""
        return committee_or_name(self.rules.directory, code)

    def wd(self, clock: str) -> int:
        """Return the length of a clock in working days."""
        return self.table.clocks[clock].wd

    def clock(self, code: str) -> Clock | None:
        """Return a running clock of the assignment."""
        return next((one for one in self.state.clocks if one.code == code), None)

    def param(self, name: str) -> Any:
        """Return a parameter of the place."""
        return self.rules.jurisdiction.params[name]

    def sender(self, issuer: str, document_no: str = "", community: str = "") -> Sender:
        """Return the head of a paper about this assignment."""
        return Sender(
            issuer=issuer,
            on=self.today,
            document_no=document_no,
            number=self.state.number,
            community=community,
            fictional=self.fictional,
        )

    def facts(self) -> dict[str, Any]:
        """Return the facts that every paper may name."""
        state, terms = self.state, self.state.terms
        return {
            "number": state.number,
            "title": terms.title,
            "applicant": departments(self),
            "parties": party_lines(self),
            "owner": self.name(terms.real_owner),
            "filed_on": day(state.filed_on),
            "submitted_on": day(state.submitted_on),
            "version": state.version,
            "returns": state.returns,
            "max_returns": self.table.max_returns,
            "lead_wd": self.param("lead_time_wd"),
            "office": self.office,
            "body": self.table.deciding_body,
            "paid": terms.total_fen > 0,
            "of_street": self.of_street,
            "supplier": supplier(self.application),
        }

    @property
    def of_street(self) -> bool:
        """Whether a street asks itself: the leading group's office takes its part."""
        return self.rules.directory.is_street(self.state.terms.applicant)

    def witness(self, placement: PlacementState) -> str:
        """Return the name of who witnesses an agreement."""
        return self.office if self.of_street else self.name(placement.street)


def committee_or_name(directory: Directory, code: str) -> str:
    """Return the name of a body; of a community, that of its residents' committee."""
    name = directory.name_of(code)
    return word("committee", community=name) if code in directory.communities else name


def money(fen: int) -> str:
    """Write an amount in figures and in capital characters."""
    return word("money", yuan=plain_yuan(fen), words=in_words(fen))


def plain_yuan(fen: int) -> str:
    """Write an amount in figures with thousands marks, in sentences and tables alike."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def figure(number: Decimal | int | None) -> str:
    """Write a quantity without trailing zeros; None is empty."""
    if number is None:
        return ""
    return f"{Decimal(number).normalize():f}"


def period(assignment: PaperSubject) -> str:
    """Write the term of the work."""
    terms = assignment.state.terms
    if terms.end_on is None:
        return word("open_end", start=day(terms.start_on))
    return word("period", start=day(terms.start_on), end=day(terms.end_on))


def departments(assignment: PaperSubject) -> str:
    """Name the department that applies; of several, all, and who leads."""
    lead, *others = map(assignment.name, assignment.state.terms.together)
    return word("joint_applicant", lead=lead, others=joined(others)) if others else lead


def party_lines(assignment: PaperSubject) -> tuple[str, ...]:
    """Tell of each of several departments its duty and its part of the money."""
    return tuple(
        word(
            "party_line" if one.fen else "party_unpaid",
            name=assignment.name(one.org),
            duty=one.duty,
            amount=plain_yuan(one.fen),
        )
        for one in assignment.state.terms.parties
        if not one.left
    )


def supplier(application: Application) -> str:
    """Name who does bought work, and the contract; empty where nothing is bought."""
    told = application.supplier
    if told is None or not told.complete:
        return ""
    return word("supplier", name=told.name or "", contract_no=told.contract_no or "")


def frequency(application: Application) -> str:
    """Write how often the work is done; empty when it is not said."""
    asked = application.frequency
    if asked is None or asked.unit is None:
        return ""
    if asked.unit == "once" or asked.times is None:
        return code("unit", asked.unit)
    return word("frequency", unit=code("unit", asked.unit), times=asked.times)


def communities(assignment: PaperSubject) -> str:
    """Name the communities, or some of them and how many there are."""
    codes = communities_of(assignment.application, assignment.rules.directory)
    if len(codes) == len(assignment.rules.directory.codes):
        return word("all_communities", count=len(codes))
    names = joined(assignment.name(code) for code in codes[:NAMED])
    return names if len(codes) <= NAMED else word("some_communities", names=names, count=len(codes))


def papers(application: Application) -> tuple[str, ...]:
    """Describe every form and ledger of the work, marks of statistical forms included."""
    forms = [
        word(
            "form_marks" if form.approval_no else "form",
            name=form.name or "",
            kind=code("form_kind", form.kind or ""),
            channel=code("channel", form.channel or ""),
            frequency=code("unit", form.frequency or ""),
            table_no=form.table_no or "",
            made_by=form.made_by or "",
            approval_no=form.approval_no or "",
            valid_to=day(form.valid_to),
        )
        for form in application.forms
    ]
    ledgers = [
        word("ledger", name=one.name or "", medium=code("medium", one.medium or ""))
        for one in application.ledgers
    ]
    return (*forms, *ledgers)


def item(
    assignment: PaperSubject, amount: str, *, decision: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return the rows that tell what was admitted: name of the row and its content.

    amount: what is said about the money, already in words.
    """
    application, terms = assignment.application, assignment.state.terms
    bases = [
        word("basis", title=one.title or "", article=one.article or "")
        for one in application.legal_basis
    ]
    told = {
        "title": terms.title,
        "applicant": departments(assignment),
        "parties": joined(party_lines(assignment)),
        "owner": assignment.name(terms.real_owner),
        "role": code("role", terms.community_role),
        "communities": communities(assignment),
        "period": period(assignment),
        "frequency": frequency(application),
        "hours": word("hours", hours=figure(terms.hours)) if terms.hours else "",
        "papers": joined(papers(application)) or word("none"),
        "supplier": supplier(application),
        "money": amount,
        "basis": joined(bases),
        "exit": application.exit_condition or "",
        "decision": decision,
    }
    return tuple((texts().item[name], text) for name, text in told.items() if text)
