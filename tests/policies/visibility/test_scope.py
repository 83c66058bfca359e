"""How far a role reads: by lineage, by street, by community, and nowhere else."""

import pytest

from policies import loader
from policies.visibility.scope import lineage, reach, seated
from schemas.acts.act import SYSTEM, Actor

RULES = loader.load("dehong")
PLACE = RULES.directory
SECTION = "MH-PAB"
STREET = PLACE.organisations[SECTION].parent


def far(role, org):
    return reach(Actor(person="a", role=role, org=org), RULES)


def test_every_role_has_its_line_in_the_table_of_sight():
    roles = set(RULES.jurisdiction.roles) - {SYSTEM.role}
    assert roles <= set(RULES.jurisdiction.sight.readers)


@pytest.mark.parametrize("role", ["SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN", "unknown", "system"])
def test_administrators_reach_nothing_wherever_they_are(role):
    for org in (*PLACE.organisations, *PLACE.communities):
        assert far(role, org).kind == "none"


def test_a_department_reads_for_those_above_and_below_but_not_beside():
    assert set(lineage(SECTION, PLACE)) == {SECTION, STREET}
    below = {code for code, one in PLACE.organisations.items() if one.parent == STREET}
    assert len(below) > 1
    assert set(lineage(STREET, PLACE)) == {STREET, *below}
    assert far("DEPT_HEAD", "DH-ZJJ").codes == ("DH-ZJJ",)


def test_a_street_knows_its_communities():
    mine = far("STREET_HEAD", STREET)
    assert mine.communities == tuple(c for c in PLACE.codes if PLACE.street_of(c) == STREET)
    assert mine.codes == (STREET,)


@pytest.mark.parametrize(
    ("role", "org"),
    [
        ("LG_OFFICE", STREET),
        ("LG_OFFICE", PLACE.host),
        ("LG_CHAIR", PLACE.members[0]),
        ("LG_MEMBER", "DH-KX"),
        ("FIN_BUREAU", "DH-KX"),
        ("AUDITOR", PLACE.lg_office),
        ("STREET_REVIEWER", "DH-ZJJ"),
        ("DEPT_HEAD", PLACE.codes[0]),
        ("COMM_SEC", STREET),
        ("PUBLIC", ""),
    ],
)
def test_a_role_held_where_it_cannot_be_reads_and_does_nothing(role, org):
    by = Actor(person="a", role=role, org=org)
    assert not seated(by, RULES.jurisdiction, PLACE)
    assert far(role, org).kind == "none"


def test_reports_of_the_office_itself_are_handled_by_the_chair():
    office, chair = (
        set(far(*seat).handles)
        for seat in (("LG_OFFICE", PLACE.lg_office), ("LG_CHAIR", PLACE.leading_group))
    )
    assert chair == {PLACE.host, PLACE.lg_office}
    assert office == set(PLACE.organisations) - chair
    assert far("LG_MEMBER", PLACE.members[0]).handles == ()
