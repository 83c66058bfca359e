"""A draft survives: another section, a closed tab, a visit that ended, a new server, no network."""

import pytest

from ledger.tables.desk import visit
from tests.browser.test_life import DEPARTMENT

WORDS = "每月一次上门走访，当月记录。"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def writing(house, visitor):
    """A department's clerk in the section of a new draft where a long text is typed."""
    town = house("TL01", 2)
    page = visitor(town, "DEPT_CLERK", DEPARTMENT)
    page.goto("/applications?title=社区图书角")
    page.click("text=用这个名称开始填写")
    home = page.url.rpartition("/")[0]
    page.goto(f"{home}/item")
    return town, page, home


def typed(page):
    page.click("#f-description")
    page.keyboard.type(WORDS)


def stands(page, home):
    page.goto(f"{home}/item")
    return page.input_value("#f-description")


def test_another_section_chosen_while_the_field_has_the_focus(writing):
    _, page, home = writing
    typed(page)
    page.click(f".tabs a[href$='{home.rpartition('/')[2]}/work']")
    page.wait_for_url("**/work")
    assert stands(page, home) == WORDS


def test_idle_in_the_field_and_then_loaded_again(writing):
    _, page, _home = writing
    with page.expect_response("**/live"):
        typed(page)
    page.reload()
    assert page.input_value("#f-description") == WORDS


@pytest.mark.smoke
def test_the_tab_is_closed_at_once(writing):
    _, page, home = writing
    typed(page)
    other = page.context.new_page()
    page.close(run_before_unload=True)
    for _ in range(20):
        if stands(other, home) == WORDS:
            break
        other.wait_for_timeout(200)
    assert other.input_value("#f-description") == WORDS


def test_the_visit_ended_meanwhile_is_told_and_saving_brings_it_back(writing):
    town, page, _home = writing
    with town.ledger.write() as tx:
        tx.execute(visit.delete())
    typed(page)
    page.wait_for_selector("#unsaved:not([hidden])")
    page.click(".bar-of-form button[value=save]")
    login = next(o for o in town.people if (o.role, o.org) == ("DEPT_CLERK", DEPARTMENT))
    page.fill("#f-login", login.login)
    page.fill("#f-password", town.password)
    page.click("main button")
    assert page.input_value("#f-description") == WORDS


@pytest.mark.smoke
def test_the_network_is_away_and_comes_back(writing):
    _, page, home = writing
    page.context.set_offline(True)
    typed(page)
    page.wait_for_selector("#unsaved:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_selector("#unsaved", state="hidden")  # it tries again by itself
    assert stands(page, home) == WORDS


def test_a_new_server_has_what_was_saved(writing, visitor):
    town, page, home = writing
    with page.expect_response("**/live"):
        typed(page)
    town.restart()
    again = visitor(town, "DEPT_CLERK", DEPARTMENT)
    assert stands(again, f"{town.url}{home[home.index('/applications') :]}") == WORDS
