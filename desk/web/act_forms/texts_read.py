"""Which text of an agreement a page showed to whoever signs, and whether it is the one sent."""

import re
from collections.abc import Iterable

from desk.web.assignment import View
from policies.wording.agreement_text import digest
from schemas.acts.agreement import Signing
from schemas.acts.forms import FORMS

SIGNING = frozenset(verb for verb, form in FORMS.items() if issubclass(form, Signing))
FIELD = "as_read"
_ONE = re.compile("[0-9a-f]{16}")


def mark(view: View, verb: str) -> str:
    """Return what a page that signs carries: `community=digest`, apart by blanks; else nothing."""
    if verb not in SIGNING:
        return ""
    return " ".join(f"{code}={text}" for code, text in digests(view).items())


def digests(view: View) -> dict[str, str]:
    """Return the digest of the agreement at each community that the visitor sees."""
    shown = {one.community for one in view.placements}
    whole = (one.state for one in view.whole.placements.values())
    return {one.community: digest(one) for one in whole if one.community in shown}


def read(verb: str, marked: str, communities: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what a signature says of the texts that its page showed; '' of one it did not show."""
    if verb not in SIGNING:
        return {}
    found = dict(one.split("=", 1) for one in marked.split() if "=" in one)
    known = {code: text for code, text in found.items() if _ONE.fullmatch(text)}
    return {FIELD: {code: known.get(code, "") for code in communities}}


def moved(view: View, community: str) -> bool:
    """Tell whether an agreement has another text than the one that the department sent."""
    ident = f"{view.number}:{community}"
    kinds = [one.kind for one in view.entries if one.stream_id == ident]
    sent = max((no for no, kind in enumerate(kinds) if kind == "agreement.sent"), default=-1)
    return "agreement.edited" in kinds[sent + 1 :]
