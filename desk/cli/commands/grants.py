"""`zhunru grants`: who holds which role at which organisation, and until when."""

from desk import tables
from desk.cli.answers import CommandAnswer
from desk.words import problem
from ledger.store.session import open_ledger
from schemas.errors import UnknownThing
from tasks import grants, rulebooks


def listing(store: str, about: str, lang: str = "zh") -> CommandAnswer:
    """List the grants of a person, of an organisation, or all; UnknownThing when there is none."""
    with open_ledger(store, create=False) as ledger:
        directory = rulebooks.rules_of(ledger).directory
        found = grants.held(ledger, about)
    if about and not found:
        raise problem(UnknownThing, "no_grants", field="ABOUT", about=about)
    told = [{"person": person, **grant.model_dump(mode="json")} for person, grant in found]
    rows = (
        (
            one["person"],
            tables.with_code(one["role"], lang),
            tables.placed(one["org"], directory),
            one["valid_from"],
            one["valid_to"],
        )
        for one in told
    )
    columns = ("held_by", "role", "org", "from", "to")
    return CommandAnswer(told, [tables.table("grants", columns, lang, rows)])
