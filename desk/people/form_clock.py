"""What zhunru costs a community (M32): the time from opening a form to sending it, by act.

Only sums are kept, of a month and an act over all communities together: no person, no community,
no single form. A form that lay open for longer than an hour tells nothing and counts in nothing.
"""

from collections.abc import Iterable

from ledger.desk import form_times
from ledger.store.session import Ledger
from policies.burden.own import PEOPLE
from policies.lifecycle.table import TABLE
from schemas.errors import ZhunruError
from schemas.place.people import Visitor
from tasks import clock, rulebooks

FIELD = "_opened"
LONGEST = 3600  # seconds
WAIT = 0.2  # seconds that a count waits for its turn to write: the answer comes after it
ACTS = {
    "/community/refuse": "refuse",
    "/community/flag": "flag_informal_demand",
    "/community/taken": "confirm_taken_over",
    "/community/census": "declare_inventory",
    "/community/census/confirm": "confirm_inventory",
    "/assignments/{number}/communities/{code}/sign": "sign_community",
}
"""Pages that send an act which their address does not name."""


def opened(role: str) -> str:
    """Return when a form is opened, to stand in it; '' for who is not measured."""
    return str(int(clock.real_now().timestamp())) if role in PEOPLE else ""


def act_of(path: str, verb: str) -> str:
    """Return the act that a form sends, by the address it is sent to; '' for none."""
    return verb if verb in TABLE else ACTS.get(path, "")


def took(ledger: Ledger, by: Visitor, act: str, sent: Iterable[tuple[str, str]]) -> None:
    """Count a form that was sent and done. What cannot be counted is not: nobody waits for it."""
    since = next((told for name, told in sent if name == FIELD), "")
    if by.role not in PEOPLE or not act or not (since.isascii() and since.isdigit()):
        return
    seconds = int(clock.real_now().timestamp()) - int(since[:12])
    if not 0 <= seconds <= LONGEST:
        return
    try:
        month = f"{rulebooks.rules_of(ledger).calendar.today(clock.now(ledger)):%Y-%m}"
        with ledger.write(WAIT) as tx:
            form_times.add(tx, month, act, seconds)
    except ZhunruError:
        return
