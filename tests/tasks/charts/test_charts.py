"""Charts tell what the dashboard tells: in order of codes, in two languages, with their table."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from policies import loader
from schemas.reports.dashboards import AGES, Ageing, Dashboard, Fullness
from schemas.reports.reports import Baseline, Change, Line, Share, Stay, spread
from tasks.charts import refresh
from tasks.charts.chart import Frame, told_apart
from tasks.charts.drawing import draw, table
from tasks.charts.style import HEAT, INK, PATTERNS, SERIES, WHITE, heat_of, ink_on
from tasks.charts.words import Words

DAY = date(2026, 6, 30)
BOUNDS = {"yellow": 5, "suspend": 10, "block": 20, "exit": 40}


def line(code, name, **fields):
    return Line(kind="department", code=code, name=name, **fields)


def owing(code, name, **by_age):
    ages = {**dict.fromkeys(AGES, 0), **by_age}
    return Ageing(
        org=code, name=name, count=2, fen=sum(by_age.values()), longest_wd=41, by_age=ages
    )


@pytest.fixture(scope="module")
def board():
    hard = line("DH-YJJ", "某应急局", filed=9, returned=Share(part=4), rejected=Share(part=1))
    months = {"2026-06": 101, "2026-07": 60, "2026-08": None}
    return Dashboard(
        kind="office", org="DH-LGB", name="办公室", on=DAY, head=1, simulated=True,
        line=Line(kind="total", code="", name="", placements=3),
        departments=(line("DH-AAA", "某甲局", filed=1), line("DH-BBB", "某乙局"), hard),
        stays=(
            Stay(stage="ACCEPTED", office="533103001", took=spread({2: 3})),
            Stay(stage="CONSULTING", office="communities", took=spread({5: 1}), waiting=2),
        ),
        arrears=(owing("DH-AAA", "某甲局", early=100_00), owing("DH-YJJ", "某应急局", exit=9_00)),
        bounds=BOUNDS,
        capacity=(
            Fullness(code="1", name="东社区", street="533103001", months=months),
            Fullness(code="2", name="西社区", street="533103001", months=dict.fromkeys(months, 0)),
        ),
    )  # fmt: skip


def frame(board, lang="zh"):
    words = Words(lang, loader.load("dehong").directory)
    return Frame(words, board.on, "某地", board.simulated)


def chart(name, board, lang="zh"):
    make = next(make for make in refresh.OFFICE if make.__name__ == name)
    return make(board, frame(board, lang))


NAMES = [make.__name__ for make in refresh.OFFICE]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_and_says_what_it_shows(board, name, lang):
    one = chart(name, board, lang)

    drawn = draw(one)

    root = ElementTree.fromstring(drawn.svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    assert root.find(f"{space}title").text == one.title
    assert root.find(f"{space}desc").text == one.about
    assert drawn.png.startswith(b"\x89PNG")
    assert "模拟" in one.about or "simulated" in one.about


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_picture_is_fetched_or_runs(board, name):
    svg = draw(chart(name, board)).svg

    assert re.findall(r'(?:href|src)="(?!#)[^"]*"|<script|<style|@import|url\((?!#)', svg) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_table_beside_a_picture_has_a_cell_for_every_head(board, name):
    told = table(chart(name, board))

    assert told["rows"]
    assert {len(row) for row in told["rows"]} == {len(told["columns"])}
    assert told["numeric"] < len(told["columns"])


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_tell_the_same_figures(board, name):
    chinese, english = chart(name, board, "zh"), chart(name, board, "en")
    first = len(chinese.columns) - chinese.numeric

    assert [row[first:] for row in chinese.rows] == [row[first:] for row in english.rows]
    assert not re.search("[\u4e00-\u9fff]", "".join([english.title, *english.columns]))


def test_departments_stand_in_the_order_of_codes_not_of_what_they_did(board):
    rows = chart("departments", board).rows

    assert [row[0] for row in rows] == ["某甲局", "某应急局"]  # one that did nothing is left out
    assert rows[1] == ("某应急局", "9", "4", "1", "2", "9.00")


def test_communities_stand_in_the_order_of_codes_however_full_they_are(board):
    """No picture holds a community against another: turn the figures round, the order stays."""
    first, second = board.capacity
    turned = (
        first.model_copy(update={"months": second.months}),
        second.model_copy(update={"months": first.months}),
    )
    for capacity in (board.capacity, turned):
        rows = chart("capacity", board.model_copy(update={"capacity": capacity})).rows
        assert [row[0] for row in rows] == ["东社区", "西社区"]


def test_the_ages_of_arrears_are_the_terms_of_the_place(board):
    one = chart("arrears", board)

    assert one.columns[1:6] == ("不足5", "5—9", "10—19", "20—39", "40及以上")
    assert one.rows[1] == ("某应急局", "0.00", "0.00", "0.00", "0.00", "9.00", "9.00", "2", "41")


def test_where_nothing_is_late_the_chart_says_so(board):
    one = chart("arrears", board.model_copy(update={"arrears": ()}))

    assert "没有逾期未付" in one.about
    assert draw(one).png


def test_without_a_census_only_what_is_known_is_shown_and_it_says_so(board):
    one = chart("burden", board)

    assert {row[1] for row in one.rows} == {"—"}
    assert "尚无首次清查" in one.notes[0]


def test_with_a_census_before_stands_beside_now(board):
    first = Baseline(on=date(2026, 1, 1), method="清点", signer="岑示例", evidence="附1", values={})
    change = Change(metric="M01", code="total", before=Decimal(6), after=Decimal(3),
                    reduction=Decimal("50.00"))  # fmt: skip
    one = chart("burden", board.model_copy(update={"baseline": first, "changes": (change,)}))

    assert one.rows[0] == ("承担事项", "6", "3", "0", "0", "50%")
    assert "2026-01-01首次清查（清点）" in one.notes[0]
    assert draw(one).svg.count("url(#diagonal)") > 1


def test_a_place_of_many_communities_shows_streets_and_keeps_all_in_the_table(board):
    many = tuple(
        Fullness(code=str(n), name=f"社区{n}", street="533103001", months={"2026-06": n})
        for n in range(70)
    )
    one = chart("capacity", board.model_copy(update={"capacity": many}))

    assert len(one.rows) == 70
    svg = draw(one).svg
    assert ">69<" in svg
    assert "社区68" not in svg


@pytest.mark.parametrize(
    ("percent", "step"), [(0, 0), (1, 1), (49, 1), (50, 2), (89, 3), (90, 4), (100, 4), (101, 5)]
)
def test_the_heat_of_a_cell_follows_the_ceiling(percent, step):
    assert heat_of(percent) == HEAT[step]


def luminance(colour):
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_are_seen_on_white_and_texts_on_colours():
    assert all(contrast(colour, WHITE) >= 4.5 for colour in (*SERIES, INK))
    assert all(contrast(colour, ink_on(colour)) >= 4.5 for colour in HEAT)


def test_no_two_series_are_told_apart_by_colour_alone():
    assert len({PATTERNS[colour] for colour in SERIES[1:]}) == len(SERIES) - 1


def test_two_of_one_name_are_told_apart_by_their_codes():
    assert told_apart([("1", "新建社区"), ("2", "新建社区"), ("3", "东社区")]) == {
        "1": "新建社区 1", "2": "新建社区 2", "3": "东社区",
    }  # fmt: skip


def test_the_figure_of_a_cell_is_written_in_an_ink_that_is_seen_on_it(board):
    svg = draw(chart("capacity", board)).svg

    found = re.findall(r'<text [^>]*fill="(#\w+)"[^>]*>(\d+|—)</text>', svg)
    written = {shown: ink for ink, shown in found}
    assert (written["101"], written["60"]) == (WHITE, INK)
    assert "url(#level)" in svg
