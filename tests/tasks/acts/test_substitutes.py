"""Standing substitutes and who leaves, on a real ledger: both names, for their days and acts."""

import shutil
from datetime import timedelta

import pytest

from desk.demo.actors import actor
from ledger.desk.grants import Grant
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act, Actor
from schemas.errors import InputError
from tasks import clock, grants, substitutes
from tasks.acts.perform import perform
from tasks.grants import SINCE
from tasks.handing_over import HandOver, hand_over, in_hands_of
from tasks.verify.verify import verify

STREET, DEPT = "533103001", "DH-ZJJ"
ITEM = "533100-ZR-2026-00148"
A, HEAD = actor("STREET_REVIEWER", STREET), actor("STREET_HEAD", STREET)
B = Actor(person="b", role=A.role, org=STREET)  # a colleague at the counter of the street's money
DAY = timedelta(days=1)


@pytest.fixture
def played(tales, tmp_path):
    """A maker: TL01 up to an act, where a second officer of the street works; and do(verb, by)."""
    opened, count = [], iter(range(1000))

    def make(upto):
        file = tmp_path / f"{upto}.db"
        shutil.copyfile(tales.file("TL01", upto), file)
        ledger = open_ledger(f"sqlite:///{file}", create=False)
        opened.append(ledger)
        seat(ledger, "b", "FIN_STREET")

        def do(verb, by, **data):
            act = Act(verb=verb, number=ITEM, data=data)
            receipt = perform(ledger, act, by, f"k{next(count)}", at=clock.now(ledger))
            return receipt.refused and receipt.refused.code

        return ledger, do

    yield make
    for ledger in opened:
        ledger.close()


@pytest.fixture(scope="module")
def unchanged(tales, tmp_path_factory):
    """TL01 up to its second act, on which nothing is then done."""
    file = tmp_path_factory.mktemp("unchanged") / "ledger.db"
    shutil.copyfile(tales.file("TL01", 2), file)
    with open_ledger(f"sqlite:///{file}", create=False) as ledger:
        seat(ledger, "b", "FIN_STREET")
        yield ledger


def seat(ledger, person, role, org=STREET):
    grants.give(ledger, person, Grant(role=role, org=org, valid_from=SINCE), SYSTEM)
    return Actor(person=person, role=role, org=org)


def today(ledger):
    return clock.now(ledger).date()


def for_days(ledger, days=3, scope=(), first=None):
    start = first or today(ledger)
    return Grant(role="", org="", valid_from=start, valid_to=start + days * DAY, scope=scope)


def newest(ledger):
    with ledger.read() as tx:
        return assignments.history(tx, ITEM)[-1]


def test_a_substitute_acts_for_its_days_and_acts_and_the_record_has_both_names(played):
    ledger, do = played(2)
    assert do("accept", B) == "not_granted"
    substitutes.appoint(ledger, A, "b", for_days(ledger, scope=("accept",)))
    ((person, held),) = substitutes.of(ledger, A)
    assert (person, held.instead_of, held.scope) == ("b", A.person, ("accept",))
    assert do("return", B, defects=["OTHER"], fields=["title"], text="x") == "not_granted"
    assert do("accept", B) is None
    assert (newest(ledger).actor, newest(ledger).on_behalf_of) == ("b", A.person)
    with ledger.read() as tx:
        assert assignments.find(tx, ITEM).state.hands["accept"] == ("b", A.person)
    assert not verify(ledger).problems


def test_before_its_first_day_after_its_last_and_once_ended_nobody_stands_in(played):
    ledger, do = played(2)
    substitutes.appoint(ledger, A, "b", for_days(ledger, first=today(ledger) + DAY))
    assert do("accept", B) == "not_granted"
    substitutes.appoint(ledger, A, "b", for_days(ledger, days=0))
    substitutes.end(ledger, A, "b")
    assert substitutes.of(ledger, A) == []
    assert do("accept", B) == "not_granted"
    with pytest.raises(InputError) as wrong:
        substitutes.end(ledger, A, "b")
    assert wrong.value.field == "no_such_substitute"
    assert not verify(ledger).problems


def test_the_last_day_counts_and_the_day_after_does_not(played):
    ledger, do = played(2)
    substitutes.appoint(ledger, A, "b", for_days(ledger, days=0))
    clock.set_now(ledger, clock.now(ledger) + DAY)
    assert do("accept", B) == "not_granted"
    substitutes.appoint(ledger, A, "b", for_days(ledger, days=0))
    assert do("accept", B) is None


def test_when_the_role_of_the_other_ends_so_does_what_is_held_instead(played):
    ledger, do = played(2)
    substitutes.appoint(ledger, A, "b", for_days(ledger))
    grants.end(ledger, A.person, A.role, STREET, today(ledger) - DAY, SYSTEM)
    assert do("accept", B) == "not_granted"


def test_an_applicant_approves_nothing_through_a_substitute(played):
    ledger, do = played(2)
    with ledger.read() as tx:
        (signer,) = assignments.find(tx, ITEM).state.hands["submit"]
    both = seat(ledger, signer, A.role)
    assert do("accept", both) == "separate_duties"
    substitutes.appoint(ledger, both, "b", for_days(ledger))
    assert do("accept", B) == "not_for_them"
    seat(ledger, signer, "FIN_STREET")
    substitutes.appoint(ledger, A, signer, for_days(ledger))
    assert do("accept", both) == "separate_duties"


def test_who_holds_the_role_too_acts_in_its_own_name_where_it_can(played):
    ledger, do = played(2)
    seat(ledger, "b", A.role)
    c = seat(ledger, "c", A.role)
    substitutes.appoint(ledger, c, "b", for_days(ledger))
    assert do("transfer", A, to={"role": A.role, "org": STREET, "person": "c"}, reason="x") is None
    assert do("accept", A) == "in_other_hands"
    assert do("accept", B) is None  # in the hands of c, for whom it stands in
    assert newest(ledger).on_behalf_of == "c"
    assert not verify(ledger).problems


@pytest.mark.parametrize(
    ("by", "person", "change", "code"),
    [
        (actor("COMM_SEC", "533103001002"), "b", {}, "no_substitute_of_role"),
        (actor("LG_MEMBER", "DH-ZJJ"), "b", {}, "no_substitute_of_role"),
        (Actor(person="x", role=A.role, org=STREET), "b", {}, "role_not_own"),
        (A, "b", {"valid_to": None}, "substitute_days"),
        (A, "b", {"valid_from": SINCE}, "substitute_days"),
        (A, A.person, {}, "no_colleague"),
        (A, actor("LG_OFFICE", "DH-LGB").person, {}, "no_colleague"),
        (HEAD, A.person, {}, "below_the_role"),
        (A, "b", {"scope": ("decide",)}, "not_of_the_role"),
        (actor("LG_CHAIR", "DH-LG"), "b", {"scope": ("vote",)}, "no_colleague"),
    ],
)
def test_who_has_no_substitute_and_who_is_none(unchanged, by, person, change, code):
    ledger = unchanged
    with pytest.raises(InputError) as wrong:
        substitutes.appoint(ledger, by, person, for_days(ledger).model_copy(update=change))
    assert wrong.value.field == code


def test_nobody_votes_for_somebody_else(played):
    ledger, _ = played(2)
    chair = actor("LG_CHAIR", "DH-LG")
    seat(ledger, "v", "LG_MEMBER", "DH-LG")
    assert substitutes.colleagues(ledger, chair) == ["DH-LG/LG_MEMBER", "v"]
    with pytest.raises(InputError) as wrong:
        substitutes.appoint(ledger, chair, "v", for_days(ledger, scope=("vote",)))
    assert wrong.value.field == "not_of_the_role"


def test_all_that_somebody_has_goes_into_other_hands_at_once_and_nothing_is_lost(played):
    ledger, do = played(15)
    b, c = seat(ledger, "b", A.role), seat(ledger, "c", A.role)
    to = {"role": A.role, "org": STREET, "person": "b"}
    assert do("sign_community", actor("COMM_SEC", "533103001003")) is None
    assert do("transfer", A, to=to, reason="分工") is None
    mine = in_hands_of(ledger, "b", STREET)
    assert len(mine) == 2
    told = hand_over(ledger, HEAD, HandOver("b", "c", "调离"), "k")
    assert [one.receipt.accepted for one in told] == [True, True]
    assert in_hands_of(ledger, "b", STREET) == []
    assert {one.about for one in in_hands_of(ledger, "c", STREET)} == {ITEM}
    assert hand_over(ledger, HEAD, HandOver("b", "c", "调离"), "k") == []
    both = ["533103001002", "533103001003"]
    assert do("witness", b, communities=both) == "in_other_hands"
    assert do("witness", c, communities=both) is None
    with ledger.read() as tx:
        assert not [one for one in queries.waits(tx) if one.act == "witness"]
    assert not verify(ledger).problems


def test_who_leaves_is_replaced_wherever_on_the_way_an_item_would_come_back_to_them(played):
    ledger, do = played(2)
    b, c, d = (seat(ledger, one, A.role) for one in "bcd")
    until = str(today(ledger) + DAY)

    def to(one):
        return {"role": one.role, "org": one.org, "person": one.person}

    assert do("transfer", A, to=to(b), reason="x") is None
    assert do("delegate", b, to=to(c), until=until) is None
    assert do("transfer", d, holder="b", to=to(d), reason="x") == "not_in_hand"
    assert do("transfer", b, holder="b", to=to(d), reason="调离") is None
    assert do("give_back", c) is None
    assert do("accept", b) == "in_other_hands"
    assert do("accept", d) is None
    with ledger.read() as tx:
        assert assignments.find(tx, ITEM).state.hands["accept"] == ("d", A.person, "b")


def test_once_the_role_has_ended_whoever_holds_it_too_takes_over(played):
    ledger, do = played(2)
    b, c = seat(ledger, "b", A.role), seat(ledger, "c", A.role)
    assert do("transfer", A, to={"role": A.role, "person": "b"}, reason="x") is None
    take = HandOver("b", "c", "已离岗")
    (told,) = hand_over(ledger, A, take, "k1")
    assert told.receipt.refused.code == "not_in_hand"
    grants.end(ledger, b.person, A.role, STREET, today(ledger) - DAY, SYSTEM)
    (told,) = hand_over(ledger, A, take, "k2")
    assert told.receipt.accepted
    assert do("accept", c) is None


@pytest.mark.parametrize("first", ["confirm_original", "sign_community"])
def test_for_whom_a_paper_was_recorded_signs_no_other_side(played, first):
    ledger, do = played(13)
    clerk, here, there = actor("DEPT_CLERK", DEPT), "533103001002", "533103001003"
    seat(ledger, "c", "FIN_DEPT", DEPT)
    substitutes.appoint(ledger, clerk, "c", for_days(ledger))
    paper = {"act": "sign_dept", "signatory": "李部长", "scan": "a" * 64}
    stand_in, day = clerk.model_copy(update={"person": "c"}), str(today(ledger))
    assert do("sign_on_paper", stand_in, community=here, dated=day, **paper) is None
    assert do("sign_dept", actor("DEPT_HEAD", DEPT), communities=[there]) is None
    other = seat(ledger, clerk.person, "COMM_SEC", there)
    seen = {"community": here, "seen_by": "段审核"}
    ways = [("sign_community", other, {}), ("confirm_original", A, seen)]
    for verb, by, data in sorted(ways, key=lambda way: way[0] != first):
        refused = do(verb, by, **data)
        assert refused == (None if verb == first else "separate_duties"), verb
