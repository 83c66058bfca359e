"""The office and a second person change the settings of the place at the desk; files do nothing."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledger.read import assignments
from policies import loader
from schemas.states.rulebooks import PlaceState
from tasks import rulebooks
from tasks.acts import founding

OFFICE, CHAIR, AUDITOR = ("LG_OFFICE", "DH-LGB"), ("LG_CHAIR", "DH-LG"), ("AUDITOR", "DH-SJJ")
PAGE = "/office/place"
WORD = {"since": "2026-07-01", "document_no": "德社建〔2026〕9号", "reason": "缩短提前量"}
LEAD = "lead_time_wd"


@pytest.fixture
def site(site):
    founding.found_by_files(site.ledger)
    return site


@pytest.fixture
def office(site):
    return site.enter(*OFFICE)


def workbook(office, value=45):
    """The workbook in force as the office exports it, with one figure changed."""
    book = load_workbook(BytesIO(office.get(f"{PAGE}/workbook").content))
    rows = [row for row in book["参数"].iter_rows(min_row=3) if row[1].value == LEAD]
    rows[-1][3].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(office, content):
    told = {name: one for name, one in office.fields(PAGE, f"{PAGE}/preview") if name != "file"}
    return office.post(f"{PAGE}/preview", data=told, files={"file": ("place.xlsx", content)})


def propose(office, previewed, **word):
    """Send the form with which a preview proposes."""
    form = previewed.text.partition(f'action="{PAGE}/adopt"')[2]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return office.post(f"{PAGE}/adopt", data={**hidden, **WORD, **word})


def lead(site):
    return rulebooks.rules_of(site.ledger).jurisdiction.params[LEAD]


def test_the_office_proposes_a_workbook_the_chair_approves_and_both_values_stay_on_record(
    site, office
):
    previewed = upload(office, workbook(office))
    assert "与现行设置的差异：" in previewed.text
    assert f"{LEAD}</td>" in previewed.text
    assert propose(office, previewed, reason="").status_code == 422
    assert "待核准" in propose(office, previewed).text
    chair = site.enter(*CHAIR)
    first = chair.page("/")
    assert f'data-open href="{PAGE}#proposed">核准辖区设置</a>' in first
    assert "2026年7月1日" in first, "due on the day from which it is to be in force"
    assert "辖区设置待核准" in site.enter(*AUDITOR).page("/"), "who watches is told beside"
    assert f"{PAGE}/approve" not in office.page(PAGE), "who proposes does not approve"

    answer = chair.fill(PAGE, f"{PAGE}/approve")

    assert answer.status_code == 200
    with site.ledger.read() as tx:
        state = assignments.state(tx, PlaceState, "dehong")
    assert [one.since.isoformat() for one in state.versions[1:]] == ["2026-07-01"]
    history = site.enter(*AUDITOR).page(PAGE)
    assert f"{LEAD}：30 → 45" in history
    assert "LG_CHAIR@" not in office.page(PAGE), "a seat is named, not told as a code"
    again = upload(office, workbook(office))
    assert f"{LEAD}</td>" not in again.text


def test_where_no_settings_are_held_nothing_is_offered_that_would_fail(site_at):
    page = site_at("TL01", 1).enter(*OFFICE).page(PAGE)
    assert "本台账还没有辖区设置" in page
    assert 'action="/office/place' not in page
    assert f"{PAGE}/workbook" not in page


def test_a_proposal_is_turned_down_with_a_reason(site, office):
    propose(office, upload(office, workbook(office)))
    chair = site.enter(*CHAIR)
    assert chair.fill(PAGE, f"{PAGE}/turn-down", reason="").status_code == 422
    assert "待核准" not in chair.fill(PAGE, f"{PAGE}/turn-down", reason="再议").text
    assert lead(site) == 30


def test_faults_of_a_workbook_are_a_table_and_nothing_is_proposed(site, office):
    for content, told in (
        (workbook(office, "soon"), "工作簿有 1 处问题"),
        (b"no workbook", "不是辖区工作簿"),
    ):
        answer = upload(office, content)
        assert "zip" not in answer.text
        assert answer.status_code == 422
        assert told in answer.text
        assert f"{PAGE}/adopt" not in answer.text


def test_files_that_stray_are_shown_to_office_and_auditor_and_can_be_proposed(
    site, office, monkeypatch
):
    text = loader.text_of("dehong")
    own = {
        name: one.replace("lead_time_wd: 30", "lead_time_wd: 1") for name, one in text.own.items()
    }
    monkeypatch.setattr(loader, "text_of", lambda name: text.model_copy(update={"own": own}))
    monkeypatch.setattr(loader, "stamp", lambda name: "changed")

    for who in (office, site.enter(*AUDITOR)):
        assert "有 1 处不同，未生效" in who.page("/")
        assert f"{LEAD}</td>" in who.page(PAGE)
    assert lead(site) == 30
    previewed = office.fill(PAGE, f"{PAGE}/release")
    assert "待核准" in propose(office, previewed).text


def test_rules_are_put_in_force_with_the_place(office):
    page = office.page("/office/rules")
    assert "/office/rules/in-force" not in page
    assert "本台账的规则随辖区设置一并生效" in page
