"""Messages: where somebody is reached, what they want to hear of, and their seats' calendars."""

from typing import Annotated, Any

from fastapi import Depends, Form, Path
from starlette.responses import Response

from desk.web.pages.entrance.sign_in import texts
from desk.web.request import gate
from desk.web.request.gate import PUBLIC, SIGNED_IN, may
from desk.web.request.request import Desk, desk
from flows.engine import nudge
from schemas.errors import InputError
from schemas.place.messages import CHOICES, Contact
from tasks import clock
from tasks.messages import calendars, channels, contacts
from tasks.messages.channels import Channels, MessageChannel

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Short = Annotated[str, Form(max_length=200)]


@router.get("/messages")
@may(SIGNED_IN)
def shown(here: Here) -> Response:
    """Show where the visitor is reached, and what became of the last message."""
    return _page(here)


@router.post("/messages")
@may(SIGNED_IN)
def save(
    here: Here,
    channel: Short = "",
    address: Short = "",
    seat: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep channel, address and a choice for each seat (`role@organisation=choice`).

    To a new address a code is sent, which its owner enters here.
    """
    known, typed = _known(here), {"channel": channel, "address": address}
    try:
        if known is None or channel not in _usable(here, known):
            raise channels.problem("no_address")
        chosen = dict(one.rsplit("=", 1) for one in seat or () if "=" in one)
        asked = Contact(
            person=here.by.person,
            channel=channel,
            address=address.strip(),
            seats=chosen,
            asked_at=clock.real_now(),
        )
        new = contacts.save(here.ledger, known, asked, here.lang)
    except InputError as error:
        return _page(here, 422, told=texts(error), typed=typed)
    return here.go("/messages", said="code_sent" if new else "messages_saved")


@router.post("/messages/code")
@may(SIGNED_IN)
def confirm(here: Here, code: Short = "") -> Response:
    """Take the code that came to the address."""
    try:
        contacts.confirm(here.ledger, here.by.person, code)
    except InputError as error:
        return _page(here, 422, told=texts(error))
    return here.go("/messages", said="address_confirmed")


@router.post("/messages/off")
@may(SIGNED_IN)
def off(here: Here) -> Response:
    """Forget the address: nothing is sent any more."""
    contacts.drop(here.ledger, here.by.person)
    return here.go("/messages", said="messages_off")


@router.post("/messages/calendar")
@may(SIGNED_IN)
def subscribe(here: Here) -> Response:
    """Give the calendar of this seat an address, shown this once; the one before ends."""
    secret = calendars.give(here.ledger, here.by)
    return _page(here, calendar=f"{here.house.settings.public_url}/calendar/{secret}.ics")


@router.post("/messages/calendar/end")
@may(SIGNED_IN)
def unsubscribe(here: Here) -> Response:
    """End the address of the calendar of this seat."""
    calendars.end(here.ledger, here.by)
    return here.go("/messages", said="calendar_ended")


@router.get("/calendar/{secret}.ics")
@may(PUBLIC)
def calendar(here: Here, secret: Annotated[str, Path(max_length=60)]) -> Response:
    """Return the due days of a seat; the address alone opens it, so that phones can ask."""
    found = calendars.calendar(here.ledger, secret, here.house.settings.public_url)
    if found is None:
        return Response(status_code=404)
    return Response(found, media_type="text/calendar; charset=utf-8")


def _known(here: Desk) -> Channels | None:
    return channels.read(nudge.messages_file(state=here.house.settings.state))


def _usable(here: Desk, known: Channels) -> dict[str, MessageChannel]:
    """Return the channels that somebody with these seats may use."""
    mine = {one.org for one in here.visitor.seats} if here.visitor else set()
    ways = known.channels.items()
    return {name: one for name, one in ways if not one.orgs or mine & set(one.orgs)}


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    assert here.visitor is not None
    known, contact = _known(here), contacts.of(here.ledger, here.by.person)
    typed = contact.model_dump(include={"channel", "address"}) if contact else {}
    asked = {"told": None, "typed": typed, "calendar": "", **told}
    return here.render(
        "messages.html",
        status=status,
        known=known,
        ways=_usable(here, known) if known else {},
        contact=contact,
        last=contacts.last(here.ledger, here.by.person),
        why=contacts.why,
        choices=CHOICES,
        subscribed=bool(here.by.role) and calendars.open_one(here.ledger, here.by),
        **asked,
    )
