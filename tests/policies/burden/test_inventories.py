"""Posts of a director, two lines that take half, totals and medians, and what is not compared."""

from datetime import date
from decimal import Decimal

from policies.burden.inventories import carried, changes, of_street
from schemas.states.communities import CommunityState, CountedLine, Inventory

FIRST, LATER = date(2026, 1, 5), date(2026, 7, 1)


def item(title, hours=None, asker="DH-WJW"):
    return CountedLine(kind="item", asker=asker, title=title, hours=hours)


def post(title, asker, held_by="director"):
    return CountedLine(kind="post", asker=asker, title=title, held_by=held_by)


def told(*lines, on=FIRST, method="counted", worked=None):
    return Inventory(on=on, method=method, signed_by="示例", evidence="附件", lines=lines,
                     worked=worked, by="community", confirmed_on=on)  # fmt: skip


def state(code, *lists):
    return CommunityState(id=code, inventories={one.on.isoformat(): one for one in lists})


def test_the_posts_of_one_director_by_who_asks_and_two_lines_that_take_more_than_half():
    posts = [post(f"{n}", ("人大", "政协", "关工委")[n % 3]) for n in range(34)]
    small = [item(f"第{n}项", Decimal(1)) for n in range(101)]
    heavy = [item("计生统计", Decimal("300")), item("危房统计", Decimal("255.5"))]
    other = post("副站长", "人大", "deputy")
    found = carried(told(*posts, other, *small, *heavy, worked=Decimal(1008)))

    assert (found.posts, found.other_posts, found.items) == (34, 1, 103)
    assert found.posts_of == (("人大", 12), ("关工委", 11), ("政协", 11))
    assert (found.effort, found.two) == ("worked", Decimal("55.11"))
    assert [(one.title, one.percent) for one in found.heaviest] == [
        ("计生统计", Decimal("29.76")), ("危房统计", Decimal("25.35")),
    ]  # fmt: skip
    assert found.share.percent == Decimal("65.13"), "M15: the hours of items of all that is worked"


def test_without_what_is_worked_the_effort_is_of_all_lines_and_unknown_where_one_says_no_hours():
    lines = [item("a", Decimal(30)), item("b", Decimal(21)), item("c", Decimal(49))]
    assert carried(told(*lines)).two == Decimal("79.00")
    assert carried(told(*lines)).effort == "lines"
    assert carried(told(*lines)).share.percent is None
    unsaid = carried(told(*lines, item("d")))
    assert (unsaid.effort, unsaid.two, unsaid.unsaid, unsaid.heaviest) == ("", None, 1, ())
    worked = carried(told(*lines, item("d"), worked=Decimal(200)))
    assert (worked.two, worked.share.percent) == (Decimal("39.50"), None), "at least so much"


def test_exactly_half_is_not_more_than_half():
    half, over = (told(item("a", Decimal(25)), item("b", Decimal(n)), worked=Decimal(100))
                  for n in (25, "25.01"))  # fmt: skip
    found = of_street("S", [state("1", half), state("2", over), None])
    assert (found.over_half, found.weighed, found.known, found.whole) == (1, 2, 2, 3)


def test_a_street_has_totals_and_medians_of_those_that_know_and_of_nobody_else():
    one = state("1", told(item("a", Decimal(10)), post("p", "人大"), worked=Decimal(100)))
    two = state("2", told(item("a", Decimal(30)), item("b", Decimal(40)), worked=Decimal(100)))
    three = state("3", told(item("a"), item("b"), item("c")))
    found = of_street("S", [one, two, three, None])

    assert (found.items.sum, found.items.median) == (6, 2)
    assert (found.posts.sum, found.posts.median) == (1, 0)
    assert (found.hours.sum, found.hours.median, found.hours.count) == (80, 40, 2)
    assert found.share.median == 40
    entered = CommunityState(id="4", entered=told(item("a")))
    assert of_street("S", [one, entered]).known == 1, "what nobody has confirmed counts nowhere"


def test_a_later_list_is_held_against_the_first_where_it_is_counted_the_same_way():
    first = told(*[item(f"{n}", Decimal(2)) for n in range(100)], post("p", "人大"))
    later = told(*[item(f"{n}", Decimal(1)) for n in range(60)], on=LATER)
    assert [(one.metric, one.reduction, one.why) for one in changes(state("1", first, later))] == [
        ("M01", Decimal("40.00"), ""), ("M14", Decimal("100.00"), ""),
        ("M15", Decimal("70.00"), ""),
    ]  # fmt: skip
    assert changes(state("1", first)) == ()
    guessed = later.model_copy(update={"method": "estimated"})
    assert {(one.reduction, one.why) for one in changes(state("1", first, guessed))} == {
        (None, "counted_otherwise")
    }
    unsaid = later.model_copy(update={"lines": (item("a"),)})
    assert [one.metric for one in changes(state("1", first, unsaid))] == ["M01", "M14"]


def test_a_street_is_compared_over_the_same_communities_or_says_why_not():
    lists = [told(item("a"), item("b")), told(item("a"), on=LATER)]
    both, once = state("1", *lists), state("2", lists[0])
    assert [(one.metric, one.before, one.after, one.reduction, one.why)
            for one in of_street("S", [both, state("2", *lists)]).changes][:1] == [
        ("M01", 4, 2, Decimal("50.00"), "")
    ]  # fmt: skip
    assert {one.why for one in of_street("S", [both, once]).changes} == {"places"}
    assert of_street("S", [once, None]).changes == ()
