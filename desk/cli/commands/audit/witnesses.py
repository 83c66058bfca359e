"""`zhunru audit witnesses`: who outside signs the checkpoints; enrolled by two persons."""

from pathlib import Path
from typing import NamedTuple

from desk import tables
from desk.cli import actors
from desk.cli.answers import CommandAnswer
from desk.people.accounts import AUDIT_ADMIN, SECURITY_ADMIN
from desk.words import problem, say
from ledger.store.session import open_ledger
from schemas.errors import InputError
from tasks import clock, rulebooks
from tasks.evidence import witnesses

MAY = {
    "enrol": (SECURITY_ADMIN,),
    "revoke": (SECURITY_ADMIN,),
    "confirm": (AUDIT_ADMIN,),
    "drop": (SECURITY_ADMIN, AUDIT_ADMIN),
}


class Wish(NamedTuple):
    """What is done to which public key, whose it is, and who does it (ROLE@ORG, a person's name).

    what: empty only lists.
    """

    what: str = ""
    key: str = ""
    owner: str = ""
    by: str = ""
    person: str = ""


def witnessed(store: str, state: Path, wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Do a step, if one is wished, and list the witnesses; InputError where it may not be."""
    with open_ledger(store, create=False, state=state) as ledger:
        if wish.what:
            by = actors.at_work(wish.by, rulebooks.rules_of(ledger))
            if wish.person:
                by = by.model_copy(update={"person": wish.person})
            if by.role not in MAY[wish.what]:
                needed = ", ".join(MAY[wish.what])
                raise problem(InputError, "witness_role", field="--by", needed=needed)
            witnesses.step(ledger, wish.what, wish.key, by, wish.owner)
        with ledger.read() as tx:
            found = witnesses.known(tx)
            fresh = len(witnesses.fresh(tx, clock.real_now()))
    rows = (
        (one.owner, one.vkey, say(f"witness.{one.state}", lang), one.signed_at or "", one.size)
        for one in found
    )
    columns = ("witness", "public_key", "state_of_log", "signed_at", "size_of_log")
    told = {
        "witnesses": [one._asdict() for one in found],
        "fresh": fresh,
        "external": fresh >= witnesses.ENOUGH,
    }
    return CommandAnswer(told, [tables.table("witnesses", columns, lang, rows)])
