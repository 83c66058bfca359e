"""The record of a signature on paper: both names, both days, the digest of the scan."""

from datetime import date

from tasks.papers.documents import signatures
from tests.tasks.papers.documents.test_letters import COMMITTEE, DEPARTMENT, OFFICE, STREET
from tests.tasks.papers.documents.whole import only

SCAN = "a" * 64
SIGNED = {
    "act": "sign_community",
    "role": "COMM_SEC",
    "org": "533103001002",
    "recorded_by": "p",
    "recorded_on": "2026-02-27",
    "signer": "王书记",
    "on": "2026-02-26",
    "scan": SCAN,
    "data": {"community": "533103001002"},
    "seen_by": "段审核",
    "seen_on": "2026-03-02",
}


def test_the_record_names_who_signed_who_saw_it_and_the_scan(found, placed):
    event = found("signature.confirmed", placed(), org="533103001", signature=SIGNED)
    one, text = only(signatures.signature_sheet(event))
    assert (one.doc.issuer, one.doc.addressee) == (STREET, COMMITTEE)
    assert one.doc.copies == f"{DEPARTMENT}、{OFFICE}"
    assert one.body == "533103001"
    in_groups = " ".join([SCAN[:16]] * 4)  # wider than the page in one
    for told in ("王书记", "段审核", in_groups, "委托协议书（乙方签署）"):
        assert told in text
    days = ("2026年2月26日", "2026年2月27日", "2026年3月2日")
    assert all(day in text for day in days)
    assert "sign_community" not in text


def test_a_ballot_on_paper_is_recorded_without_how_it_was_cast(found, papers):
    told = {
        **SIGNED,
        "act": "vote",
        "role": "LG_MEMBER",
        "org": "DH-JYJ",
        "data": {"ballot": "against"},
    }
    about = papers.assignment()
    event = found("signature.confirmed", about.state, org="DH-LGB", signature=told, about=about)
    one, text = only(signatures.signature_sheet(event))
    assert (one.doc.issuer, one.doc.made_on) == (OFFICE, date(2026, 3, 2))
    assert "表决票" in text
    assert "反对" not in text
    assert DEPARTMENT not in one.doc.copies  # who applies is told nothing of who voted
