"""Progress and hours are never asked for: no page, inbox, term or reminder names them as owed."""

import pytest

from policies.lifecycle.owing import OWINGS
from policies.lifecycle.table import TABLE

NOTES = ("note_progress", "note_hours")
OURS = "533103001006"


@pytest.mark.parametrize("verb", NOTES)
def test_nobody_ever_owes_a_note(verb):
    assert verb not in {one.act for one in OWINGS}
    row = TABLE[verb]
    assert not (row.starts | row.stops | frozenset(row.papers))
    assert all(move.same and not move.to for move in row.moves)


def test_no_first_page_asks_a_community_for_notes_and_its_item_offers_them(site_at):
    site = site_at("LV55", 15)
    browser = site.enter("COMM_SEC", OURS)
    for path in ("/community", "/community/burden", "/community/money"):
        page = browser.page(path)
        assert not any(f"/acts/{verb}" in page for verb in NOTES), path
    item = browser.page(f"/assignments/{site.number}")
    assert all(f"/acts/{verb}" in item for verb in NOTES)
