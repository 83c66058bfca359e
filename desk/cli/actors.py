"""Who acts, as a person types it: `ROLE@ORG`, read against the place's roles and organisations."""

from desk.demo.actors import actor
from desk.words import problem
from policies.rules import Rules
from schemas.acts.act import Actor
from schemas.errors import InputError, UnknownThing
from tasks import grants

NAMED = 6  # places named in an answer; a role of every community would fill a page


def read(by: str, person: str, rules: Rules) -> Actor:
    """Read ROLE@ORG; raises InputError for a role, organisation or community nobody knows."""
    role, _, org = by.partition("@")
    known = [name for name in rules.jurisdiction.roles if name != "system"]
    if not by:
        raise problem(InputError, "no_by", field="--by", known=", ".join(known))
    if role not in known:
        raise problem(InputError, "no_role", field="--by", given=by, known=", ".join(known))
    directory = rules.directory
    if org and org not in directory.organisations and org not in directory.communities:
        raise problem(UnknownThing, "no_org", field="--by", org=org)
    made_up = actor(role, org)
    return Actor(person=person or made_up.person, role=role, org=org)


def at_work(by: str, rules: Rules) -> Actor:
    """Read ROLE@ORG as `read` does; also InputError for a role that cannot be at that place."""
    who = read(by, "", rules)
    directory = rules.directory
    if who.role in grants.roles_at(directory, who.org):
        return who
    places = (*directory.organisations, *directory.communities)
    where = [code for code in places if who.role in grants.roles_at(directory, code)]
    named = [f"{who.role}@{code} {directory.name_of(code)}" for code in where[:NAMED]]
    more = ["…"] if len(where) > NAMED else []
    role = rules.jurisdiction.roles[who.role]
    raise problem(
        InputError,
        "no_such_seat" if who.org else "seat_of_whom",
        field="--by",
        given=by,
        org=directory.name_of(who.org) if who.org else "-",
        role=role["zh"],
        role_en=role["en"],
        where="\n".join([*named, *more]) or "-",
    )
