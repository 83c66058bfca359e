"""The shipped life stories, replayed from their input alone, come out exactly as they say.

replay.txt says of every act with which code each attempt around it was refused, what became of all
clocks and all work items, and which papers were called for. `python tests/journeys/test_replay.py`
writes it anew, to be seen in review. After each story the money is reconciled and the ledger
verified.
"""

import copy
from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from desk.cli.app import main
from desk.demo import replay, story
from ledger.read import queries
from ledger.store.session import open_ledger
from schemas import yaml_text
from tasks.verify.verify import verify
from tests.journeys import once
from tests.journeys.played import CASES, DATA, RAW, STORIES, bare

SNAPSHOT = Path(__file__).with_name("replay.txt")


def played(one, ledger):
    return list(replay.Player(ledger, one, CASES).play())


@pytest.fixture
def simulated(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path / 'story.db'}", simulated=True)
    yield ledger
    ledger.close()


def holds(expected, found):
    """Whether everything listed is there; what is not listed is not asserted."""
    if not isinstance(expected, dict):
        return expected == found
    return isinstance(found, dict) and all(
        key in found and holds(value, found[key]) for key, value in expected.items()
    )


def moved(before, after, lines=list):
    """What is new and what is gone of two lists, as text."""
    new = lines([one for one in after if one not in before])
    gone = lines([one for one in before if one not in after])
    return " ".join([*(f"+{one}" for one in new), *(f"-{one}" for one in gone)])


def clock_line(one):
    return f"{one['name']}@{one['due']}"


def item_line(one):
    """A work item; `…` stands for the last three digits of its community."""
    org = one["org"]
    if one["community"]:
        area = one["community"][:-3] + "…"
        org = area if org == one["community"] else f"{org}/{area}"
    known = "^" + "^".join(one["escalated_to"]) if "escalated_to" in one else ""
    return f"{one['act']}:{one['role']}@{org}<{one['due']}{known}", one["community"][-3:]


def together(items):
    """Work items as lines, those that differ by their community alone in one."""
    found = defaultdict(list)
    for line, place in items:
        found[line].append(place)
    return [line.replace("…", "+".join(sorted(some))) for line, some in found.items()]


def told(name, acts):
    """One line for each act of a story: what it refused, started, ended, and called for."""
    clocks, items = [], []
    for act in acts:
        now, owed = [[*map(line, some)] for line, some in
                     ((clock_line, act.clocks), (item_line, act.work_items))]  # fmt: skip
        parts = {
            "no": " ".join(f"{one.act}:{one.reason['code']}" for one in act.refused),
            "clocks": moved(clocks, now),
            "items": moved(items, owed, together),
            "papers": " ".join(f"{one['kind']}:{one['number']}" for one in act.papers),
        }
        clocks, items = now, owed
        more = "".join(f" | {key} {value}" for key, value in parts.items() if value)
        yield f"{name} {act.no} {act.act}{more}"


def snapshot(name):
    return [one for one in SNAPSHOT.read_text(encoding="utf-8").splitlines()
            if one.partition(" ")[0] == name]  # fmt: skip


@pytest.mark.parametrize("name", RAW)
def test_a_story_comes_out_as_it_says(name, stories):
    playing = once.told(stories, name)
    acts = playing.acts
    for act, said in zip(acts, RAW[name]["acts"], strict=True):
        where = f"{name} {act.no} {act.act}"
        assert act.accepted, (where, act.reason)
        assert holds(said.get("state", {}), act.state), (where, said["state"], act.state)
        for clock in said.get("clocks", ()):
            assert clock in act.clocks, (where, clock, act.clocks)
        for tried, wanted in zip(act.refused, said["refused"], strict=True):
            assert tried.act == wanted["act"]
            assert not tried.accepted, (where, wanted)
            assert not tried.trace, (where, wanted)
            assert tried.reason["code"] not in ("incomplete", "wrong_data", "not_granted"), wanted
            assert tried.reason["message"] != tried.reason["message_en"]
    assert list(told(name, acts)) == snapshot(name)
    assert playing.differences == {}
    assert playing.problems == ()


def test_the_next_hand_is_always_in_the_inbox(stories):
    """Whoever acts next on the main path was told so by a work item before."""
    acts = RAW["TL01"]["acts"]
    waiting = []
    for act, said in zip(once.told(stories, "TL01").acts, acts, strict=True):
        if said["act"] not in ("submit", "negotiate") and said["by"]["role"] != "system":
            asked = (said["act"], said["by"]["role"], said["by"]["org"])
            assert asked in [(one["act"], one["role"], one["org"]) for one in waiting], act.no
        waiting = act.work_items


def test_a_refused_act_leaves_nothing_but_the_attempt(stories):
    assert once.told(stories, "TL01")
    tried = sum(len(act["refused"]) for act in RAW["TL01"]["acts"])

    with open_ledger(f"sqlite:///{stories}/TL01.db", create=False) as ledger, ledger.read() as tx:
        assert queries.counts(tx)["attempt"] == tried


def test_a_story_does_not_depend_on_what_it_says_should_come_out(simulated, stories):
    row = copy.deepcopy(RAW["TL16"])
    for act in row["acts"]:
        act["state"], act["clocks"] = {"application": "DRAFT"}, []
    (wrong,) = story.read({"stories": [row]}, CASES, "Asia/Shanghai")

    assert played(wrong, simulated) == once.told(stories, "TL16").acts


def on_one_ledger(names, ledger):
    """Play stories together; returns their acts that did not come out, of all of them."""
    told = [STORIES[name] for name in names]
    acts = [(one.id, act) for one, act in replay.together(ledger, told, CASES)]
    assert len(acts) == sum(len(one.steps) for one in told)
    return [(name, act.no, act.act, act.reason) for name, act in acts if not act.fine]


def test_stories_can_be_played_together_on_one_ledger(simulated):
    assert on_one_ledger(("TL16", "TL17"), simulated) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", ["timeline.yaml", "lives.yaml"])
def test_the_stories_of_a_file_share_one_ledger(file, simulated):
    rows = yaml_text.parse((DATA / file).read_text("utf-8"))["stories"]
    assert on_one_ledger([row["id"] for row in rows], simulated) == []
    assert verify(simulated).problems == ()


def test_the_command_says_no_when_an_act_of_a_story_is_refused(tmp_path, capsys):
    with (tmp_path / "one.yaml").open("w", encoding="utf-8") as file:
        wrong = bare(copy.deepcopy(RAW["TL16"]))
        wrong["acts"][2]["by"]["role"] = "STREET_HEAD"
        YAML().dump({"stories": [wrong]}, file)

    with pytest.raises(SystemExit) as left:
        main(["replay", str(tmp_path / "one.yaml"), "--json"])

    assert left.value.code == 1
    said = capsys.readouterr()
    assert '"wrong_role"' in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"case": 999}, "TL16.case"),
        ({"change": {"funding.lines.99.unit": "x"}}, "funding.lines.99.unit"),
        ({"acts": [{"no": 1, "date": "soon", "by": {"role": "system"}, "act": "tick"}]}, "TL16"),
    ],
)
def test_a_story_that_cannot_be_read_is_named(change, where):
    from schemas.errors import InputError

    with pytest.raises(InputError) as unreadable:
        story.read({"stories": [{**bare(RAW["TL16"]), **change}]}, CASES, "Asia/Shanghai")

    assert unreadable.value.field == where


def test_a_story_comes_out_the_same_on_either_store(new_url, tmp_path, stories):
    from desk.cli.commands import replay as command

    with (tmp_path / "one.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"stories": [bare(RAW["TL16"])]}, file)

    said = command.run(tmp_path / "one.yaml", new_url(simulated=True), "dehong", None)

    assert said.code == 0
    expected = [act.model_dump(mode="json") for act in once.told(stories, "TL16").acts]
    assert said.data[0]["acts"] == expected


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        lines = [line for name in RAW for line in told(name, once.told(Path(folder), name).acts)]
    SNAPSHOT.write_text("\n".join(lines) + "\n", encoding="utf-8")
