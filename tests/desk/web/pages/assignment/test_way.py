"""The drawn way on the page of an item: reached stages, how it ended, what is ahead."""

import re

from ledger.read import assignments

HEAD = "DEPT_HEAD"


def way(browser, number):
    """The stations of a page: (class, name without its tick)."""
    page = browser.get(f"/assignments/{number}").text
    drawn = page[page.index('<ol class="route">') :].split("</ol>")[0]
    found = re.findall(r'<li class="(\w*)"[^>]*>([^<]+)', drawn)
    return [(mark or "ahead", name.strip()) for mark, name in found]


def test_an_item_that_was_withdrawn_does_not_show_what_it_never_reached(site_at):
    site = site_at("TL01", 7)
    browser = site.enter(HEAD, "DH-ZJJ")
    before = way(browser, site.number)
    path = f"/assignments/{site.number}/acts/withdraw"

    browser.fill(path, path, reason="不再需要")

    done = [one for one in before if one[0] == "done"]
    assert before[len(done)] == ("here", "街道审核")
    assert ("ahead", "领导小组审议") in before
    assert way(browser, site.number) == [
        *done, ("done", "街道审核"), ("stopped", "撤回"), ("ahead", "归档"),
    ]  # fmt: skip


def test_an_item_that_was_rejected_stops_there(site_at):
    site = site_at("TL13", 10)

    drawn = way(site.enter(HEAD, "DH-GAJ"), site.number)

    assert drawn[-2:] == [("stopped", "不予准入"), ("ahead", "归档")]
    assert not {"公示", "准予准入", "已生效"} & {name for _, name in drawn}


def test_a_term_that_was_counted_anew_is_told_with_both_days(site, monkeypatch):
    told = {"redated": [{"clock": "decision", "was": "2027-01-19", "due": "2027-01-22"}]}
    real = assignments.history

    def history(tx, number):
        *rest, last = real(tx, number)
        return [*rest, last.model_copy(update={"kind": "application.redated", "body": told})]

    monkeypatch.setattr(assignments, "history", history)
    page = site.enter("STREET_REVIEWER", "533103001").page(f"/assignments/{site.number}")

    assert "事项期限已按放假安排重算" in page
    assert "作出决定：2027年1月19日 → 2027年1月22日" in page
