"""The burden report names the checkpoint over its entries, and who outside signed it."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledger.seal import key, outside, signing
from ledger.seal.outside import COSIGNATURE
from schemas.acts.act import Actor
from tasks import clock, sealing
from tasks.evidence import witnesses
from tasks.figures import report as reports
from tasks.figures.report_sheets import as_xlsx

SECURITY = Actor(person="安全甲", role="SEC_ADMIN", org="DH-LGB")
AUDIT = Actor(person="审计乙", role="AUD_ADMIN", org="DH-LGB")
ONE, OTHER = key.new("bureau", COSIGNATURE), key.new("community", COSIGNATURE)


def signs(ledger, note, signer, ago=timedelta()):
    with ledger.read() as tx:
        enrolled = {one.vkey for one in witnesses.known(tx)}
    if str(signer.key) not in enrolled:
        witnesses.step(ledger, "enrol", str(signer.key), SECURITY, f"{signer.key.name}的见证")
        witnesses.step(ledger, "confirm", str(signer.key), AUDIT)
    at = int((clock.real_now() - ago).timestamp())
    line = signing.cosignature_line(outside.read_note(note).text, signer, at)
    assert witnesses.take(ledger, note + line).state == "taken"


def test_entries_that_are_not_sealed_are_proven_by_nothing(ledger):
    proof = reports.burden(ledger).proof
    assert (proof.level, proof.size, proof.root, proof.witnesses) == ("internal", 0, "", ())
    assert "这些记录还没有全部封存、签名" in reports.as_html(reports.burden(ledger))


def test_two_witnesses_of_the_last_day_make_it_checkable_from_outside(ledger):
    made = sealing.checkpoint(ledger)
    top = outside.read_checkpoint(outside.read_note(made.note))
    signs(ledger, made.note, ONE)
    report = reports.burden(ledger)
    assert (report.proof.size, report.proof.root) == (top.size, top.root.hex())
    assert report.proof.level == "internal"
    assert "仅内部：24小时内只有1个外部见证" in reports.as_html(report)
    later = sealing.checkpoint(ledger)  # the entries that made a witness are sealed, too
    signs(ledger, later.note, OTHER)
    report = reports.burden(ledger)
    assert report.proof.level == "external"
    assert [one.owner for one in report.proof.witnesses] == ["bureau的见证", "community的见证"]
    page = reports.as_html(report)
    assert "可外部核验：2个外部见证" in page
    assert report.proof.root in page
    assert report.proof.digest in page


@pytest.mark.parametrize(("ago", "level"), [(23, "external"), (25, "internal")])
def test_a_signature_counts_for_a_day(ledger, ago, level):
    note = sealing.checkpoint(ledger).note
    signs(ledger, note, ONE)
    signs(ledger, note, OTHER, timedelta(hours=ago))
    assert reports.burden(ledger).proof.level == level


def test_the_same_entries_give_the_same_digest_whenever_they_are_counted(ledger):
    day = date(2026, 4, 1)
    before = reports.burden(ledger, on=day)
    sealing.checkpoint(ledger)
    after = reports.burden(ledger, on=day)
    assert before.proof.digest == after.proof.digest
    assert before.proof.digest != reports.burden(ledger, on=date(2026, 3, 1)).proof.digest


def test_the_workbook_holds_what_the_page_says_as_numbers(ledger):
    report = reports.burden(ledger)
    book = load_workbook(BytesIO(as_xlsx(report)))
    assert book.sheetnames == [
        "总览",
        "各类负担（在办事项申报）",
        "各部门",
        "各街道（乡镇）",
        "各社区",
    ]
    rows = [[cell.value for cell in row] for row in book["总览"]]
    told = {row[0]: row[1:] for row in rows[3:]}
    assert told["承担事项数"][0] == report.total.placements
    assert float(told["经费落实率"][0]) == float(report.total.funds.percent)
    assert float(told["经费落实率"][2]) * 100 == report.total.funds.whole
    communities = [[cell.value for cell in row] for row in book["各社区"]]
    assert [row[:2] for row in communities[1:]] == [
        [line.name, line.placements] for line in report.communities
    ]


def test_a_name_in_the_workbook_is_no_formula(ledger):
    report = reports.burden(ledger)
    line = report.communities[0].model_copy(update={"name": "=1+1"})
    told = report.model_copy(update={"communities": (line,)})
    cell = load_workbook(BytesIO(as_xlsx(told)))["各社区"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_proof_stands_in_the_json(ledger):
    report = reports.burden(ledger)
    told = json.loads(reports.as_json(report))["proof"]
    assert told["level"] == "internal"
    assert told["digest"] == report.proof.digest
