"""The inbox: most urgent first, filters in the address, Chinese words of two characters found."""

from datetime import UTC, datetime, time

from ledger.read import queries
from policies import loader
from schemas.acts.act import SYSTEM, Act
from tasks import clock
from tasks.acts.perform import perform

STREET = "533103001"


def test_the_inbox_shows_what_waits_on_the_seat(site):
    page = site.enter("STREET_REVIEWER", STREET).page("/")
    assert "发起征求社区意见" in page
    assert site.number in page


def test_a_word_of_two_characters_finds_a_title(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    title = browser.page(f"/assignments/{site.number}").split("<h1>")[1].split("</h1>")[0]
    assert site.number in browser.page(f"/?text={title[2:4]}")
    assert "没有符合条件的待办" in browser.page("/?text=%E6%97%A0%E6%AD%A4")


def test_a_percent_sign_is_a_character_not_a_wildcard(site):
    assert "没有符合条件的待办" in site.enter("STREET_REVIEWER", STREET).page("/?text=%25")


def test_a_filter_stays_in_the_address_of_the_form(site):
    page = site.enter("STREET_REVIEWER", STREET).page("/?act=open_consultation&late=true")
    assert 'value="open_consultation" selected' in page
    assert 'name="late" value="true" checked' in page


def test_nonsense_in_the_address_is_told_and_not_guessed(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    for after in ("%00", "zzz", "W10", "..", "1" * 300):
        answer = browser.get(f"/?after={after}")
        assert answer.status_code == 422
        assert "翻页位置无法识别" in answer.text


def test_another_language_is_kept_by_the_browser(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    answer = browser.fill("/", "/language", lang="en")
    assert '<html lang="en">' in answer.text
    assert "To do" in browser.page("/")


def test_the_language_form_leads_nowhere_else(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    for away in ("//evil.example", "/\\evil.example", "https://evil.example", "evil"):
        answer = browser.fill("/", "/language", lang="zh", next=away)
        assert answer.url.host == "testserver"
        assert answer.url.path == "/"


def test_a_simulated_ledger_says_so_on_every_page(site):
    browser = site.enter("STREET_REVIEWER", STREET)
    for path in ("/", "/assignments", f"/assignments/{site.number}", "/login", "/seats"):
        assert "模拟台账" in browser.page(path)


def test_an_overdue_item_is_shown_as_taken_up_to_its_holder_and_to_who_was_told(site_at):
    site = site_at("TL01", 7)
    with site.ledger.read() as tx:
        (item,) = [one for one in queries.waits(tx, site.number) if one.act == "propose"]
    rules = loader.load("dehong")
    for wd in (1, 3):
        at = datetime.combine(rules.calendar.add(item.due, wd), time(2), UTC)
        act = Act(verb="escalate", number=site.number)
        assert perform(site.ledger, act, SYSTEM, f"sys:escalate:{wd}", at=at).accepted

    own = site.enter("STREET_HEAD", STREET).page("/")
    assert "已提级" in own
    assert "逾期提级给我的事项" not in own
    page = site.enter("STREET_HEAD", STREET).page(f"/assignments/{site.number}")
    assert "已提级" in page
    for shown in (own, page):  # cause and next step in words
        assert "“街道审核提出意见”，至今未办，已逾期" in shown
        assert "起提请领导小组组长（" in shown
    office = site.enter("LG_OFFICE", "DH-LGB").page("/")
    assert "逾期提级给我的事项" in office
    assert site.number in office
    assert "逾期提级给我的事项" not in site.enter("LG_CHAIR", "DH-LG").page("/")


def test_who_watches_over_the_place_is_told_of_nothing_where_nothing_was_adopted(site):
    for seat in (("LG_OFFICE", "DH-LGB"), ("AUDITOR", "DH-SJJ")):
        page = site.enter(*seat).page("/")
        assert "/office/place" not in page.partition("<main")[2]
        assert "处不同" not in page


def test_the_office_is_told_at_once_of_a_seat_that_nobody_holds(site):
    from ledger.desk import grants

    office, told = ("LG_OFFICE", "DH-LGB"), "有待办而无人担任的岗位"
    shown = site.enter(*office).page("/")
    before = shown.partition(told)[2]
    assert "街道（镇）审核人" not in before
    with site.ledger.write() as tx:
        today = clock.now(site.ledger).date()
        for role, person in grants.at(tx, STREET, today):
            if role == "STREET_REVIEWER":
                grants.replace(tx, person, [])
    shown = site.enter(*office).page("/").partition(told)[2]
    assert "街道（镇）审核人" in shown
    assert f'href="/assignments/{site.number}"' in shown
    assert told not in site.enter("LG_CHAIR", "DH-LG").page("/")
