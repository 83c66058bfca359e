"""Each seat sees its own figures and pictures, and no community is ranked."""

import pytest

from tasks.charts import refresh
from tasks.charts.refresh import leaves

OFFICE, STREET = ("LG_OFFICE", "DH-LGB"), ("STREET_HEAD", "533103001")


@pytest.fixture
def drawn(site):
    """Draw two pictures of the place and one of a street."""
    wanted = ("chain/place/zh", "burden/place/zh", "chain/533103001/zh")
    for leaf in leaves(site.ledger):
        if leaf.key in wanted:
            refresh.hang(site.ledger, leaf)
    return site


def test_the_office_sees_the_whole_place_with_pictures_and_their_tables(drawn):
    page = drawn.enter(*OFFICE).page("/dashboard")

    assert 'src="/dashboard/chain.svg"' in page
    assert "条形图：" in page
    assert "社区确认可用" in page  # the same figures as a table
    assert "不排名" in page
    assert "尚无首次清查" in page


def test_without_pictures_the_figures_are_shown_all_the_same(site):
    page = site.enter(*OFFICE).page("/dashboard")

    assert "还没有绘制" in page
    assert "承担事项" in page


def test_a_picture_is_an_image_that_nothing_runs_in(drawn):
    browser = drawn.enter(*OFFICE)
    svg, png = browser.get("/dashboard/chain.svg"), browser.get("/dashboard/chain.png")

    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in svg.headers["content-security-policy"]
    assert png.content.startswith(b"\x89PNG")


def test_a_seat_gets_its_own_pictures_only(drawn):
    street = drawn.enter(*STREET)

    assert "勐焕街道" in street.get("/dashboard/chain.svg").text
    assert street.get("/dashboard/arrears.svg").status_code in (403, 404)
    department = drawn.enter("DEPT_HEAD", "DH-MZJ")
    assert department.get("/dashboard/chain.svg").status_code in (403, 404)  # none was drawn


def test_a_department_sees_no_community_by_name(drawn):
    page = drawn.enter("DEPT_HEAD", "DH-MZJ").page("/dashboard")

    assert "锦华社区" not in page
    assert "提交申请" in page


@pytest.mark.parametrize("role", ["COMM_SEC", "RES_SUPERV"])
def test_a_community_has_no_dashboard_of_others(site, role):
    assert site.enter(role, "533103001001").get("/dashboard").status_code in (403, 404)


def test_a_page_of_figures_in_english_has_no_chinese_labels(drawn):
    browser = drawn.enter(*OFFICE)
    browser.cookies.set("desk-lang", "en")

    assert "Items borne" in browser.page("/dashboard")
