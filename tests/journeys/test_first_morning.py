"""A new administrator's first Monday: a district nobody knows, by workbook and desk alone."""

import re
from io import BytesIO
from time import monotonic
from types import SimpleNamespace

import pytest
from anyio.from_thread import start_blocking_portal
from openpyxl import load_workbook
from starlette.testclient import TestClient

from ledger.read import assignments
from ledger.store.session import open_ledger
from ledger.write import loads, money
from policies.applications import intake
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState
from tasks import clock, rulebooks
from tasks.papers.forms import plan
from tasks.verify.verify import verify
from tests.desk.conftest import zhunru as _zhunru
from tests.desk.web.application.conftest import Writer, case, typed
from tests.journeys.morning import district
from tests.journeys.morning.district import APPLICANT, COMMUNITIES, FINANCE, GROUP, OFFICE, OURS
from tests.journeys.morning.walk import MONDAY, Town, told
from tests.journeys.reconciled import differences

pytestmark = pytest.mark.slow
zhunru = _zhunru
STREET = "990100001"
OF_ITEM_FEN = {"usable": 417_921, "committed": 626_879}  # two fifths, each share rounded; the rest
SECRETARY = "社区书记、主任（法定代表人）"
COUNTED = {"clicks": 356, "fields": 429}
"""What people click and type at the desk until the first item begins; less is progress."""
CELLS = 928  # of the workbook


@pytest.fixture
def patch():
    """What the test turns, and one event loop for all requests."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as made:
        made.setattr(TestClient, "portal", portal)
        yield made


def test_a_new_district_is_set_up_and_its_first_item_admitted_signed_paid_and_begun(
    zhunru, tmp_path, patch
):
    began = monotonic()
    assert "zhunru place new" in zhunru("up", "--state", tmp_path / "none").err, "no sample unasked"
    book = written(zhunru, tmp_path)
    patch.setattr(clock, "real_now", lambda: MONDAY)
    store = f"sqlite:///{tmp_path / 'ledger.db'}"
    assert zhunru("db", "create", "--place", book, "--store", store).code == 0
    with open_ledger(store, create=False) as ledger:
        town = Town(ledger, tmp_path, patch)
        assert town.slips((tmp_path / "ledger.db.slips.html").read_text()) == 60
        people_come(town)
        terms_change(town)
        money_and_work_are_declared(town)
        communities_confirm(town)
        the_rest_is_done(town)
        set_up = {**town.tally}
        number = filed(town)
        admitted(town, number)
        signed(town, number)
        paid(town, number)
        handed_over(town, number)
        begun(town, number)
        assert verify(ledger).ok
        print(f"set up {set_up}, whole {town.tally}, {(monotonic() - began) / 60:.1f} minutes")
        assert town.tally == COUNTED


def written(zhunru, folder):
    """Fill in the workbook, find every mistake by `place check`, and cure it."""
    blank, book = folder / "blank.xlsx", folder / "district.xlsx"
    assert zhunru("place", "new", district.NAME, "--out", blank).code == 0
    assert district.filled(blank, book) == CELLS
    before = district.mistaken(book)
    found = zhunru("place", "check", book, "--json")
    assert found.code == 1
    assert {(one["sheet"], one["row"]) for one in found.data} == {one[:2] for one in before}
    assert all(one["message"] and one["message_en"] for one in found.data)
    district.set_cells(book, before)
    assert zhunru("place", "check", book, "--json").data == []
    return book


def steps(browser):
    """Return the first steps of a first page: its words by step, and where its links lead."""
    page = browser.page("/")
    if 'id="first-steps"' not in page:
        return {}
    rows = page.split('id="first-steps"')[1].split("</section>")[0].split("<tr>")[2:]
    plain = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    links = [re.findall(r'href="([^"]+)"', row) for row in rows]
    return {one[0]: (" ".join(one[1:4]), way) for one, way in zip(plain, links, strict=True)}


def people_come(town):
    """The workbook's people have accounts; another administrator gives them their seats."""
    system, security = (town.enter(one, OFFICE) for one in ("系统管理员", "安全管理员"))
    assert steps(system)["人员与席位"][0].startswith("60 / 125")
    assert system.get("/people/seats").status_code == 403, "who opens accounts gives no seat"
    assert security.get("/people/list").status_code == 403
    assert town.enter("审计管理员", OFFICE).get("/people/seats").status_code == 403
    assert steps(security)["人员与席位"][1] == ["/people/seats"]
    answer = security.fill("/people/seats", "/people/seats", only="")
    assert "已授予 65 个席位" in answer.text
    assert steps(system)["人员与席位"][0].startswith("已就绪")


def terms_change(town):
    """The office proposes other terms by the workbook; the chair approves them, and nobody else."""
    office, page = town.enter("领导小组办公室", OFFICE), "/office/place"
    book = load_workbook(BytesIO(office.get(f"{page}/workbook").content))
    rows = [row for row in book["参数"].iter_rows(min_row=3) if row[1].value == "lead_time_wd"]
    rows[-1][3].value = 20
    book.save(changed := BytesIO())
    seen = office.upload(page, f"{page}/preview", "place.xlsx", changed.getvalue())
    form = seen.text.partition(f'action="{page}/adopt"')[2]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    word = {"since": "2026-03-02", "document_no": "澜社建〔2026〕5号", "reason": "缩短提前量"}
    town.tally["fields"] += len(word)
    assert office.post(f"{page}/adopt", data={**hidden, **word}).status_code == 200
    chair = town.enter("领导小组组长", GROUP)
    assert "/office/place#proposed" in chair.page("/")
    assert chair.fill(page, f"{page}/approve").status_code == 200
    assert rulebooks.rules_of(town.ledger).jurisdiction.params["lead_time_wd"] == 20


def money_and_work_are_declared(town):
    """Finance registers the budget lines, the office declares the running work."""
    finance, office = town.enter("财政部门", FINANCE), town.enter("领导小组办公室", OFFICE)
    assert steps(finance)["预算指标"] == ("0 / 8", ["/money/planned"])
    assert "已登记 8 条" in finance.fill("/money/planned", "/money/planned").text
    assert steps(office)["在办事项，社区已确认"][1] == ["/office/running"]
    done = office.fill("/office/running", "/office/running", evidence="下派文件和协议原件")
    assert "已登记 40 件" in done.text


def communities_confirm(town):
    """Each secretary confirms what the office declared, and the list of the first census."""
    page = "/community/taken"
    for code in COMMUNITIES:
        secretary = town.enter(SECRETARY, code)
        assert f'href="{page}"' in secretary.page("/community")
        ways = re.findall(r'name="item" value="([^"]+)"', secretary.page(page))
        done = secretary.fill(page, page, item=ways)
        assert f"已确认 {len(ways)} 件" in done.text, told(done)
        town.tally["fields"] += len(ways) - 1  # each is looked at and ticked
        facts = {"on": "2026-03-02", "evidence": "底册", "signed_by": "社区主任"}
        rows = re.findall(r'name="(tick\.\d+)"', secretary.page("/community/census"))
        assert len(rows) == len(ways), "what was taken over stands on the list"
        listed = dict.fromkeys(rows, "yes")
        told_ = {**facts, **listed, "method": "counted"}
        answer = secretary.fill("/community/census", "/community/census", **told_)
        assert answer.status_code == 200, told(answer)
    with town.ledger.read() as tx:
        bears = loads.burdens(tx, list(COMMUNITIES))
    assert sum(one.items for one in bears.values()) == 40, "borne from the first day"


def the_rest_is_done(town):
    """The first census is taken, a copy is made, and the list of first steps folds."""
    office, system = town.enter("领导小组办公室", OFFICE), town.enter("系统管理员", OFFICE)
    left = {name for name, one in steps(office).items() if not one[0].startswith("已就绪")}
    assert left == {"首次清查", "备份"}
    facts = {"signer": "办公室主任", "evidence": "台账"}
    done = office.fill("/office/census", "/office/census/ledger", **facts)
    assert done.status_code == 200, told(done)
    assert steps(system)["备份"][1] == ["/operations"]
    assert system.fill("/operations", "/operations/backup").status_code == 200
    assert not steps(system)
    assert not steps(office)


def who(role):
    """Return name and telephone of somebody of the department that applies."""
    name, phone = next(one[:2] for one in district.people() if one[2:] == (role, APPLICANT))
    return {"name": name, "phone": phone}


def application():
    """What the department wants: the residents of two communities asked about their houses."""
    form = {
        "forms": [
            {
                "name": "改造意见征询表",
                "kind": "business",
                "made_by": "澜屿区住建局",
                "frequency": "once",
                "fields": 11,
                "fields_held": 3,
                "channel": "paper",
            }
        ]
    }
    meeting = {"members": 60, "present": 47, "in_favour": 39, "held_on": "2026-02-26"}
    told_ = {"applicant": APPLICANT, "real_owner": APPLICANT, "submitted_on": None,
             "clerk": who("部门经办人"), "head": who("部门负责人"), "list_class": "new",
             "list_reason": "本区首次开展，提交领导小组审议。", "communities": OURS,
             "start_on": "2026-04-13", "end_on": "2026-08-31", "residents_meeting": meeting,
             "funding.budget_doc_no": district.BUDGET[APPLICANT], **form}  # fmt: skip
    return intake.changed(case(48), told_)


def filed(town):
    """The clerk types the application, the head signs it; returns its number."""
    rules = rulebooks.rules_of(town.ledger)
    ground = rules.rulebook.ground
    clerk, head = (
        Writer(SimpleNamespace(rules=rules), town.enter(role, APPLICANT))
        for role in ("部门经办人", "部门负责人")
    )
    form = application()
    home = clerk.type(form)
    town.tally["fields"] += sum(len(typed(one, form, ground)) for one in plan.sections())
    assert clerk.do(home, "hand").status_code == 200
    assert "待负责人签发" in head.page("/applications")
    sent = head.do(home, "send")
    assert sent.url.path.endswith("/sent"), told(sent)
    town.settle()
    return sent.url.path.split("/")[2]


def stage(town, number):
    """Return the stage of an item."""
    with town.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, number).stage


def admitted(town, number):
    """The route of the place: consulted on, reviewed, its money confirmed, decided, published."""
    town.until("2026-03-03")
    reviewer = town.enter("街道（镇）审核人", STREET)
    assert number in reviewer.page("/")
    reviewer.act(number, "accept")
    reviewer.act(number, "open_consultation", communities=OURS)
    for code in OURS:
        town.enter(SECRETARY, code).act(number, "answer", answer="AGREE", hours="110")
    town.settle()
    town.until("2026-03-04")
    checks = {"capacity_checked": "true", "overlap_checked": "true"}
    head = town.enter("街道（镇）分管领导", STREET)
    head.act(number, "propose", **checks, opinion="两社区同意，建议准入。")
    town.enter("财政部门", FINANCE).act(number, "confirm_funds", amount="10448.00")
    votes = {"members": "10", "present": "9", "voting": "8", "in_favour": "8"}
    chair = town.enter("领导小组组长", GROUP)
    chair.act(number, "decide", **votes, against="0", abstain="0", result="approve")
    assert stage(town, number) == Stage.PUBLICITY
    town.until("2026-03-12")
    assert stage(town, number) == Stage.APPROVED


def signed(town, number):
    """The agreement is sent, signed by both sides and witnessed."""
    town.enter("部门经办人", APPLICANT).act(number, "send_agreement", communities=OURS)
    town.enter("部门负责人", APPLICANT).act(number, "sign_dept", communities=OURS)
    for code in OURS:
        path = f"/assignments/{number}/communities/{code}"
        secretary = town.enter(SECRETARY, code)
        assert f'href="{path}"' in secretary.page("/community")
        answer = secretary.fill(path, f"{path}/sign", read="yes")
        assert answer.status_code == 200, told(answer)
    town.enter("街道（镇）审核人", STREET).act(number, "witness", communities=OURS)


def paid(town, number):
    """The first instalment goes from the order to the communities' confirmation, to the fen."""
    both = "&".join(f"community={code}" for code in OURS)
    for role, org, verb in (
        ("部门财务", APPLICANT, "order"), ("部门财务", APPLICANT, "pay"),
        ("街道财务（代管）", STREET, "custody_in"),
    ):  # fmt: skip
        town.enter(role, org).act(number, verb, f"instalment=1&{both}")
    for code in OURS:
        town.enter(SECRETARY, code).act(number, "confirm_usable", "instalment=1")
    with town.ledger.read() as tx:
        assert differences(tx) == {}
        held = {name: fen for name, fen in money.balances(tx).items() if fen}
    of_item = {}
    for name, fen in held.items():
        kind, _, stream = name.partition(":")
        if stream.startswith(number):
            of_item[kind] = of_item.get(kind, 0) + fen
    assert of_item == OF_ITEM_FEN
    assert sum(of_item.values()) == 1_044_800
    assert held[f"budget:{APPLICANT}:{district.BUDGET[APPLICANT]}"] == 6_000_000 - 1_044_800
    assert sum(held.values()) == 0


def handed_over(town, number):
    """What the department promised comes, and each community says so."""
    town.enter("部门经办人", APPLICANT).act(number, "hand_over", communities=OURS)
    for code in OURS:
        town.enter(SECRETARY, code).act(number, "confirm_means")


def begun(town, number):
    """On its first day both communities begin."""
    town.until("2026-04-13")
    for code in OURS:
        town.enter(SECRETARY, code).act(number, "start_task")
    assert stage(town, number) == Stage.EFFECTIVE
