"""委托协议书: fifteen clauses from what was approved, free ones, two annexes, three signatures."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from policies import loader
from policies.wording.agreement_text import ClauseTemplate, WrittenClause, written
from schemas.applications.application import Application
from schemas.applications.codes import StepBy
from schemas.reports.documents import Block, Document, Heading, Paragraph, Party, Signature, Table
from schemas.states.decisions import Decision
from schemas.states.states import Clause, PlacementState
from tasks.papers.documents.assignment import (
    PaperSubject,
    figure,
    frequency,
    money,
    papers,
    plain_yuan,
)
from tasks.papers.documents.payments import (
    cost_rows,
    exemption_of,
    instalment_lines,
    instalment_rows,
)
from tasks.papers.texts import code, compose, day, fill_part, joined, numeral, sentence, texts, word

KIND = "agreement"
COST, SHARES, EVALUATION = "cost", "shares", "evaluation"
"""Names of the annexes' tables, by which the Word template knows them."""


@cache
def templates(place: str) -> tuple[ClauseTemplate, ...]:
    """Return the clauses of a place: the national ones, each replaced by the place's own."""
    root = files("policies") / "jurisdictions"
    own = root / place / "clauses.yaml"
    rows = {row["no"]: row for row in loader.read(root / "national" / "clauses.yaml")["clauses"]}
    if own.is_file():
        rows |= {row["no"]: row for row in loader.read(own)["clauses"]}
    return tuple(ClauseTemplate.model_validate(rows[no]) for no in sorted(rows))


def agreement(assignment: PaperSubject, placement: PlacementState, made: Decision) -> Document:
    """Return the agreement of one community: generated clauses (locked), free ones, annexes."""
    facts = agreement_facts(assignment, placement, made)
    clauses = written(templates(assignment.rules.jurisdiction.place), facts)
    number = {"number": placement.number, "community": placement.community}
    sender = assignment.sender(
        assignment.name(placement.applicant), fill_part(KIND, "number", number), placement.community
    )
    shell = compose(KIND, KIND, sender, facts)
    blocks: list[Block] = []
    for clause in clauses:
        blocks += _clause(word("clause", no=numeral(clause.no), title=clause.title), clause)
    for free in placement.clauses:
        blocks += _free(assignment, free)
    blocks.append(_signature(assignment, placement, facts))
    blocks += _annexes(assignment, placement)
    return shell.model_copy(update={"blocks": tuple(blocks)})


def _clause(heading: str, clause: WrittenClause) -> list[Block]:
    return [Heading(text=heading), *(Paragraph(text=line) for line in clause.lines)]


def _free(assignment: PaperSubject, clause: Clause) -> list[Block]:
    heading = word("free_clause", no=numeral(clause.no), by=assignment.name(clause.by))
    return [Heading(text=heading), Paragraph(text=clause.text)]


def agreement_facts(
    assignment: PaperSubject, placement: PlacementState, made: Decision
) -> Mapping[str, Any]:
    """Return every fact that a clause may name; a place's own clauses may use the same."""
    application, directory = assignment.application, assignment.rules.directory
    head = application.head
    return {
        **assignment.facts(),
        **_work(assignment),
        **_money(assignment, placement),
        "head": (head.name or "") if head else "",
        "committee": assignment.committee(placement.community),
        "witness": assignment.witness(placement),
        "group": assignment.name(directory.leading_group),
        "decided_on": day(made.on),
        "decision_no": made.document_no,
        "result": code("result", made.result),
        "required_by": assignment.state.terms.required_by,
        "conditions": sentence(made.conditions),
        "start": day(placement.start_on),
        "end": day(placement.end_on),
        "part": _part(application, placement.community),
        "standard": sentence(application.acceptance.standard if application.acceptance else ""),
        "acceptance_wd": assignment.wd("work_acceptance"),
        "rework": assignment.table.rework_max,
        "renewal_wd": assignment.param("renewal_before_wd"),
        "exit_condition": sentence(application.exit_condition),
        "display_days": texts().display_days,
    }


def _work(assignment: PaperSubject) -> dict[str, Any]:
    application = assignment.application
    by = {side: _steps(application, side) for side in StepBy}
    return {
        "role": code("role", assignment.state.terms.community_role),
        "community_steps": by[StepBy.COMMUNITY],
        "department_steps": by[StepBy.DEPARTMENT],
        "target": _target(application),
        "frequency": frequency(application),
        "hours": figure(assignment.state.terms.hours) if assignment.state.terms.hours else "",
        "papers": papers(application),
        "means": _means(application),
        "insurance": (application.handover.insurance or "") if application.handover else "",
        "personal_data": tuple(
            word(
                "personal_data",
                field=one.field or "",
                sensitive=code("sensitive", str(bool(one.sensitive)).lower()),
                ground=one.ground or "",
                months=figure(one.retention_months),
            )
            for one in application.personal_data
        ),
    }


def _steps(application: Application, side: StepBy) -> tuple[str, ...]:
    return tuple(
        word(
            "step" if one.deliverable and one.standard else "step_alone",
            step=one.step or "",
            deliverable=one.deliverable or "",
            standard=one.standard or "",
        )
        for one in application.steps
        if one.by is side
    )


def _part(application: Application, community: str) -> str:
    """Say which part of a community is concerned; empty for all of it."""
    told = next((one for one in application.scope if one.community == community), None)
    if told is None or told.share is None:
        return ""
    count = word("targets", count=figure(told.targets)) if told.targets else ""
    which = joined(one for one in (*told.grids, *told.buildings, count) if one)
    return word("part", which=which, share=figure(told.share))


def _target(application: Application) -> str:
    target = application.target
    if target is None or not target.type:
        return ""
    if target.count_per_community is None:
        return target.type
    return word("target", type=target.type, count=figure(target.count_per_community))


def _means(application: Application) -> tuple[str, ...]:
    handed = application.handover
    if handed is None:
        return ()
    told = {
        "powers": handed.powers or "",
        "people": handed.people or "",
        "training_hours": figure(handed.training_hours or 0),
        "materials": joined(handed.materials),
        "equipment": joined(handed.equipment),
        "data_shared": joined(handed.data_shared),
        "venue_hours": figure(handed.venue_hours or 0),
    }
    return tuple(word(name, value=said) for name, said in told.items() if said not in ("", "0"))


def _money(assignment: PaperSubject, placement: PlacementState) -> dict[str, Any]:
    nonpay = assignment.param("nonpay")
    return {
        "paid": placement.amount_fen > 0,
        "amount": money(placement.amount_fen),
        "exemption": exemption_of(assignment),
        "instalments": instalment_lines(assignment, placement),
        "account": placement.account,
        "custodian": assignment.name(placement.street),
        "suspend_wd": nonpay["suspend"],
        "block_wd": nonpay["block"],
        "exit_wd": nonpay["exit"],
    }


def _signature(
    assignment: PaperSubject, placement: PlacementState, facts: Mapping[str, Any]
) -> Signature:
    """Every department signs, one below the other, then the community and the witness."""
    sides = (
        *(("party_a", "signer_a", assignment.name(org)) for org in placement.departments),
        ("party_b", "signer_b", facts["committee"]),
        ("party_w", "signer_w", facts["witness"]),
    )
    return Signature(
        parties=tuple(
            Party(
                label=fill_part(KIND, label, facts),
                name=name,
                signer=fill_part(KIND, signer, facts),
                on=fill_part(KIND, "day", facts),
            )
            for label, signer, name in sides
        )
    )


def _annexes(assignment: PaperSubject, placement: PlacementState) -> list[Block]:
    parts = texts().letters[KIND].parts
    funding = assignment.application.funding
    blocks: list[Block] = [Heading(text=parts["annex_cost"], new_page=True)]
    if placement.amount_fen:
        note = {
            "total": plain_yuan(assignment.state.terms.total_fen),
            "amount": plain_yuan(placement.amount_fen),
            "allocation": code("allocation", (funding and funding.allocation) or "by_households"),
        }
        shares = tuple(
            row[:1] + row[2:3] + row[1:2] + row[3:4]
            for row in instalment_rows(assignment, placement)
        )
        blocks += [
            Paragraph(text=fill_part(KIND, "cost_note", note)),
            _table(COST, cost_rows(assignment.application), (10, 14, 11, 13, 16, 36)),
            _table(SHARES, shares, (14, 16, 26, 44)),
        ]
    else:
        blocks.append(Paragraph(text=exemption_of(assignment)))
    return [
        *blocks,
        Heading(text=parts["annex_evaluation"]),
        Paragraph(text=parts["evaluation_note"]),
        _table(EVALUATION, _evaluation(parts), (20, 36, 14, 30)),
    ]


def _table(name: str, rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]) -> Table:
    head = tuple(texts().letters[KIND].parts[f"{name}_head"])
    return Table(name=name, head=head, rows=rows, widths=widths)


def _evaluation(parts: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    codes = texts().codes
    return tuple(
        (parts[side], label, "", "")
        for side, kind in (
            ("by_community", "community_scores"),
            ("by_department", "department_scores"),
        )
        for label in codes[kind].values()
    )
