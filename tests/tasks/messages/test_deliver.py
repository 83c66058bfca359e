"""The message of the day: on which days and to whom, once, and what may never stand in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, update

from ledger.desk import messages as kept
from ledger.desk.grants import replace
from ledger.tables.desk import person
from ledger.tables.states import waiting
from schemas.acts.act import Act, Actor
from schemas.place.people import Grant
from tasks import clock
from tasks.acts.perform import perform
from tasks.messages import channels, deliver
from tasks.messages.deliver import TRIES_MAX, Undelivered

HEAD, STREET = "STREET_HEAD@533103001", "533103001/STREET_HEAD"
PLACE = "533103001003"
SECRETARY = f"COMM_SEC@{PLACE}"
MORNING = (2026, 4, 1, 1)  # 9 o'clock; what waits is due on the 3rd, the last day before a holiday


def sent(ledger, known):
    return [one for one in deliver.owed(ledger, known) if deliver.deliver(ledger, known, one)]


def state(ledger, target=STREET, day=date(2026, 4, 1)):
    with ledger.read() as tx:
        return kept.on(tx, day)[f"{target}:{day}"]


def test_it_is_sent_once_and_says_what_waits_with_links(at, known, reached, web):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)

    assert sent(ledger, known) == [STREET]
    assert sent(ledger, known) == []
    assert not deliver.deliver(ledger, known, STREET)

    ((_, body),) = web.took
    assert body["title"] == "准入：待办 1 件，逾期 0 件，3 个工作日内到期 1 件"
    assert "2026-04-03 到期" in body["message"]
    assert "https://desk.example.org/messages" in body["message"]
    assert (state(ledger).state, state(ledger).tries) == ("sent", 1)


@pytest.mark.parametrize(
    ("moment", "choice", "many"),
    [
        ((2026, 3, 31, 23), "digest", 0),  # 7 o'clock of the 1st: before the hour
        ((2026, 4, 1, 0), "digest", 1),
        ((2026, 3, 31, 1), "due", 1),  # the third working day before it is due
        ((2026, 4, 4, 1), "digest", 0),  # a holiday
        ((2026, 4, 6, 1), "digest", 0),  # its last day, a Monday
        ((2026, 4, 7, 1), "due", 1),  # the day after: overdue
        ((2026, 4, 7, 1), "off", 0),
    ],
)
def test_the_days_and_hours_of_the_place(at, known, reached, web, moment, choice, many):
    ledger = at(7, *moment)
    reached(ledger, HEAD, choice=choice)

    assert len(sent(ledger, known)) == len(web.took) == many


def test_due_only_says_nothing_while_nothing_falls_due(at, known, reached, web):
    ledger = at(3, 2026, 3, 30, 1)  # due on 16 April
    reached(ledger, "STREET_REVIEWER@533103001", choice="due")

    assert sent(ledger, known) == web.took == []
    assert state(ledger, "533103001/STREET_REVIEWER", date(2026, 3, 30)).state == "nothing"
    clock.set_now(ledger, datetime(2026, 4, 13, 1, tzinfo=UTC))
    assert len(sent(ledger, known)) == 1


def test_of_two_workers_one_sends(at, known, reached, web):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)

    with ThreadPoolExecutor(2) as two:
        done = list(two.map(lambda _: deliver.deliver(ledger, known, STREET), range(2)))

    assert sorted(done) == [False, True]
    assert len(web.took) == 1


def test_a_failure_is_on_record_tried_again_and_ends_with_the_tries(at, known, reached, web):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)
    web.answer = 503
    with pytest.raises(Undelivered, match="http_503"):
        sent(ledger, known)
    assert (state(ledger).state, state(ledger).fault) == ("failed", "http_503")
    web.answer = 200
    assert sent(ledger, known) == [STREET]
    assert (state(ledger).state, state(ledger).fault, state(ledger).tries) == ("sent", "", 2)

    clock.set_now(ledger, datetime(2026, 4, 2, 1, tzinfo=UTC))
    web.answer = 503
    for _ in range(TRIES_MAX):
        with pytest.raises(Undelivered):
            sent(ledger, known)
    assert deliver.owed(ledger, known) == []


def test_what_was_cut_off_is_not_sent_again(at, known, reached, web, monkeypatch):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)
    monkeypatch.setattr(deliver.ways, "send", lambda *_: exit())
    with pytest.raises(SystemExit):
        sent(ledger, known)
    monkeypatch.undo()

    assert sent(ledger, known) == web.took == []
    assert state(ledger).state == "sending"


def test_who_left_who_is_disabled_and_who_took_it_back_hear_nothing(at, known, reached, web):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)
    with ledger.write() as tx:
        tx.execute(update(person).where(person.c.id == STREET).values(disabled=True))
    assert deliver.owed(ledger, known) == []
    with ledger.write() as tx:
        tx.execute(update(person).where(person.c.id == STREET).values(disabled=False))
        kept.drop(tx, STREET)
    assert deliver.owed(ledger, known) == []
    reached(ledger, HEAD)
    with ledger.write() as tx:
        replace(tx, STREET, [])
    assert sent(ledger, known) == web.took == []


@pytest.mark.parametrize(
    ("scope", "has_address", "who"),
    [
        ((), True, ["533103001/FIN_STREET"]),
        ((), False, [STREET]),
        (("propose",), True, [STREET, "533103001/FIN_STREET"]),
        (("vote",), True, [STREET]),
    ],
)
def test_a_substitute_hears_of_it_instead_as_far_as_they_stand_in(
    at, known, reached, web, scope, has_address, who
):
    ledger, stand_in = at(7, *MORNING), "533103001/FIN_STREET"
    days = {"valid_from": date(2026, 4, 1), "valid_to": date(2026, 4, 2)}
    grant = Grant(role="STREET_HEAD", org="533103001", instead_of=STREET, scope=scope, **days)
    with ledger.write() as tx:
        replace(tx, stand_in, [grant])
    reached(ledger, HEAD, *(["FIN_STREET@533103001"] if has_address else []))

    assert sent(ledger, known) == who
    clock.set_now(ledger, datetime(2026, 4, 3, 1, tzinfo=UTC))  # the day after
    assert sent(ledger, known) == [STREET]


def test_a_community_gets_one_a_day_whoever_serves_there(at, known, reached, web):
    ledger = at(5, 2026, 4, 1, 1)
    reached(ledger, f"COMM_WORKER@{PLACE}", SECRETARY)  # nothing waits for the first of them

    assert sent(ledger, known) == [PLACE]
    assert [body["to"] for _, body in web.took] == ["COMM_SEC"]
    assert sent(ledger, known) == []
    assert state(ledger, PLACE).person == f"{PLACE}/COMM_SEC"


def test_who_serves_two_communities_hears_of_each(at, known, reached, web):
    ledger, other = at(5, 2026, 4, 1, 1), "533103001002"
    with ledger.write() as tx:
        both = [
            Grant(role="COMM_SEC", org=org, valid_from=date(2026, 4, 1)) for org in (other, PLACE)
        ]
        replace(tx, f"{PLACE}/COMM_SEC", both)
    reached(ledger, SECRETARY)

    assert sent(ledger, known) == [PLACE]  # the other one has answered
    assert state(ledger, other).state == "nothing"


def test_what_the_service_cannot_take_is_left_out_and_said_so(at, known, reached, web, monkeypatch):
    monkeypatch.setitem(channels.SERVICE_BYTES, "json", 350)
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)

    assert sent(ledger, known) == [STREET]

    ((_, body),) = web.took
    assert len(f"{body['title']}{body['message']}".encode()) <= 350
    assert "其余见办事台" in body["message"]
    assert "https://desk.example.org/messages" in body["message"]


@pytest.mark.parametrize("channel", ["json", "group"])
def test_of_a_protected_report_only_that_it_waits_and_to_a_group_only_how_much(
    at, known, reached, web, channel
):
    ledger = at(7, *MORNING)
    row = {
        "stream_kind": "bypass", "stream_id": "B-5331-2026-1", "act": "verify_report",
        "role": "STREET_HEAD", "org": "533103001", "due_on": date(2026, 4, 2),
        "from_on": date(2026, 1, 1), "estimated": False, "instalment": 0, "escalated_to": "",
        "person": "", "number": "B-5331-2026-1", "community": PLACE, "title": "某社区被派活",
    }  # fmt: skip
    with ledger.write() as tx:
        tx.execute(insert(waiting), row)
    reached(ledger, HEAD, channel=channel)
    sent(ledger, known)

    ((_, body),) = web.took
    assert "1件举报待办" in body["message"]
    assert not {one for one in ("B-5331", "被派活", PLACE) if one in str(body)}
    assert ("533100-ZR" in body["message"]) is (channel == "json")


def test_a_reminder_stands_in_the_next_message_with_its_count(at, known, reached, web, tales):
    ledger, seat = at(3, 2026, 3, 30, 1), "STREET_REVIEWER@533103001"
    to = {"role": "STREET_REVIEWER", "org": "533103001"}
    by = Actor(person="DH-ZJJ/DEPT_HEAD", role="DEPT_HEAD", org="DH-ZJJ")
    act = Act(verb="remind", number=tales.number("TL01"), data={"to": to})
    assert perform(ledger, act, by, "r").accepted
    reached(ledger, seat)

    sent(ledger, known)

    ((_, body),) = web.took
    assert "，已催办 1 次" in body["message"]


def test_what_was_sent_is_kept_for_a_bounded_time(at, known, reached, web):
    ledger = at(7, *MORNING)
    gone = "533103001/FIN_STREET"
    reached(ledger, HEAD, "FIN_STREET@533103001")
    sent(ledger, known)
    clock.set_now(ledger, datetime(2026, 7, 1, 1, tzinfo=UTC))
    with ledger.write() as tx:
        tx.execute(update(person).where(person.c.id == gone).values(disabled=True))
    sent(ledger, known)
    with ledger.read() as tx:
        assert [one.day for one in kept.newest(tx, limit=9)] == [date(2026, 7, 1)]
        assert (kept.of(tx, gone), kept.of(tx, STREET).person) == (None, STREET)


def test_a_title_makes_no_line_link_or_mark_of_its_own(at, known, reached, web):
    ledger = at(7, *MORNING)
    reached(ledger, HEAD)
    title = "甲\r\n· 请点 <a href='http://x.cn'>此处</a>[乙](http://y.cn)" + "长" * 200
    with ledger.write() as tx:
        tx.execute(update(waiting).values(title=title))

    assert sent(ledger, known) == [STREET]
    ((_, body),) = web.took
    text = body["message"]
    assert len(text.splitlines()) == 3
    assert not set("<>[]") & set(text.splitlines()[1])
    assert "甲 · 请点 ＜a" in text
    assert text.count("长") < 60
