"""What measures of real places say, as data: each in a workbook of its own, with a life."""

from datetime import date

import pytest

from desk import places
from policies import loader
from policies.applications import intake
from schemas.acts.act import Actor
from tests.tasks.papers.places.workbook import Workbook

STREETS = "CONSULTING; STREET_REVIEW; FUND_REVIEW; LG_DECISION; PUBLICITY; APPROVED"
TWO_STEPS = STREETS.replace("FUND", "STREET_REVIEW; FUND", 1)
WALK = "季度走访"
LAW = "农村集体经济组织法"
QUIET = "FUND_REVIEW; LG_DECISION; APPROVED"


@pytest.fixture
def made(tmp_path):
    """The rules of a workbook: xicheng's, changed."""

    def rules(*changes):
        book, file = Workbook(), tmp_path / "place.xlsx"
        for kind, *change in changes:
            if kind == "put":
                book.put(*change)
            else:
                book.add(change[0], **change[1])
        file.write_bytes(book.content())
        _, faults = places.folder_of(file, tmp_path / "place")
        assert faults == []
        return loader.fresh(str(tmp_path / "place"))

    return rules


def lived(memory, cases, rules, until="EFFECTIVE"):
    """One assignment on a place's own chain, everybody saying yes."""
    memory.rules = rules
    changes = {
        "applicant": "XC-ZJW", "real_owner": "XC-ZJW", "list_class": "new",
        "communities": ["110102091001", "110102091002"], "funding.per_community": None,
        "funding.budget_doc_no": "西财预〔2026〕1号-住建-001",
    }  # fmt: skip
    application = intake.changed(cases["48"]["application"], changes)
    day = rules.calendar.on_or_after(date.fromisoformat(str(application["submitted_on"])))
    number = "110102-ZR-2026-00001"
    head = Actor(person="h", role="DEPT_HEAD", org="XC-ZJW")
    assert memory.do(number, "submit", head, day, application=application) is None
    memory.walk(number, day, until)
    return memory.state("assignment", number), [
        event.body["stage"] for event in memory.events if "stage" in event.body
    ]


def test_one_leader_signs_at_once_and_nothing_is_published(memory, cases, made):
    rules = made(("put", "place", 1, "voters", 1), ("put", "routes", 1, "stages", QUIET))

    state, stages = lived(memory, cases, rules, "ARCHIVED")

    assert (state.decision.members, state.decision.in_favour) == (1, 1)
    assert not {"CONSULTING", "STREET_REVIEW", "PUBLICITY"} & set(stages)


@pytest.mark.parametrize(
    ("review", "reviewer"),
    [
        ("街道（镇）", "110102091"),
        ("领导小组办公室审核", "XC-LGB"),
        ("街道（镇）审核并由办公室会签", "110102091"),
    ],
)
def test_the_street_or_the_office_reviews(memory, cases, made, review, reviewer):
    rules = made(("put", "place", 1, "review", review), ("put", "routes", 1, "stages", STREETS))

    state, stages = lived(memory, cases, rules)

    assert "STREET_REVIEW" in stages
    assert state.street == reviewer


def test_terms_are_those_of_the_place(memory, cases, made):
    rules = made(("put", "parameters", 6, "figure", "7"), ("put", "parameters", 2, "figure", "20"))
    table = rules.jurisdiction.routes[-1]

    state, _ = lived(memory, cases, rules)

    assert (table.clocks["consultation"].wd, table.clocks["decision"].wd) == (7, 20)
    assert state.stage == "EFFECTIVE"


def test_a_catalogue_ends_with_the_year_and_a_list_may_be_of_one_department(made):
    year = {"list": "常规项目目录", "since": date(2026, 1, 1), "until": date(2026, 12, 31)}
    rules = made(
        ("add", "lists", {**year, "entry": WALK, "department": "XC-MZJ", "aliases": "走访；探访"}),
        ("add", "lists", {"list": "可购买服务", "entry": "楼道粉刷"}),
    )  # fmt: skip
    ground = rules.rulebook.ground

    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [ground.on(day).lists.catalogue for day in days] == [
        (),
        ("季度走访",),
        ("季度走访",),
        (),
    ]
    assert ground.lists.departments[WALK] == ("XC-MZJ",)
    assert ground.lists.aliases[WALK] == ("走访", "探访")
    national = loader.load("xicheng").rulebook.ground.lists
    assert ground.lists.purchasable == (*national.purchasable, "楼道粉刷")
    assert ground.lists.assist == national.assist


def test_a_local_holiday_is_no_plan_and_a_whole_plan_is(made):
    days = ("01-01", "02-05", "02-08", "04-05", "05-03", "06-09", "09-15", "10-01")
    rest = [date.fromisoformat(f"2027-{day}") for day in days]
    plan = [("add", "holidays", {"year": 2027, "day": day, "works": "放假", "planned": "是"})
            for day in rest]  # fmt: skip
    local = {"year": 2028, "day": date(2028, 4, 12), "works": "放假", "planned": "否"}

    calendar = made(*plan, ("add", "holidays", local)).calendar

    assert not calendar.is_estimated(date(2027, 3, 1))
    assert calendar.is_estimated(date(2028, 3, 1))
    assert not calendar.is_working_day(date(2028, 4, 12))


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (("place", 1, "review", "街道和办公室"), "choice", "只能是"),
        (("routes", 1, "stages", TWO_STEPS), "stage_twice", "两次"),
        (("routes", 3, "route", "挂牌"), "choice", "只能是"),
        (("parameters", 2, "figure", "15个自然日"), "working_days", "自然日、月、小时不能表达"),
        (("parameters", 6, "figure", "48小时"), "working_days", "请折算"),
        (("place", 1, "voters", "一人"), "number", "应是数字"),
    ],
)  # fmt: skip
def test_what_cannot_be_expressed_is_refused_in_words(change, code, word):
    book = Workbook()
    book.put(*change)

    told = {one.code: one.message for one in book.faults()}

    assert word in told[code]


def test_a_village_its_entries_and_the_law_of_an_entry_come_from_the_workbook(made):
    rules = made(
        ("put", "communities", 1, "kind", "村"),
        ("add", "lists", {"list": "常规项目目录", "entry": "村规民约宣传", "kind": "村"}),
        ("add", "lists", {"list": "经居民会议同意可开具的证明", "entry": "困难证明"}),
        ("add", "lists", {"list": "法律法规直接要求", "entry": "农村集体资产清查", "law": LAW}),
    )
    ground = rules.rulebook.ground

    kinds = [one.kind for _, one in sorted(rules.directory.communities.items())]
    assert (kinds.count("village"), len(kinds) > 1) == (1, True)
    assert ground.lists.of_kind == {"村规民约宣传": "village"}
    assert ground.lists.certificates_deliberated == ("困难证明",)
    assert ground.lists.laws["农村集体资产清查"] == LAW
    assert ground.lists.laws["全国经济普查登记"] == "全国经济普查条例"
