"""The day money moved: the bank's, where a voucher or a line of the bank shows it.

Without either the day of entry counts (readings, "Late money"). What a late entry let happen is not
undone; the record says that it was corrected.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.cost import arrears
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Stop, named
from schemas.acts.act import Act, Actor
from schemas.acts.funds import Evidenced, Moved, Payment
from schemas.states.instalments import Proof
from schemas.states.states import Instalment
from schemas.values import plain

Raw = dict[str, Any]


def proof_of(case: Case, one: Instalment) -> Proof:
    """Return what is told of a movement of an instalment, weighed by its day."""
    return weighed(case, one, shown_by(case))


def shown_by(case: Case) -> Proof:
    """Return what is told of a movement; refuses a day to come, and a file that is not there."""
    assert isinstance(case.form, Evidenced)
    form, today = case.form, case.today
    if form.on is not None and form.on > today:
        raise Stop("after_entry", on=str(form.on), day=str(today))
    held = case.scene.files
    for digest in (form.voucher, getattr(form, "bank_file", "")):
        if digest and held is not None and digest not in held:
            raise Stop("no_such_voucher", digest=digest)
    return Proof(entered=today, **form.model_dump(include=set(Proof.model_fields)))


def weighed(case: Case, one: Instalment, told: Proof) -> Proof:
    """Return what is told of a movement with how late it was entered, and what that let happen."""
    if told.on is None:
        return told
    lag = case.rules.calendar.between(told.on, told.entered)
    corrected = told.corrected or (told.shown and _too_many(case, one, told.on))
    return told.model_copy(update={"lag_wd": max(0, lag), "corrected": corrected})


def term_of(case: Case, since: date) -> date | None:
    """Return until when a street may keep what came before the day of entry; None: as told."""
    wd = case.table.clocks["handover"].wd
    return case.rules.calendar.add(since, wd) if since < case.today else None


def after_order(case: Case, one: Instalment) -> Proof:
    """Return what is told of a movement of what was ordered; refuses a day before the order.

    Lines of the bank have to be there, and to hold what is booked on them.
    """
    assert isinstance(case.form, Moved)
    if case.form.bank_file and case.scene.bank_lines is not None:
        _held_by_lines(case.form, case.scene.bank_lines, one)
    on, ordered = case.form.on, one.ordered_on
    if on is not None and ordered is not None and on < ordered:
        raise Stop("before_order", on=str(on), day=str(ordered), no=one.no)
    return proof_of(case, one)


def _held_by_lines(form: Moved, free: Mapping[str, int], one: Instalment) -> None:
    """Refuse a part that its line of the bank does not hold any more; free: row -> fen."""
    whole = one.amount_fen
    if isinstance(form, Payment):
        whole = sum(form.amounts.get(code, 0) for code in form.communities)
    lines = form.bank_rows or {form.bank_row: whole}
    told = sum(lines.values())
    if told != whole or (form.bank_rows and len(getattr(form, "communities", "1")) != 1):
        raise Stop("lines_differ", fen=whole, given=told)
    for row, fen in lines.items():
        if row not in free:
            raise Stop("no_such_line", row=row)
        if fen > free[row]:
            raise Stop("over_bank_line", row=row, fen=free[row], given=fen)


def _too_many(case: Case, one: Instalment, on: date) -> bool:
    """Tell whether consequences are on record that do not hold by the bank's day."""
    calendar, clocks = case.rules.calendar, case.table.clocks
    if one.due is None:
        return False
    late = calendar.between(one.due, on) if on >= one.due else -1
    return one.level > sum(late >= clocks[code].wd for code in arrears.LADDER)


def day_of(proof: Proof) -> date:
    """Return the day of a movement: the bank's where it is shown, else that of its entry."""
    return proof.on if proof.on is not None and proof.shown else proof.entered


def kept(case: Case, one: Instalment, proof: Proof, fen: int | None = None) -> Raw:
    """Return the change of an instalment that keeps what shows a movement; none where no word.

    fen: of a part of it. What showed an earlier part stays, numbered.
    """
    if proof == Proof(entered=case.today):
        return {}
    verb, fen = case.act.verb, fen if fen != one.amount_fen else None
    before = dict(one.proofs)
    if (earlier := before.pop(verb, None)) is not None:
        before[f"{verb}:{sum(name.startswith(f'{verb}:') for name in before) + 1}"] = earlier
    return {"proofs": {**before, verb: proof.model_copy(update={"fen": fen})}}


def findings(case: Case, one: Instalment, proof: Proof) -> Raw:
    """Return what the entry of a movement brings to light, for the body of its event.

    lag_wd: entered late, by whom is the event's. differ_wd: payer and street tell days that lie
    apart. Both in working days, above what the place allows.
    """
    most = case.table.bank_days_wd
    told: Raw = {}
    if proof.on is None:
        return {}
    paid = one.proofs.get("pay")
    other = paid.on if paid is not None and case.act.verb == "custody_in" else None
    if proof.lag_wd > most:
        told["lag_wd"] = proof.lag_wd
    if other is not None and (apart := abs(case.rules.calendar.between(other, proof.on))) > most:
        told["differ_wd"] = apart
    if told:
        told["finding"] = "days_differ" if "differ_wd" in told else "entered_late"
    return {**told, **({"corrected": True} if proof.corrected else {}), "proof": plain(proof)}


def at_payments(act: Act, by: Actor) -> Needs:
    """The placements the act is about, and the files that may show it."""
    asks = bool(act.data.get("voucher") or act.data.get("bank_file"))
    return Needs(communities=named(act, by), files=asks)
