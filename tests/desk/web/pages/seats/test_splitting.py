"""A line of a bank is booked in parts at the desk: as proposed, or as somebody fills in."""

import html
import re

import pytest

from ledger.read import assignments
from schemas.states.states import PlacementState

HEAD = "交易日期,借贷,交易金额,对方户名,摘要,流水号\n"


@pytest.fixture
def paid(site_at):
    """TL01 with the first instalment of its communities paid and not yet received."""
    site = site_at("TL01", 19)
    placed = placements(site)
    street = min({one.street for one in placed})
    waits = [
        (at.community, one) for at in placed if at.street == street for one in at.instalments
        if one.stage == "PAID"
    ]  # fmt: skip
    assert len(waits) > 1, waits
    return site, site.enter("FIN_STREET", street), waits


def placements(site):
    with site.ledger.read() as tx:
        return assignments.parts(tx, PlacementState, site.number)


def stages(site, waits):
    codes = [code for code, _ in waits]
    return [
        str(one.stage) for at in placements(site) if at.community in codes
        for one in at.instalments if one.no == waits[0][1].no
    ]  # fmt: skip


def compared(street, day, fen, text):
    token = dict(street.fields("/money/compare", "/money/compare"))["_csrf"]
    lines = f"{HEAD}{day},贷,{fen / 100:.2f},某局,{text},S-9\n"
    return token, street.post(
        "/money/compare",
        data={"_csrf": token, "kind": "receipts"},
        files={"file": ("b.csv", lines.encode(), "text/csv")},
    )


def test_one_transfer_for_several_communities_is_booked_in_parts_with_one_tick_each(paid):
    site, street, waits = paid
    whole = sum(one.amount_fen for _, one in waits)
    token, page = compared(street, waits[0][1].paid_on, whole, site.number)
    lines = [html.unescape(one) for one in re.findall(r'name="line" value="([^"]+)"', page.text)]
    ticked = re.findall(r'name="line"[^>]* checked', page.text)
    assert len(lines) == len(waits) == len(ticked)
    done = street.post("/money/book", data={"_csrf": token, "line": lines})
    assert done.text.count(">已登记<") == len(waits)
    assert stages(site, waits) == ["IN_CUSTODY"] * len(waits)
    again = compared(street, waits[0][1].paid_on, whole, site.number)[1].text
    assert "已全部登记" in again
    assert 'name="line"' not in again


def test_a_line_that_names_nothing_is_filled_in_by_hand_and_never_beyond_it(paid):
    site, street, waits = paid
    (one, first), (two, second) = waits[:2]
    whole = first.amount_fen + second.amount_fen
    page = compared(street, first.paid_on, whole, "往来款")[1].text
    path = html.unescape(re.search(r'href="(/money/split[^"]+)"', page).group(1))
    names = [f"{site.number}:{code}:{first.no}" for code in (one, two)]
    shown = street.page(path)
    assert all(f'name="{name}"' in shown for name in names)

    over = street.fill(path, path, **{names[0]: f"{(whole + 1) / 100:.2f}"})
    assert (over.status_code, "各部分之和超过" in over.text) == (422, True)
    odd = street.fill(path, path, **{names[0]: "1,00"})
    assert (odd.status_code, 'value="1,00"' in odd.text) == (422, True)

    filled = {
        names[0]: f"{first.amount_fen / 100:.2f}",
        names[1]: f"￥{second.amount_fen / 100:.2f}",
    }
    done = street.fill(path, path, **filled)
    assert done.text.count(">已登记<") == 2
    assert "这一行已全部登记" in done.text
    assert stages(site, waits)[:2] == ["IN_CUSTODY"] * 2
    proofs = [at.instalments[first.no - 1].proofs["custody_in"] for at in placements(site)
              if at.community in (one, two)]  # fmt: skip
    assert {(proof.serial, proof.bank_row, proof.on) for proof in proofs} == {
        ("S-9", "2", first.paid_on)
    }
    assert "拆分登记</a>" not in street.page("/money/mismatch")


def test_a_line_of_another_house_or_none_is_closed(paid):
    site, street, waits = paid
    page = compared(street, waits[0][1].paid_on, 100, "往来款")[1].text
    path = html.unescape(re.search(r'href="(/money/split[^"]+)"', page).group(1))
    assert path.replace("&", "&amp;") in street.page("/money/mismatch")
    department = next(iter(placements(site))).applicant
    assert site.enter("FIN_DEPT", department).get(path).status_code == 403
    assert site.enter("FIN_BUREAU", "DH-CZJ").get(path).status_code == 403
    assert street.get(path[:-1] + "77").status_code == 403
    assert street.get("/money/split").status_code == 403
