"""A small journal laid by hand, and the lines of a report by code."""

from datetime import UTC, date, datetime, time

import pytest

from schemas.acts.act import Entry

HERE = "533103001001"
NUMBER = "533100-ZR-2026-00001"


class Journal:
    """Entries in order, versions counted by stream."""

    def __init__(self):
        self.entries = []
        self.versions = {}

    def tell(self, stream, kind, day="2026-03-02", **body):
        stream_kind, ident = stream.split("/")
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        at = datetime.combine(date.fromisoformat(day), time(2), UTC)
        self.entries.append(
            Entry(
                uid=str(len(self.entries)), kind=kind, stream_kind=stream_kind, stream_id=ident,
                version=version, actor="a", role="r", org="o", occurred_at=at, recorded_at=at,
                key="k", body=body,
            )
        )  # fmt: skip

    def file(self, number=NUMBER, day="2026-03-02", communities=(HERE,), **terms):
        told = {"applicant": "DH-YJJ", "real_owner": "DH-YJJ", "streets": ["533103001"],
                "start_on": "2026-05-20", "end_on": "2026-08-19", "hours": "60"}  # fmt: skip
        self.tell(
            f"assignment/{number}", "application.submitted", day, stage="SUBMITTED", filed_on=day,
            submitted_on=day, terms={**told, **terms},
            application={"communities": communities, "target": {"type": "居民"}},
        )  # fmt: skip

    def place(self, community=HERE, number=NUMBER, applicant="DH-YJJ", day="2026-04-01", **body):
        told = {"number": number, "community": community, "applicant": applicant,
                "street": "533103001", "amount_fen": 100_00, "work": "READY", **body}  # fmt: skip
        self.tell(f"placement/{number}:{community}", "placement.opened", day, **told)

    def set(self, community=HERE, number=NUMBER, day="2026-05-20", **body):
        self.tell(f"placement/{number}:{community}", "placement.set", day, **body)


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def lines():
    """Return the lines of a report by code, the last one as `total`."""
    return _lines


def _lines(report):
    found = (report.total, *report.streets, *report.communities, *report.departments)
    return {line.code or "total": line for line in found}
