"""The auditor finds signs, samples, money and refusals, and takes the whole ledger away."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest

from ledger.read import assignments, queries
from ledger.read.review import SearchQuery
from schemas.acts.act import Act, Actor
from schemas.states.states import AssignmentState, PlacementState
from tasks import security_log
from tasks.acts.perform import perform
from tasks.figures import flags, review

PLACES = ("", "/flags", "/search", "/sample", "/money", "/exemptions", "/rulebooks", "/refusals",
          "/director", "/export", "/carried", "/ahead")  # fmt: skip


@pytest.fixture
def seat(site):
    org = site.rules.directory.audit_bureau
    return next((one.role, one.org) for one in site.demo.people if one.org == org)


@pytest.fixture
def auditor(site, seat):
    return site.enter(*seat)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_the_auditor_opens(auditor, place):
    assert "<h1>" in auditor.page(f"/audit{place}")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", [("COMM_SEC", "533103001001"), ("DEPT_HEAD", "DH-MZJ")])
def test_nobody_else_comes_in(site, place, who):
    assert site.enter(*who).get(f"/audit{place}").status_code in (403, 404)


def test_the_office_sees_signs_exemptions_and_refusals_but_takes_nothing_away(site):
    office = site.enter("LG_OFFICE", "DH-LGB")

    for place in ("/flags", "/exemptions", "/rulebooks", "/refusals"):
        assert office.get(f"/audit{place}").status_code == 200
    assert office.get("/audit/export").status_code in (403, 404)


def test_a_red_flag_leads_to_the_assignments_it_is_about(site_at, seat):
    site = site_at("TL01", 30)
    auditor = site.enter(*seat)
    raised = next(one for one in flags.flags(site.ledger) if any(row.numbers for row in one.rows))
    row = raised.rows[0]

    page = auditor.page(f"/audit/flags?code={raised.code}")
    assert row.text in page
    assert f'href="/assignments/{row.numbers[0]}"' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 1), ("text=改造", 1), ("text=%25", 0), ("stage=ARCHIVED", 0), ("applicant=DH-ZJJ", 1),
     ("least_fen=999999999", 0), ("since=2030-01-01", 0), ("rule=ZZ9", 0), ("since=nonsense", 1)],
)  # fmt: skip
def test_a_search_finds_by_what_the_ledger_knows(site, auditor, asked, found):
    page = auditor.page(f"/audit/search?{asked}")

    assert page.count('href="/assignments/533100') == found


def test_a_search_by_rule_finds_what_the_rule_found(site):
    with site.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, site.number)
    hit = state.findings[0].rule if state.findings else ""

    found = review.search(site.ledger, SearchQuery(rule=hit or "B01"))
    assert [one.number for one in found] == ([site.number] if hit else [])


def test_a_sample_says_its_seed_and_the_security_log_knows_it(site, auditor):
    answer = auditor.fill("/audit/sample", "/audit/sample", seed="审2026", size="5", stratum="none")

    assert site.number in answer.text
    noted = [
        one for one in security_log.newest(site.ledger, None, 20) if one.kind == "audit.sampled"
    ]
    assert noted[0].result == "审2026/5/none"
    assert auditor.page("/audit/sample?seed=审2026&size=5&stratum=none").count(site.number) > 0


def test_a_sample_of_nonsense_is_not_drawn(auditor):
    fields = {"seed": "x", "size": "0", "stratum": "none"}

    assert auditor.fill("/audit/sample", "/audit/sample", **fields).status_code in (400, 404, 422)


def test_an_account_leads_to_its_postings_and_to_the_other_side(site, auditor):
    page = auditor.page("/audit/money")

    assert "outside" in page or "没有记录" in page
    assert auditor.get("/audit/money?code=nothing").status_code == 200


def taken(auditor):
    answer = auditor.fill("/audit/export", "/audit/export")
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_pack_has_a_manifest_that_knows_every_file_by_its_digest(site, auditor):
    bundle = taken(auditor)
    told = json.loads(bundle.read("manifest.json"))

    assert {one["name"] for one in told["files"]} == {*bundle.namelist()} - {"manifest.json"}
    for one in told["files"]:
        assert hashlib.sha256(bundle.read(one["name"])).hexdigest() == one["sha256"]
    lines = bundle.read("journal.jsonl").decode().splitlines()
    with site.ledger.read() as tx:
        assert len(lines) == queries.counts(tx)["journal"]
    assert told["simulated"] is True
    assert "/DEPT_HEAD" not in "".join(lines)  # people of a demo ledger are `org/role`
    with site.ledger.read() as tx:
        form = assignments.find(tx, site.number).application
    for one in (form["head"], form["clerk"]):
        assert one["name"] not in "".join(lines)
        assert one["phone"] not in "".join(lines)
    assert '"actor":"p-' in lines[-1] or '"actor":"system"' in lines[-1]
    kinds = [one.kind for one in security_log.newest(site.ledger, None, 20)]
    assert "audit.exported" in kinds


def test_the_tables_of_the_pack_are_read_as_they_were_written(site, auditor):
    rows = list(csv.DictReader(io.StringIO(taken(auditor).read("assignment.csv").decode())))

    assert [row["number"] for row in rows] == [site.number]


def test_what_a_spreadsheet_would_take_for_a_formula_is_text():
    assert review._cell("=1+1") == "'=1+1"
    assert review._cell(-5) == -5


def test_a_term_of_office_is_put_together_for_one_community(auditor):
    page = auditor.page("/audit/director?community=533103001001&since=2026-01-01")

    assert "第三十八条" in page
    assert auditor.get("/audit/director?community=999").status_code in (403, 404)
    whole = auditor.page("/audit/director?community=533103001001&since=&until=")
    assert "第三十八条" in whole, "a form that leaves its days empty asks for all of them"
    for days in ("since=9999-12-31&until=0001-01-01", "since=soon&until=2026-02-30"):
        assert "第三十八条" in auditor.page(f"/audit/director?community=533103001001&{days}")


def test_months_of_a_year_that_is_none_are_those_of_this_year(auditor):
    def head(path):
        return re.search(r"<h1>.*</h1>", auditor.page(path))[0]

    this = head("/audit/carried")
    assert re.search(r" \d{4}<", this)
    for year in ("", "1999", "2101", "-1", "soon"):
        assert head(f"/audit/carried?year={year}") == this
    for year, beyond in ((2000, 1999), (2100, 2101)):
        shown = auditor.page(f"/audit/carried?year={year}")
        assert f"year={beyond}" not in shown, "no button leads nowhere"


def test_months_lead_to_a_community_and_work_ahead_of_its_money_to_its_item(site_at, seat):
    site = site_at("TL10", 5)
    auditor = site.enter(*seat)
    with site.ledger.read() as tx:
        placed = next(one.state for one in assignments.every(tx, PlacementState))
    year = placed.started_on.year

    carried = auditor.page(f"/audit/carried?year={year}")
    assert f"/audit/director?community={placed.community}&amp;since={year}-01-01" in carried
    assert "没有基线" in carried
    assert placed.community not in auditor.page(f"/audit/carried?year={year - 1}")
    ahead = auditor.page("/audit/ahead")
    assert f"/assignments/{placed.number}" in ahead
    assert "应急" in ahead


def test_who_reported_is_in_no_pack(site, auditor):
    org = "533103001001"
    by = Actor(person=f"{org}/COMM_SEC", role="COMM_SEC", org=org)
    data = {"department": "DH-WJW", "channel": "wechat", "text": "口头要求", "evidence": "截图"}
    receipt = perform(site.ledger, Act(verb="flag_informal_demand", data=data), by, "flag")
    assert receipt.accepted, receipt.refused

    told = taken(auditor).read("journal.jsonl").decode()
    line = next(json.loads(one) for one in told.splitlines() if "bypass.reported" in one)
    assert (line["actor"], line["org"], line["body"]) == ("", "", {})
    assert line["leaf"]
