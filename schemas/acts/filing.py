"""Forms of filing: the application, its corrections and its way into the procedure."""

from typing import Any

from schemas.acts.base import Codes, Form, NoData, Words
from schemas.numbers import ItemNumber


class Filing(Form):
    """submit, save_draft: the application itself (its codes)."""

    application: dict[str, Any]


class Correction(Form):
    """resubmit: the whole corrected application and the paths that changed."""

    application: dict[str, Any]
    changed: tuple[str, ...] = ()


class ReturnForm(Form):
    """return: every defect at once; OTHER names the fields and says what is wrong."""

    defects: Codes
    fields: tuple[str, ...] = ()
    text: str = ""


class NotAccept(Form):
    """not_accept: ground, reason and remedy."""

    ground: Words
    reason: Words
    remedy: Words
    same_as: ItemNumber = ""


class Withdrawal(Form):
    """withdraw: a person states the reason; the system's is the term that ran out."""

    reason: str = ""


class RouteFast(Form):
    """route_fast: the route that needs no consultation."""

    route: Words


FORMS: dict[str, type[Form]] = {
    "submit": Filing,
    "save_draft": Filing,
    "precheck": NoData,
    "accept": NoData,
    "return": ReturnForm,
    "resubmit": Correction,
    "not_accept": NotAccept,
    "withdraw": Withdrawal,
    "route_fast": RouteFast,
}
