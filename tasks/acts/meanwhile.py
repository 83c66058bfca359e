"""Who was first: an act that comes too late is told who did what, and on which day."""

from ledger.read import queries
from ledger.store.session import Tx
from schemas.acts.act import Actor, Refused
from tasks.acts.load import Loaded
from tasks.judges import Judge

LATE = frozenset({
    "already_done", "community_refused", "consultation_closed", "not_admitted", "placement_ended",
    "publicity_over", "stale", "wrong_agreement", "wrong_dispute", "wrong_emergency",
    "wrong_payment", "wrong_refusal", "wrong_stage", "wrong_work",
})  # fmt: skip
"""Refusals for how things stand: somebody, or a term, may have changed that a moment ago."""
HIDDEN = ("bypass", "budget", "rulebook", "place")  # streams whose hands are not told to everybody


def told(tx: Tx, stage: Loaded, by: Actor, refused: Refused, judge: Judge) -> Refused:
    """Return the refusal with who last changed what it is about (`since`), where that may be why.

    since: {event, role, org, day}; a resident, who is no party, is not told.
    """
    if refused.code not in LATE or by.role == "PUBLIC":
        return refused
    rows = stage.rows.values()
    streams = [(one.kind, one.id, one.version) for one in rows if one.kind not in HIDDEN]
    last = queries.newest(tx, streams) if streams else None
    if last is None:
        return refused
    day = judge.today(last.occurred_at).isoformat()
    since = {"event": last.kind, "role": last.role, "org": last.org, "day": day}
    return Refused(code=refused.code, params={**refused.params, "since": since})
