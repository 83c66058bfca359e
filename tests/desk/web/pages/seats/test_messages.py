"""The page of messages: a code proves that an address is one's own; the calendar's address."""

import re

import pytest

from ledger.desk import messages as kept
from tasks.messages import channels, contacts

STREET, ROLE = "533103001", "STREET_REVIEWER"
PAGE = "/messages"
FILE = """desk: https://desk.example.org
channels:
  mail: {zh: 邮箱, en: mail, address: email, url: "mailto://mail.example.org?from=r@b.cn&to={to}"}
  others: {zh: 别家的, en: theirs, address: none, orgs: [DH-WJW], url: "json://example.org/"}
"""


@pytest.fixture
def sent(site, monkeypatch):
    """What was sent, to whom, on a desk with channels; `fault` is what becomes of it."""
    file = site.folder / "messages.yaml"
    file.write_text(FILE, encoding="utf-8")
    file.chmod(0o600)
    found = []
    found_fault = {"fault": ""}

    def send(_way, to, _title, text):
        found.append((to, re.sub(r"\D", "", text)[:6]))
        return found_fault["fault"]

    monkeypatch.setattr(channels, "send", send)
    site.fault = found_fault
    return found


def test_an_address_is_used_once_the_code_that_was_sent_there_came_back(site, sent):
    mine = site.enter(ROLE, STREET)
    assert PAGE in mine.page("/seats")
    assert "别家的" not in mine.page(PAGE)
    chosen = f"{ROLE}@{STREET}=due"
    saved = mine.fill(PAGE, PAGE, channel="mail", address="wang@example.org", seat=[chosen])
    assert "验证码已发往 wang@example.org" in saved.text
    ((to, code),) = sent

    assert to == "wang@example.org"
    assert mine.fill(PAGE, f"{PAGE}/code", code=f"{int(code) ^ 1:06}").status_code == 422
    with site.ledger.read() as tx:
        assert kept.confirmed(tx) == []
    assert "已确认" in mine.fill(PAGE, f"{PAGE}/code", code=code).text
    with site.ledger.read() as tx:
        (found,) = kept.confirmed(tx)
    assert (found.address, found.seats) == ("wang@example.org", {f"{ROLE}@{STREET}": "due"})

    mine.fill(PAGE, PAGE, seat=[f"{ROLE}@{STREET}=off"])  # the same address asks for no code
    assert len(sent) == 1
    mine.fill(PAGE, f"{PAGE}/off")
    with site.ledger.read() as tx:
        assert kept.confirmed(tx) == []
    assert contacts.of(site.ledger, found.person) is None
    assert "wang@example.org" not in mine.page(PAGE)


def test_five_codes_are_sent_a_day(site, sent):
    mine = site.enter(ROLE, STREET)
    for n in range(5):
        mine.fill(PAGE, PAGE, channel="mail", address=f"w{n}@example.org")
    assert "明天再试" in mine.fill(PAGE, PAGE, channel="mail", address="w6@example.org").text
    mine.fill(PAGE, f"{PAGE}/off")  # leaving and coming back gives no more of them
    assert "明天再试" in mine.fill(PAGE, PAGE, channel="mail", address="w4@example.org").text
    assert len(sent) == 5


def test_a_code_is_tried_five_times(site, sent):
    mine = site.enter(ROLE, STREET)
    mine.fill(PAGE, PAGE, channel="mail", address="wang@example.org")
    for _ in range(5):
        mine.fill(PAGE, f"{PAGE}/code", code="no")
    late = mine.fill(PAGE, f"{PAGE}/code", code=sent[-1][1])
    assert (late.status_code, "验证码不对，或已失效" in late.text) == (422, True)


@pytest.mark.parametrize(
    ("channel", "address"),
    [("mail", "no address"), ("none", "a@b.cn"), ("mail", "a@b.cn?cc=c@d.e"), ("others", "")],
)
def test_what_is_no_address_of_the_channel_is_refused(site, sent, channel, address):
    answer = site.enter(ROLE, STREET).fill(PAGE, PAGE, channel=channel, address=address)
    assert (answer.status_code, sent) == (422, [])
    assert "这个通道不认这个地址" in answer.text


def test_a_code_that_could_not_be_sent_is_told_in_words(site, sent):
    site.fault["fault"] = "http_550"
    answer = site.enter(ROLE, STREET).fill(PAGE, PAGE, channel="mail", address="a@b.cn")
    assert (answer.status_code, "验证码没有发出：通道答复 550" in answer.text) == (422, True)


def test_without_channels_the_page_says_so_and_a_phone_reads_the_calendar(site):
    mine = site.enter(ROLE, STREET)
    assert "没有接通任何消息通道" in mine.page(PAGE)
    page = mine.fill(PAGE, f"{PAGE}/calendar").text
    path = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)[1]
    phone = site.browser()
    answer = phone.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" in answer.text
    assert path not in mine.page(PAGE)
    mine.fill(PAGE, f"{PAGE}/calendar/end")
    assert phone.get(path).status_code == 404
