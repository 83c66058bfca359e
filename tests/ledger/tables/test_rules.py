"""What rules look at: items filled from an older ledger, loads, the register of exemptions."""

from datetime import date

from sqlalchemy import insert, text

from ledger.store.hashing import digest
from ledger.tables.journal import application
from ledger.write import comparable_items, exemptions, journal, loads, rulebooks, states
from ledger.write.loads import CommunityLoad, Growth
from ledger.write.states import StateChange
from schemas.applications.findings import Exemption
from schemas.values import canonical

N1 = "533100-ZR-2026-00001"
STATE = {
    "number": N1, "stage": "EFFECTIVE", "version": 1, "submitted_on": "2026-03-02",
    "terms": {"title": "低保家庭入户调查协助", "applicant": "DH-MZJ", "nature": "phased",
              "hours": "190", "start_on": "2026-05-20", "end_on": "2026-12-31"},
}  # fmt: skip


def assignment(tx, state=STATE):
    states.store(tx, [StateChange("assignment", state["number"], state, 0, 1, "0" * 64)])


def test_an_item_follows_its_assignment(ledger):
    ended = {**STATE, "stage": "EXITED"}
    renamed = {**STATE, "terms": {**STATE["terms"], "title": "低保动态复核"}}
    with ledger.write() as tx:
        comparable_items.store(tx, [(N1, None, STATE)])
        assert comparable_items.of_numbers(tx, [N1])[0].live
        comparable_items.store(tx, [(N1, STATE, STATE), (N1, STATE, ended)])
        assert not comparable_items.of_numbers(tx, [N1])[0].live
        comparable_items.store(tx, [(N1, ended, renamed)])
        (found,) = comparable_items.of_numbers(tx, [N1])
        assert (found.title, found.live) == ("低保动态复核", True)
        assert [title for _, _, title in comparable_items.titles(tx)] == ["低保动态复核"]
        assert comparable_items.natures(tx, ("DH-MZJ",), date(2026, 1, 1)) == {"phased": 1}
        assert comparable_items.ended(tx, "DH-MZJ", date(2026, 1, 1), date(2027, 1, 1)) == [found]
        assert comparable_items.ended(tx, "DH-MZJ", date(2026, 1, 1), date(2026, 12, 31)) == []


def asks(tx, number, state):
    comparable_items.store(tx, [(number, None, {**state, "number": number})])
    near = comparable_items.near(tx, "老人", date(2026, 3, 1), date(2026, 3, 3))
    return {one.number: (one.communities, one.collects) for one in near}


def test_what_an_application_asks_is_its_own_even_when_read_again(ledger):
    state = {**STATE, "terms": {**STATE["terms"], "target_type": "老人"}}
    first, second = {"communities": ["c1"]}, {"communities": "all", "kinds": ["form"]}
    with ledger.write() as tx:
        journal.file(tx, [("N1", 1, first), ("N2", 1, second), ("N3", 1, first)])
        told = {"N1": (("c1",), False)}
        assert asks(tx, "N1", state) == told
        told |= {"N2": ("all", True), "N3": (("c1",), False), "N4": ((), False)}
        assert asks(tx, "N2", state) == {name: told[name] for name in ("N1", "N2")}
        asks(tx, "N3", state)
        assert asks(tx, "N4", state) == told  # a draft: nothing is filed


def test_a_digest_that_lies_about_its_application_teaches_nothing(ledger):
    state = {**STATE, "terms": {**STATE["terms"], "target_type": "老人"}}
    mine = f"c8-{ledger.store}"  # what is kept, the whole process keeps
    honest, lying = {"communities": [mine]}, {"communities": ["c9"]}
    row = {"number": "N1", "version": 1, "body": canonical(lying), "digest": digest(honest)}
    with ledger.write() as tx:
        tx.execute(insert(application), row)
        assert asks(tx, "N1", state) == {"N1": (("c9",), False)}
        journal.file(tx, [("N2", 1, honest)])
        assert asks(tx, "N2", state)["N2"] == ((mine,), False)


def test_counts_go_up_and_down(ledger):
    with ledger.write() as tx:
        loads.apply(tx, [], {"c1": CommunityLoad(2, 1, 0, 1)})
        loads.apply(tx, [], {"c1": CommunityLoad(-1, -1, 0, 0), "c2": CommunityLoad(1, 0, 0, 0)})
        found = loads.burdens(tx, ["c1", "c2", "c3"])
    assert found == {"c1": CommunityLoad(1, 0, 0, 1), "c2": CommunityLoad(1, 0, 0, 0)}


def test_hours_are_booked_and_freed_by_month(ledger):
    with ledger.write() as tx:
        loads.apply(tx, [Growth("c1", "2026-05", 70, 100, False)], {})
        loads.apply(tx, [Growth("c1", "2026-05", -20, 100, False)], {})
        loads.apply(tx, [Growth("c1", "2026-06", 10, 100, False)], {})
        found = loads.months(tx, ["c1", "c9"], "2026-05", "2026-05")
    assert found == {"c1": {"2026-05": (50, 100, False)}}


def test_an_exemption_is_on_the_register_with_reason_expiry_and_publication(ledger):
    granted = Exemption(
        number=N1, rule="S03", code="社准例〔2026〕1号", reason="确有必要",
        expires_on=date(2026, 12, 31), granted_on=date(2026, 4, 1), granted_by="组长@DH-LG",
    )  # fmt: skip
    with ledger.write() as tx:
        assignment(tx)
        exemptions.grant(tx, [granted])
        exemptions.publish(tx, N1, date(2026, 4, 2))
    with ledger.read() as tx:
        (found,) = exemptions.register(tx)
        assert found.title == "低保家庭入户调查协助"
        assert found.published_on == date(2026, 4, 2)
        assert found.expires_on == date(2026, 12, 31)
        assert exemptions.register(tx, valid_on=date(2026, 12, 31)) == [found]
        assert exemptions.register(tx, valid_on=date(2027, 1, 1)) == []


def test_a_rulebook_is_kept_once_and_never_changed(ledger):
    from datetime import UTC, datetime

    import pytest

    now = datetime(2026, 3, 2, tzinfo=UTC)
    with ledger.write() as tx:
        assert rulebooks.keep(tx, "d1", {"rules": {}}, now)
        assert not rulebooks.keep(tx, "d1", {"rules": {"x": "y"}}, now)
        assert rulebooks.text(tx, "d1") == {"rules": {}}
        assert rulebooks.text(tx, "d2") is None
        assert rulebooks.digests(tx) == [("d1", now)]
    with pytest.raises(Exception, match="append-only"), ledger.write() as tx:
        tx.execute(text("UPDATE rulebook_text SET body = '{}'"))
