"""The census line by line: declared by the community, or entered by the office and confirmed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from schemas.acts.act import Actor
from schemas.place.organisations import Directory

OURS, DAY = "533103001002", date(2026, 3, 11)
SECRETARY = Actor(person="s", role="COMM_SEC", org=OURS)
OFFICE = Actor(person="o", role="LG_OFFICE", org="DH-LGB")
BODIES = ("人大", "政协", "关工委", "红十字会", "DH-WJW")
POSTS = [{"kind": "post", "asker": BODIES[n % 5], "title": f"第{n}个联络站站长"} for n in range(34)]
ITEMS = [{"kind": "item", "asker": "DH-TJJ", "title": f"第{n}项"} for n in range(104)]
HEAVY = [{"kind": "item", "asker": "DH-WJW", "title": "计生统计月报", "hours": "300"},
         {"kind": "item", "asker": "DH-ZJJ", "title": "危房统计", "hours": "255.5"}]  # fmt: skip
TOLD = {"on": "2026-03-01", "method": "counted", "signed_by": "岑示例", "evidence": "清查底册",
        "lines": [*HEAVY, *POSTS]}  # fmt: skip


@pytest.fixture
def do(memory):
    def act(verb, by=SECRETARY, day=DAY, **data):
        refused = memory.do("", verb, by, day, **data)
        return refused.code if refused else None

    return act


@pytest.fixture
def enter(do):
    return lambda **data: do("enter_inventory", OFFICE, **{"community": OURS, **TOLD, **data})


def own(memory):
    return memory.state("community", OURS)


def test_a_director_of_thirty_four_posts_and_more_than_a_hundred_items_are_on_record(memory, do):
    lines = [*POSTS, *ITEMS]
    assert do("declare_inventory", **{**TOLD, "lines": lines, "worked": "1008"}) is None

    told = own(memory).inventories["2026-03-01"]
    assert (told.by, told.confirmed_on, told.worked) == ("community", DAY, Decimal(1008))
    held = [one for one in told.lines if (one.kind, one.held_by) == ("post", "director")]
    assert (len(held), len({one.asker for one in held})) == (34, 5)
    assert sum(one.kind == "item" for one in told.lines) == 104
    assert {one.hours for one in held} == {None}, "what nobody knows is no zero"


def test_what_is_told_anew_for_a_day_takes_its_place_and_another_day_stands_beside_it(memory, do):
    assert do("declare_inventory", **TOLD) is None
    assert do("declare_inventory", **TOLD) == "already_done"
    later = date(2026, 3, 12)
    assert do("declare_inventory", day=later, **TOLD) == "already_done"
    assert do("declare_inventory", **{**TOLD, "lines": POSTS}) is None
    assert do("declare_inventory", day=later, **{**TOLD, "on": "2026-03-12"}) is None
    assert {day: len(one.lines) for day, one in own(memory).inventories.items()} == {
        "2026-03-01": 34, "2026-03-12": 36,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [({"on": "2026-03-11"}, None), ({"on": "2026-03-12"}, "dated_ahead"),
     ({"lines": []}, "incomplete"), ({"lines": [ITEMS[0]] * 2}, "counted_twice"),
     ({"lines": [ITEMS[0], {**ITEMS[0], "title": " 第0项 "}]}, "counted_twice"),
     ({"lines": [ITEMS[0], {**ITEMS[0], "asker": "DH-WJW"}]}, None),
     ({"lines": [POSTS[0], {**POSTS[0], "held_by": "deputy"}]}, None),
     ({"worked": "555.5"}, None), ({"worked": "555.49"}, "more_than_worked"),
     ({"signed_by": " "}, "wrong_data"), ({"evidence": "\u200b"}, "wrong_data"),
     ({"method": "guessed"}, "wrong_data"),
     ({"lines": [{**ITEMS[0], "hours": "-1"}, HEAVY[0]]}, "wrong_data"),
     ({"lines": [{**ITEMS[0], "title": "长" * 121}, HEAVY[0]]}, "wrong_data"),
     ({"lines": [{**ITEMS[0], "title": f"{n}"} for n in range(501)]}, "wrong_data")],
)  # fmt: skip
@pytest.mark.parametrize("by", ["community", "office"])
def test_what_does_not_add_up_is_refused_whoever_tells_it(do, enter, by, change, code):
    told = enter(**change) if by == "office" else do("declare_inventory", **{**TOLD, **change})
    assert told == code


def test_what_the_office_enters_counts_when_the_community_has_said_so(memory, do, enter):
    assert do("confirm_inventory", signed_by="石示例") == "no_inventory_entered"
    assert enter() is None
    assert enter() == "already_done"
    assert own(memory).inventories == {}, "nothing is a community's own before it said so"
    assert enter(lines=POSTS) is None, "until then the office corrects itself"
    assert do("confirm_inventory", signed_by=" ") == "wrong_data"
    assert do("confirm_inventory", day=date(2026, 3, 20), signed_by="石示例") is None
    assert do("confirm_inventory", signed_by="石示例") == "no_inventory_entered"

    told = own(memory).inventories["2026-03-01"]
    assert (told.by, told.signed_by, told.confirmed_on) == ("office", "石示例", date(2026, 3, 20))
    assert len(told.lines) == 34
    assert own(memory).entered is None
    assert enter() == "inventory_confirmed"
    assert enter(on="2026-03-02") is None


def test_a_community_corrects_what_the_office_wrote_by_declaring_its_own(memory, do, enter):
    assert enter() is None
    assert do("declare_inventory", **{**TOLD, "lines": POSTS[:30]}) is None
    assert own(memory).entered is None
    assert do("confirm_inventory", signed_by="石示例") == "no_inventory_entered"
    assert len(own(memory).inventories["2026-03-01"].lines) == 30


@pytest.mark.parametrize("answer", ["confirm_inventory", "declare_inventory"])
def test_what_the_office_entered_waits_on_the_community_until_it_says_so_or_otherwise(
    memory, do, enter, answer
):
    assert memory.waits(OURS) == []
    assert enter() is None
    ((wait, _),) = memory.waits(OURS)
    assert (wait.act, wait.role, wait.org) == ("confirm_inventory", "COMM_SEC", OURS)
    assert wait.due == date(2026, 3, 18), "five working days"
    assert enter(lines=POSTS) is None
    assert len(memory.waits(OURS)) == 1, "the second time takes the place of the first"

    told = {"signed_by": "石示例"} if answer == "confirm_inventory" else TOLD
    assert do(answer, day=date(2026, 3, 19), **told) is None, "late is not too late"
    assert memory.waits(OURS) == []


def test_each_tells_of_its_own_and_nobody_for_another(do, enter):
    assert do("declare_inventory", **TOLD, community="533103001003") == "wrong_org"
    assert do("enter_inventory", **TOLD, community=OURS) == "wrong_role"
    assert do("declare_inventory", by=OFFICE, **TOLD) == "wrong_role"
    assert enter(community="533103001999") == "no_such_community"


def test_the_hand_that_entered_a_list_for_the_office_does_not_confirm_it(memory, do, enter):
    """Whoever sits in both seats: the word is that of the community."""
    assert enter() is None
    both = Actor(person=OFFICE.person, role="COMM_SEC", org=OURS)
    assert do("confirm_inventory", by=both, signed_by="石示例") == "own_proposal"
    assert do("confirm_inventory", signed_by="石示例") is None


def test_nobody_writes_a_list_for_a_community_that_ended(memory, enter):
    assert enter() is None
    known = memory.rules.directory
    line = {"code": OURS, "how": "merged", "to": "533103001003", "day": "2026-01-01",
            "document": "1号"}  # fmt: skip
    ended = Directory(**{**known.model_dump(), "lineage": [line]})
    memory.rules = replace(memory.rules, directory=ended)
    assert memory.waits(OURS) == [], "and nobody is left to confirm one"
    assert enter() == "no_such_community"
    assert enter(community="533103001003") is None
