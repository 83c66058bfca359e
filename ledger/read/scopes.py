"""Scopes: what lies within a reach, as conditions of SQL; each kind of row in one place.

They say of the tables what policies.visibility.may_read says of values; a test holds that both
agree.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    cast,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from ledger.tables.journal import application, document
from ledger.tables.rules import item
from ledger.tables.states import assignment, bypass, dispute, opinion, placement, refusal
from schemas.place.visibility import ANNOUNCED, Reach
from schemas.states.stages import BypassStage, Stage

Condition = ColumnElement[bool]

_ANNOUNCED = tuple(sorted(ANNOUNCED))
ON_PAPER = "signature_sheet"
OF_PLACE = "lineage_notice"
"""A letter to a community about no item: which bodies changed."""
_BEFORE_NOTICE = (BypassStage.B_REPORTED, BypassStage.B_TRIAGE)


def assignments(reach: Reach, store: str) -> Condition:
    """Return the condition of `assignment` rows within a reach; store: the dialect's name."""
    filed, row = assignment.c.stage != Stage.DRAFT, assignment.c
    match reach.kind:
        case "all":
            return true()
        case "filed":
            return filed
        case "applicant":
            owned = and_(filed, or_(row.owner.in_(reach.codes), joint(reach.codes)))
            return or_(row.applicant.in_(reach.codes), owned)
        case "street":
            here = _at("street", reach.codes)
            return and_(filed, or_(row.street.in_(reach.codes), here))
        case "community":
            return and_(filed, or_(row.published, _at("community", reach.codes)))
        case "resident":
            here = or_(_at("community", reach.codes), _named(reach.codes, store))
            told = and_(row.published, here)
            return and_(filed, or_(told, _placed(reach.codes)) if reach.looks_through else told)
        case "none":
            return false()


def joint(codes: tuple[str, ...]) -> Condition:
    """Return the condition of `assignment` rows that one of some departments does with others."""
    named = (assignment.c.joint.contains(f" {code} ", autoescape=True) for code in codes)
    return and_(assignment.c.joint != "", or_(false(), *named))


def _at(column: str, codes: tuple[str, ...]) -> Condition:
    """Asked or placed at one of these streets or communities."""
    return or_(
        *(
            assignment.c.id.in_(select(part.c.number).where(part.c[column].in_(codes)))
            for part in (opinion, placement)
        )
    )


def _placed(codes: tuple[str, ...]) -> Condition:
    return assignment.c.id.in_(select(placement.c.number).where(placement.c.community.in_(codes)))


def _named(codes: tuple[str, ...], store: str) -> Condition:
    """Named in the application in force, while no placements tell it."""
    filing = and_(application.c.number == item.c.number, application.c.version == item.c.version)
    mine = and_(item.c.number == assignment.c.id, filing)
    names = ("all", *codes)
    told: Condition
    if store == "postgresql":
        told = cast(application.c.body, JSONB)["communities"].has_any(array(names))
    else:
        each = func.json_each(application.c.body, "$.communities").table_valued("value")
        told = exists(select(each.c.value).where(each.c.value.in_(names)))
    return and_(assignment.c.stage.in_(_ANNOUNCED), exists().where(mine, told))


def _owned(codes: tuple[str, ...]) -> Condition:
    return or_(assignment.c.owner.in_(codes), joint(codes))


def parts(table: Table, reach: Reach) -> Condition:
    """Return the condition of `opinion`, `placement` or `dispute` rows within a reach."""
    row = table.c
    whose = row.department if table is dispute else row.applicant
    match reach.kind:
        case "all" | "filed":
            return true()
        case "applicant":
            owned = row.number.in_(_ids(_owned(reach.codes)))
            return or_(whose.in_(reach.codes), owned)
        case "street":
            reviewed = row.number.in_(_ids(assignment.c.street.in_(reach.codes)))
            return or_(row.street.in_(reach.codes), reviewed)
        case "community":
            return row.community.in_(reach.codes)
        case "resident" if table is placement:
            published = row.number.in_(_ids(assignment.c.published))
            own = row.community.in_(reach.codes)
            return own if reach.looks_through else and_(own, published)
        case _:
            return false()


def money(reach: Reach) -> Condition:
    """Return the condition of `placement` rows whose money is within a reach.

    The rule is policies.visibility.money.holds. A street that reviews an assignment reads its
    placements elsewhere too, but not what another street keeps.
    """
    row = placement.c
    match reach.kind:
        case "all" | "filed":
            return true()
        case "applicant":
            return parts(placement, reach)
        case "street":
            return row.street.in_(reach.codes)
        case "community":
            return row.community.in_(reach.codes)
        case _:
            return false()


def _ids(condition: Condition) -> Select[Any]:
    return select(assignment.c.id).where(condition)


def refusals(reach: Reach) -> Condition:
    """Return the condition of `refusal` rows within a reach."""
    match reach.kind:
        case "all" | "filed":
            return true()
        case "applicant":
            return refusal.c.department.in_(reach.codes)
        case "street":
            return refusal.c.community.in_(reach.communities)
        case "community":
            return refusal.c.community.in_(reach.codes)
        case _:
            return false()


def handled(reach: Reach) -> Condition:
    """Return the condition of `bypass` rows that the reader handles or audits: it sees all."""
    return true() if reach.kind == "all" else bypass.c.department.in_(reach.handles)


def reports(reach: Reach) -> Condition:
    """Return the condition of `bypass` rows within a reach (policies.visibility.bypass.shown)."""
    row = bypass.c
    if reach.kind in ("none", "resident"):
        return false()
    # In canonical JSON no text can hold these quotes as they are.
    told = and_(row.stage.not_in(_BEFORE_NOTICE), row.body.contains('"notice":"'))
    accused = and_(row.department.in_(reach.accused), told)
    return or_(handled(reach), accused, row.id.in_(reach.own))


def _report_papers(reach: Reach) -> Condition:
    """Papers of a report: all for who handles it, those sent to it for its department."""
    row = document.c
    mine = row.number.in_(select(bypass.c.id).where(handled(reach)))
    theirs = and_(
        row.number.in_(select(bypass.c.id).where(reports(reach))), row.kind.not_in(reach.sealed)
    )
    return or_(mine, theirs)


def papers(reach: Reach, store: str) -> Condition:
    """Return the condition of `document` rows within a reach.

    A community sees its own papers and the public ones of what is published; residents the public
    ones; a street those of its communities and, where it reviews, all. Papers of the deciding body
    (`inner`) are for it alone, and so is what tells of a ballot or countersignature on paper.
    What a comparison of money found is about no number.
    Those about no assignment (`open`) are for whoever reads anything.
    """
    found = or_(_papers(reach, store), document.c.kind.in_(reach.open))
    whole = reach.kind in ("all", "filed")
    row = document.c
    inner = or_(row.kind.in_(reach.inner), and_(row.kind == ON_PAPER, row.community == ""))
    return found if whole else and_(found, not_(inner))


def _of_place(reach: Reach) -> Condition:
    """Return what is about no item: for who reads all filings, and the street it was sent to."""
    row, whole = document.c, reach.kind in ("all", "filed")
    return and_(row.kind == OF_PLACE, true() if whole else row.community.in_(reach.communities))


def _papers(reach: Reach, store: str) -> Condition:
    row = document.c
    seen = row.number.in_(_ids(assignments(reach, store)))
    refused = row.number.in_(select(refusal.c.id).where(refusals(reach)))
    sent = or_(refused, _report_papers(reach), _of_place(reach))
    public = and_(row.kind.in_(reach.papers), row.number.in_(_ids(assignment.c.published)))
    match reach.kind:
        case "street":
            reviewed = row.number.in_(_ids(assignment.c.street.in_(reach.codes)))
            here = row.community.in_(("", *reach.communities))
            return or_(and_(seen, or_(here, reviewed)), sent)
        case "community":
            return or_(row.community.in_(reach.codes), and_(public, row.community == ""))
        case "resident":
            return and_(seen, public, row.community.in_(("", *reach.codes)))
        case _:
            compared = row.number == "" if reach.compares else false()
            return or_(seen, sent, compared)
