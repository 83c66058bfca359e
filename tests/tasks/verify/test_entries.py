"""An entry of the journal by itself: its leaf, its hash, its place after the one before."""

import pytest

from ledger.audit import journal as rows
from tasks.verify import journal
from tasks.verify.findings import Findings

MADE = rows.Stored(**{
    **dict.fromkeys(rows.Stored._fields, ""), "stream_kind": "assignment", "stream_id": "A",
    "version": 3, "hash_alg": 1, "body": "{}", "prev": "before",
})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "before", "found"),
    [
        ({}, (2, "before"), []),
        ({}, (2, "other"), ["link"]),
        ({}, (1, "before"), ["version"]),
        ({"hash_alg": 2}, (2, "before"), ["hash_alg"]),
        ({"leaf": "x"}, (2, "before"), ["leaf"]),
    ],
)
def test_each_fault_of_an_entry_has_its_name(change, before, found):
    row = MADE._replace(**change)
    row = row if "leaf" in change else row._replace(leaf=rows.leaf_of(row))
    findings = Findings(1)
    journal._broken(findings, row, before)
    assert [one.check for one in findings._problems] == found
