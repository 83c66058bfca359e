"""Reports of work passed down, at the desk: who made one finds it, the office looks on record."""

import io
import re

import pytest
from PIL import Image

from ledger.read import queries
from policies import loader
from tasks import security_log

OURS = "533103001002"
DEPARTMENT = "DH-ZJJ"


@pytest.fixture
def secretary(site_at):
    """A factory: the desk at some act of TL01, and its secretary who has entered it."""

    def make(upto):
        site = site_at("TL01", upto)
        return site, site.enter("COMM_SEC", OURS)

    return make


def number_of_a_report(browser, **more):
    told = browser.fill(
        "/community/flag", "/community/flag", department=DEPARTMENT, channel="chat_group",
        text="每晚报两次数", **more,
    )  # fmt: skip
    return re.search(r"B-\d{4,}-\d{4}-\d+", told.text).group()


def test_who_made_a_report_finds_it_and_a_colleague_does_not(secretary):
    site, browser = secretary(4)
    colleague = site.enter("COMM_WORKER", OURS)
    before = colleague.page("/community")

    number = number_of_a_report(browser)

    assert number in browser.page("/community")
    assert "每晚报两次数" in browser.page(f"/assignments/{number}")
    assert number not in colleague.page("/community")
    assert colleague.get(f"/assignments/{number}").status_code == 403
    burden = re.compile(r"本月.{0,80}")
    assert burden.findall(colleague.page("/community")) == burden.findall(before)


def test_the_office_sees_where_a_report_came_from_only_with_a_reason_on_record(secretary):
    site, browser = secretary(4)
    number = number_of_a_report(browser)
    office = site.enter("LG_OFFICE", "DH-LGB")
    place = f"/assignments/{number}/reporter/view_origin"
    name = loader.load("dehong").directory.name_of(OURS)

    assert name not in office.page(f"/assignments/{number}")
    assert office.fill(place, place, reason=" ").status_code == 422
    seen = office.fill(place, place, reason="核实工时")

    assert name in seen.text
    assert site.login_of("COMM_SEC", OURS) not in seen.text
    with site.ledger.read() as tx:
        last = list(queries.entries(tx, "bypass", number))[-1]
    assert (last.kind, last.org, last.body["why"]) == ("bypass.origin_viewed", "DH-LGB", "核实工时")
    person = place.replace("origin", "reporter")
    assert office.fill(person, person, reason="核实").status_code == 409
    for role, org in (("AUDITOR", "DH-SJJ"), ("DEPT_HEAD", DEPARTMENT), ("SYS_ADMIN", "DH-LGB")):
        assert site.enter(role, org).get(place).status_code == 403


def test_a_screenshot_goes_with_the_report_in_nobodys_name(secretary):
    site, browser = secretary(4)
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    data = dict(browser.fields("/community/flag", "/community/flag"))
    data |= {"department": DEPARTMENT, "channel": "chat_group", "text": "报数",
             "evidence": "chat_screenshot"}  # fmt: skip
    data.pop("picture", None)
    sent = {"picture": ("张三的截图.png", made.getvalue(), "image/png")}
    told = browser.post("/community/flag", data=data, files=sent)
    number = re.search(r"B-\d{4,}-\d{4}-\d+", told.text).group()

    office = site.enter("LG_OFFICE", "DH-LGB")
    page = office.page(f"/assignments/{number}/files")
    assert "evidence.png" in page
    assert "张三" not in page
    assert office.get(re.search(r"/files/[\w-]{36}", page).group()).status_code == 200
    assert "evidence.png" in browser.page(f"/assignments/{number}/files")
    auditor = site.enter("AUDITOR", "DH-SJJ")
    assert auditor.get(f"/assignments/{number}/files").status_code == 403

    pdf = {"picture": ("a.pdf", b"%PDF", "x/y")}
    wrong = browser.post("/community/flag", data=data, files=pdf)
    assert wrong.status_code == 422


def test_a_denied_attempt_to_report_is_logged_in_nobodys_name(secretary):
    site, browser = secretary(4)
    answer = browser.post("/community/flag", data={"text": "x"})
    assert answer.status_code == 403
    last = security_log.newest(site.ledger, limit=1)[0]
    assert (last.kind, last.person, last.org, last.place) == ("access.forged", "", "", "")


def test_no_line_of_the_log_about_a_report_names_who_asked(secretary):
    site, browser = secretary(4)
    number = number_of_a_report(browser)
    picture = {"file": ("a.png", b"x", "image/png")}
    before = len(security_log.newest(site.ledger))

    forged = browser.post(f"/assignments/{number}/files", data={"_csrf": "old"}, files=picture)
    denied = browser.get(f"/assignments/{number}/reporter/view_origin")
    program = site.program("COMM_SEC", OURS, "act").post(
        f"/api/assignments/{number}/acts/b_close", json={}, headers={"Idempotency-Key": "k"}
    )

    assert (forged.status_code, denied.status_code, program.status_code) == (403, 403, 404)
    lines = security_log.newest(site.ledger)
    new = lines[: len(lines) - before]
    assert [one.kind for one in new] == ["access.denied", "access.denied", "access.forged"]
    assert {(one.person, one.role, one.org, one.address, one.place) for one in new} == {("",) * 5}


def test_an_altered_picture_of_a_report_is_told_in_nobodys_name(secretary):
    site, browser = secretary(4)
    number = number_of_a_report(browser)
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    place = f"/assignments/{number}/files"
    token = browser.fields(place, place)
    sent = {"file": ("a.png", made.getvalue(), "image/png")}
    assert browser.post(place, data=dict(token) | {"file": ""}, files=sent).status_code == 200
    kept = re.search(r"/files/[\w-]{36}", browser.page(place)).group()
    for one in site.settings.files.rglob("*"):
        if one.is_file():
            one.chmod(0o600)
            one.write_bytes(b"another")

    assert browser.get(kept).status_code == 409
    last = security_log.newest(site.ledger, limit=1)[0]
    assert (last.kind, last.person, last.org, last.address) == ("file.damaged", "", "", "")
