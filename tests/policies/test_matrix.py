"""Who may do and read what: role × act × own or other organisation × state, held as a table.

matrix.txt is made from powers.yaml, sight.yaml and the states that the shipped stories reach; what
it does not name is refused. A change of rights is a change of that file, to be seen in review:
`python tests/policies/test_matrix.py` writes it anew.
"""

import itertools
from pathlib import Path
from typing import NamedTuple

import pytest

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from policies import loader
from policies.lifecycle import permission
from policies.lifecycle import table as lifecycle
from policies.lifecycle.act_context import Scene
from policies.lifecycle.judge import EMERGENCIES
from policies.lifecycle.steps import bypass
from policies.lifecycle.steps.placement import refusing
from policies.visibility import money
from policies.visibility.may_read import may_read, parties
from policies.visibility.scope import reach
from schemas import yaml_text
from schemas.acts.act import SYSTEM, Act, Actor, Refused
from schemas.acts.forms import FORMS
from schemas.assignment import StoredAssignment
from tasks.acts import load
from tasks.funds.reports_by_name import REPORTS as MONEY
from tasks.judges import judgement_of

TABLE = Path(__file__).with_name("matrix.txt")
DATA = Path(__file__).parents[2] / "desk" / "demo" / "data" / "timeline.yaml"
RULES = loader.load("dehong")
PLACE, POWERS = RULES.directory, RULES.jurisdiction.powers
ROLES = [role for role in RULES.jurisdiction.roles if role != SYSTEM.role]
PEOPLE = [*ROLES, "unknown"]
STORIES = [
    row
    for row in yaml_text.parse(DATA.read_text(encoding="utf-8"))["stories"]
    if row["needs"] in "ACD"
]
SIDES = ("own", "other")
OTHER_DEPARTMENT = "DH-KX"  # no member of the leading group, no party of any story
OF_REFUSALS = frozenset(refusing.STEPS) - {"refuse"}
OF_REPORTS = frozenset(bypass.STEPS) - {"flag_informal_demand", "b_report"}
OF_EMERGENCIES = frozenset(EMERGENCIES) - {"e_begin", "e_request"}


class Moment(NamedTuple):
    """A state that a story reached: what stood on it, typed and as shown."""

    name: str
    scene: Scene
    show: StoredAssignment
    community: str


def home(role, moment):
    """The organisation where a role is a party of this assignment, and one where it is none."""
    scene = moment.scene
    state = scene.refusal or scene.bypass or scene.emergency or scene.assignment
    department = getattr(state, "department", "") or moment.scene.assignment.terms.applicant
    here = moment.community
    street = PLACE.street_of(here)
    strange = next(code for code in PLACE.codes if PLACE.street_of(code) != street)
    if role.startswith("DEPT_") or role == "FIN_DEPT":
        return department, OTHER_DEPARTMENT
    if role.startswith("STREET_") or role == "FIN_STREET":
        return street, PLACE.street_of(strange)
    if role.startswith(("COMM_", "RES_")) or role == "PUBLIC":
        return here, strange
    bodies = {"LG_CHAIR": PLACE.leading_group, "LG_MEMBER": PLACE.members[0],
              "FIN_BUREAU": PLACE.finance_bureau, "AUDITOR": PLACE.audit_bureau}  # fmt: skip
    return bodies.get(role, PLACE.lg_office), OTHER_DEPARTMENT


def person(role, org):
    return Actor(person=f"probe/{role}@{org}", role=role, org=org)


def name_of(scene):
    """A state in one word: stage of the refusal, the report, the emergency, or the assignment."""
    if (other := scene.refusal or scene.bypass or scene.emergency) is not None:
        return str(other.stage)
    one = scene.assignment
    review = "office" if one.street == PLACE.lg_office else "street"
    return f"{one.stage}/{review}"


class Probing(replay.Player):
    """Plays a story; before each act everybody else tries it, and its state is kept."""

    def __init__(self, ledger, told, cases, probe):
        super().__init__(ledger, told, cases)
        self.ledger, self.probe = ledger, probe

    def _do(self, step):
        if step.by != SYSTEM:
            data = story.filed(step.verb, step.data, self._application, self._cases)
            self.probe(
                self.ledger, Act(verb=step.verb, number=self._about(step.verb), data=data), step
            )
        return super()._do(step)

    @property
    def number(self):
        return self._number


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return play(tmp_path_factory.mktemp("matrix"))


def play(folder):
    """Play every story; return the states they reached and who could do each act of theirs."""
    cases = applications(None)
    moments: dict[str, Moment] = {}
    tried = []
    for row in STORIES:
        with open_ledger(f"sqlite:///{folder}/{row['id']}.db", simulated=True) as ledger:
            (told,) = story.read({"stories": [row]}, cases, "Asia/Shanghai")
            player = Probing(ledger, told, cases, lambda *asked: tried.append(_tried(*asked)))
            player.prepare()
            for step in told.steps:
                assert player.do(step)[0].accepted, (row["id"], step.no)
                for moment in _reached(ledger):
                    moments.setdefault(moment.name, moment)
    return moments, tried


def _reached(ledger):
    with ledger.read() as tx:
        for number in {entry.stream_id for entry in queries.entries(tx)} - {""}:
            show = assignments.find(tx, number)
            if show is not None and (moment := _moment(show)) is not None:
                yield moment


def _moment(show):
    view = show.state
    scene = Scene(**{show.kind: view})
    parts = sorted(one.state.community for some in (show.opinions, show.placements)
                   for one in some.values())  # fmt: skip
    asked = (show.application or {}).get("communities", "all")
    named = parts or list(PLACE.codes if asked == "all" else asked)
    named = getattr(view, "communities", ()) or named
    community = getattr(view, "community", "") or named[0]
    return Moment(name_of(scene), scene, show, community)


def _tried(ledger, act, step):
    """Who, of every role here and elsewhere, would be let do this act now, with these data."""
    judge = judgement_of(ledger)
    passed = set()
    if act.verb not in POWERS:
        return act, step, passed
    if step.by.org in PLACE.communities and "community" in FORMS[act.verb].model_fields:
        act = act.model_copy(update={"data": {"community": step.by.org, **act.data}})
    with ledger.read() as tx:
        scene = _scene(tx, judge, act, step.by, step.at)
    for role, org in itertools.product(PEOPLE, _orgs(act, step)):
        by = person(role, org)
        if permission.refuse(act, by, scene, RULES.jurisdiction, PLACE) is None and not isinstance(
            _decided(ledger, judge, act, by, step.at), Refused
        ):
            passed.add((role, org))
    return act, step, passed


def _orgs(act, step):
    codes = [str(code) for code in act.data.get("communities") or ()]
    here = act.data.get("community") or (codes[0] if codes else PLACE.codes[0])
    strange = next(c for c in PLACE.codes if PLACE.street_of(c) != PLACE.street_of(here))
    return dict.fromkeys((step.by.org, here, strange, PLACE.street_of(here), OTHER_DEPARTMENT,
                          PLACE.street_of(strange), PLACE.lg_office, PLACE.leading_group,
                          PLACE.finance_bureau, PLACE.audit_bureau, "nowhere"))  # fmt: skip


def _scene(tx, judge, act, by, at):
    needs = judge.needs(act, by)
    stage = load.load(tx, act, by, needs, judge)
    stage.number = stage.number or "533100-ZR-2026-99999"
    stage.new_id = "R-x-2026-999"
    return load.scene(tx, stage, act, by, needs, judge, at)


def _decided(ledger, judge, act, by, at):
    with ledger.read() as tx:
        return judge.decide(_scene(tx, judge, act, by, at), act, by, at)


def allowed(verb, by, moment):
    """Whether a role may do an act in a state, data apart: rights and stage together."""
    here, scene = moment.community, moment.scene
    if scene.refusal is not None or scene.bypass is not None:
        if verb not in (OF_REFUSALS if scene.refusal is not None else OF_REPORTS):
            return False
    elif verb in OF_REFUSALS | OF_REPORTS or (scene.emergency is not None) != (
        verb in OF_EMERGENCIES
    ):
        return False
    data = {"community": here, "communities": [here]}
    if scene.assignment is not None:
        data["application"] = {"applicant": scene.assignment.terms.applicant}
    act = Act(verb=verb, number="n", data=data)
    if permission.refuse(act, by, scene, RULES.jurisdiction, PLACE) is not None:
        return False
    wanted = lifecycle.TABLE[verb].judged_within
    return scene.assignment is None or not wanted or scene.assignment.stage in wanted


def table(moments):
    """The whole table as text: what may be done, then what may be read; nothing else may."""
    lines = ["# role × act × own or other organisation × state. Made by test_matrix.py; see there.",
             f"# states: {' '.join(sorted(moments))}", "", "[do]"]  # fmt: skip
    each = {
        (role, side): [
            (name, moment, person(role, home(role, moment)[SIDES.index(side)]))
            for name, moment in sorted(moments.items())
        ]
        for role, side in itertools.product(PEOPLE, SIDES)
    }
    for verb, role, side in itertools.product(sorted(POWERS), PEOPLE, SIDES):
        states = [name for name, moment, by in each[role, side] if allowed(verb, by, moment)]
        if states:
            lines.append(f"{verb} {role} {side}: {_told(states, moments)}")
    lines += ["", "[read]"]
    for role, side in each:
        states = [
            name
            for name, moment, by in each[role, side]
            if may_read(by, parties(moment.show), RULES)
        ]
        if states:
            lines.append(f"{role} {side}: {_told(states, moments)}")
    lines += ["", "[money] rows of one's own reach, in these reports", *_money(moments)]
    return "\n".join([*lines, ""])


def _money(moments):
    """Which reports of money a role reads at home; whose rows of them is test_money_matrix.py."""
    some = next(iter(moments.values()))
    for role in PEOPLE:
        how_far = reach(person(role, home(role, some)[0]), RULES)
        told = [name for name in MONEY if money.reads(how_far, name)]
        if told:
            names = "every report" if len(told) == len(MONEY) else ", ".join(told)
            yield f"{role} {how_far.kind}: {names}"


def _told(states, moments):
    """Some states, or whole kinds of them by a word."""
    left = list(states)
    told = []
    for word, mark in (
        ("every assignment", "/"),
        ("every refusal", "R_"),
        ("every report", "B_"),
        ("every emergency", "E_"),
    ):
        kind = [name for name in moments if (mark in name if mark == "/" else
                                             name.startswith(mark))]  # fmt: skip
        if set(kind) <= set(left):
            told.append(word)
            left = [name for name in left if name not in kind]
    return ", ".join([*told, *left])


def test_rights_are_those_of_the_table(played):
    moments, _ = played
    told = "rights changed: run tests/policies/test_matrix.py, look at the difference, commit it"
    assert table(moments) == TABLE.read_text(encoding="utf-8"), told


def test_the_stories_reach_most_states(played):
    moments, _ = played
    assert len(moments) > 18
    assert {name.split("/")[0] for name in moments} > {
        "SUBMITTED", "RETURNED", "CONSULTING", "STREET_REVIEW", "FUND_REVIEW", "LG_DECISION",
        "PUBLICITY", "APPROVED", "EFFECTIVE", "ARCHIVED", "R_ISSUED",
    }  # fmt: skip


def test_nobody_else_does_an_act_of_a_story(played):
    """With the true data, at the true moment: only roles and organisations of the table pass."""
    _, tried = played
    granted = {tuple(line.split(":")[0].split()) for line in TABLE.read_text("utf-8").splitlines()}
    passed = 0
    for act, step, who in tried:
        assert step.verb not in POWERS or (step.by.role, step.by.org) in who, (act.verb, step.by)
        for role, org in who:
            side = "own" if _at_home(role, org, step, act) else "other"
            assert (act.verb, role, side) in granted, (act.verb, role, org)
            passed += 1
    assert passed > 100


def _at_home(role, org, step, act):
    if role == step.by.role:
        return org == step.by.org
    bodies = {"LG_OFFICE": PLACE.lg_office, "LG_CHAIR": PLACE.leading_group}
    if role in bodies:
        return org == bodies[role]
    codes = (*(act.data.get("communities") or ()), act.data.get("community") or "")
    streets = {PLACE.street_of(code) for code in codes if code in PLACE.communities}
    return org in (step.by.org, *codes, *streets)


def test_who_may_do_an_act_on_their_own_assignment_may_read_it(played):
    moments, _ = played
    # Of a report, and of a community that names itself, the step asks whether it is a party.
    for moment in (one for one in moments.values() if one.scene.bypass is None):
        mine = [person(role, home(role, moment)[0]) for role in PEOPLE]
        for verb, by in itertools.product(POWERS, mine):
            if (
                by.org not in PLACE.communities
                and POWERS[verb].scope != "any"
                and allowed(verb, by, moment)
            ):
                assert may_read(by, parties(moment.show), RULES), (verb, by.role, moment.name)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        TABLE.write_text(table(play(Path(name))[0]), encoding="utf-8")
