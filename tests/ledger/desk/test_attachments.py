"""What is known of attached files, on each store."""

from datetime import UTC, datetime

from ledger.desk import attachments
from schemas.applications.drafts import Attachment

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def file(ident, subject="N1", size=5):
    return Attachment(
        id=ident, digest=ident * 64, subject=subject, person="p", org="o", name="依据.pdf",
        media="application/pdf", size=size, kept_at=AT,
    )  # fmt: skip


def test_files_are_noted_found_and_summed_by_subject(ledger):
    with ledger.write() as tx:
        for one in (file("a"), file("b", size=7), file("c", subject="N2")):
            attachments.put(tx, one)

    with ledger.write() as tx:
        assert attachments.carry(tx, "N1", "N4") == 2
        assert attachments.sums(tx, "N4", "o") == (2, 12)
        assert attachments.carry(tx, "N4", "N1") == 2

    with ledger.read() as tx:
        assert attachments.of_subject(tx, "N1") == [file("a"), file("b", size=7)]
        assert attachments.sums(tx, "N1", "o") == (2, 12)
        assert attachments.sums(tx, "N1", "other") == (0, 0)  # of another body
        assert attachments.sums(tx, "N3", "o") == (0, 0)
        assert attachments.find(tx, "c") == file("c", subject="N2")
        assert attachments.find(tx, "d") is None
