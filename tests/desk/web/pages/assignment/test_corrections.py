"""A correction on pages: both values are read by who may, and the other side answers there."""

from ledger.read import assignments
from schemas.states.states import PlacementState

OURS, HEAD = "533103001008", ("DEPT_HEAD", "DH-SFJ")


def test_both_values_stand_on_the_page_and_the_other_side_answers(site_at):
    site = site_at("LV22", 23)
    path = f"/assignments/{site.number}"
    browser = site.enter(*HEAD)
    page = browser.page(path)
    for words in (
        "更正",
        "多记四次",
        "另查到两次未入账",
        "逾期不算同意",
        "第1行 74",
        "第1行 70",
        "第1行 72",
    ):
        assert words in page, words
    assert f"{path}/acts/decline_correction" in page
    browser.fill(f"{path}/acts/agree_correction?community={OURS}", f"{path}/acts/agree_correction")
    with site.ledger.read() as tx:
        own = assignments.state(tx, PlacementState, f"{site.number}:{OURS}")
    assert (str(own.measured.delivered["1"]), own.corrections) == ("72", {})
    assert "/acts/agree_correction" not in browser.page(path)


def test_a_community_corrects_on_its_form_and_residents_see_no_values(site_at):
    site = site_at("LV22", 18)
    path = f"/assignments/{site.number}"
    browser = site.enter("COMM_SEC", OURS)
    assert f"{path}/acts/correct" in browser.page(path)
    form = f"{path}/acts/correct"
    browser.fill(form, form, fact="delivery", reason="又多记一次", **{"quantities.1": "69"})
    assert "又多记一次" in browser.page(f"{path}/communities/{OURS}")
    supervisors = site.enter("RES_SUPERV", OURS).get(path)
    assert "原来登记" not in supervisors.text
    english = site.enter("COMM_SEC", OURS)
    english.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "As recorded" in english.page(path)


def test_nothing_of_corrections_is_shown_where_there_is_none(site_at):
    site = site_at("LV22", 4)
    assert 'id="corrections"' not in site.enter(*HEAD).page(f"/assignments/{site.number}")
