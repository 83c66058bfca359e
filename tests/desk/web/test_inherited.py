"""At the desk: what came over from a body that ended, under both names, and seats that are gone."""

import re

import pytest

from desk.demo import actors
from ledger.read import assignments
from policies import loader
from schemas.acts.act import Act
from schemas.states.rulebooks import PlaceText
from schemas.states.states import PlacementState
from tasks import adopted, clock, rulebooks
from tasks.acts import founding, owed_anew
from tasks.acts.perform import perform
from tasks.papers.waiting import draw_up, waiting

ORG = "organisations.yaml"
WORD = {"document_no": "德编〔2026〕3号", "reason": "机构改革"}


def end(site, *rows):
    """End bodies today, by the acts of two persons: rows of (code, how, to)."""
    ledger, text = site.ledger, loader.text_of("dehong")
    founding.found(ledger, "dehong", text)
    today = rulebooks.rules_of(ledger).calendar.today(clock.now(ledger))
    lines = [f"- {{code: '{code}', how: {how}, to: '{to}', day: {today}, document: 3号}}"
             for code, how, to in rows]  # fmt: skip
    own = {**text.own, ORG: "\n".join([text.own[ORG], "lineage:", *lines, ""])}
    digest = adopted.keep(ledger, PlaceText(own=own, base=text.base), clock.real_now())
    told = {**WORD, "since": str(today), "digest": digest}
    directory = loader.load("dehong").directory
    office = actors.actor("LG_OFFICE", directory.lg_office)
    chair = actors.actor("LG_CHAIR", directory.leading_group)
    actors.employ(ledger, [office, chair])
    for verb, by, data in (("adopt_place", office, told), ("approve_place", chair, {})):
        assert perform(ledger, Act(verb=verb, data=data), by, f"end-{verb}").accepted
    owed_anew.tell(ledger)
    for message in waiting(ledger):
        draw_up(ledger, message)


OLD, NEW = "533103001005", "533103001010"
HEIR = "DH-YJJ"


def test_the_secretary_answers_signs_and_works_for_a_community_that_went_into_theirs(site_at):
    site = site_at("TL05", 4)
    number, names = site.number, site.rules.directory.name_of
    path = f"/assignments/{number}/acts"
    end(site, (OLD, "merged", NEW))
    secretary = site.enter("COMM_SEC", NEW)

    assert number in secretary.page("/")
    form = secretary.page(f"/community/items/{number}/answer")
    assert f'name="_community" value="{OLD}"' in form
    secretary.fill(f"/community/items/{number}/answer", f"{path}/answer", answer="AGREE")
    assert f"{names(NEW)}（原{names(OLD)}）" in secretary.page(f"/assignments/{number}")
    page = secretary.page("/")
    assert "本单位承接下列单位" in page
    paper = re.search(r'href="(/papers/\d+)">关于单位变更和事项承接的通知', page)
    assert "关于单位变更" in secretary.page(paper[1])


def test_money_of_both_is_one_balance_and_is_confirmed_in_one_place(site_at):
    site = site_at("TL05", 17)
    number = site.number
    end(site, (OLD, "merged", NEW))
    secretary = site.enter("COMM_SEC", NEW)

    page = secretary.page("/")
    assert f"/assignments/{number}/communities/{OLD}" in page
    assert "3,136.00" in page
    secretary.fill("/", f"/assignments/{number}/acts/confirm_usable")
    assert "3,136.00" in secretary.page("/community/money")
    assert "钱能用了" not in secretary.page("/")


def test_whoever_goes_on_for_a_department_finds_and_does_what_it_owes(site_at):
    site = site_at("TL05", 14)
    number = site.number
    end(site, ("DH-XFJ", "renamed", HEIR))
    money = site.enter("FIN_DEPT", HEIR)

    assert number in money.page("/")
    assert "本单位承接下列单位" in money.page("/")
    page = money.page(f"/assignments/{number}")
    assert f"/assignments/{number}/acts/order" in page
    assert "应急管理局（原" in page
    money.fill(f"/assignments/{number}/acts/order?community={OLD}&instalment=1",
               f"/assignments/{number}/acts/order")  # fmt: skip
    after = money.page(f"/assignments/{number}")
    assert "acts/order?instalment=1" not in after
    assert "acts/cancel_order" in after, "what nobody owes is offered as to the department before"


def test_a_seat_of_a_body_that_ended_reads_and_does_nothing(site_at):
    site = site_at("TL05", 14)
    end(site, ("DH-XFJ", "renamed", HEIR))
    gone = site.enter("FIN_DEPT", "DH-XFJ")

    assert site.number not in gone.get("/", follow_redirects=True).text
    assert gone.get(f"/assignments/{site.number}").status_code in (403, 404)


def test_the_head_of_the_heir_is_offered_what_nobody_owes(site_at):
    """Withdrawing is no work item: it is offered to whoever stands for the applicant."""
    site = site_at("TL05", 3)
    before = site.enter("DEPT_HEAD", "DH-XFJ").page(f"/assignments/{site.number}")
    end(site, ("DH-XFJ", "renamed", HEIR))
    after = site.enter("DEPT_HEAD", HEIR).page(f"/assignments/{site.number}")

    offered = f"/assignments/{site.number}/acts/withdraw"
    assert offered in before
    assert offered in after


def test_nobody_is_asked_for_a_body_that_ended(site_at):
    site = site_at("TL05", 3)
    end(site, ("DH-SFJ", "renamed", HEIR), (OLD, "merged", NEW))

    page = site.enter("COMM_SEC", NEW).page("/community/flag")
    assert f'value="{HEIR}"' in page
    assert 'value="DH-SFJ"' not in page
    new = site.enter("DEPT_CLERK", HEIR).page("/emergencies/new")
    assert f'value="{NEW}"' in new
    assert f'value="{OLD}"' not in new


def test_who_stands_for_a_closed_community_is_asked_what_the_community_rates(site_at):
    """Its street's head evaluates the department: the questions are those of a community."""
    site = site_at("TL05", 36)
    end(site, (OLD, "closed", ""))
    asked = loader.load("dehong").jurisdiction.routes[0].scores["community"]
    head = site.enter("STREET_HEAD", "533103001")
    path = f"/assignments/{site.number}/acts/evaluate"

    form = head.page(f"{path}?community={OLD}")

    assert all(f'name="scores.{one}"' in form for one in asked)
    head.fill(f"{path}?community={OLD}", path,
              **{f"scores.{one}": "80" for one in asked})  # fmt: skip
    with site.ledger.read() as tx:
        (at,) = assignments.parts(tx, PlacementState, site.number)
    assert at.scores["community"].scores == dict.fromkeys(asked, 80)


@pytest.mark.parametrize(("upto", "verb"), [(4, "answer"), (22, "deliver")])
def test_what_a_closed_community_owes_is_done_at_the_desk_of_its_street(site_at, upto, verb):
    site = site_at("TL05", upto)
    path = f"/assignments/{site.number}/acts/{verb}"
    assert site.enter("STREET_HEAD", "533103001").get(path).status_code == 403
    end(site, (OLD, "closed", ""))
    head = site.enter("STREET_HEAD", "533103001")

    assert f"{path}?community={OLD}" in head.page("/")
    form = head.page(f"{path}?community={OLD}")
    assert f'name="_community" value="{OLD}"' in form
    if verb == "answer":
        answer = head.fill(f"{path}?community={OLD}", path, answer="AGREE", hours="10")
        assert answer.status_code == 200
        assert f"{path}?community={OLD}" not in head.page("/")


def test_the_secretary_rates_work_of_a_community_that_went_into_theirs(site_at):
    site = site_at("TL05", 36)
    end(site, (OLD, "merged", NEW))
    secretary = site.enter("COMM_SEC", NEW)
    path = f"/assignments/{site.number}/acts/evaluate"
    items = loader.load("dehong").jurisdiction.routes[0].scores["community"]

    answer = secretary.fill(f"{path}?community={OLD}", path,
                            **{f"scores.{one}": "80" for one in items})  # fmt: skip

    assert answer.status_code == 200
    with site.ledger.read() as tx:
        (at,) = assignments.parts(tx, PlacementState, site.number)
    assert at.scores["community"].scores == dict.fromkeys(items, 80)
