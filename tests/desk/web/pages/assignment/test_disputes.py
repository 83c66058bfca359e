"""A dispute as its sides read it: on the page of the assignment and on the community's own."""

import pytest

OURS, CLERK, HEAD = "533103001006", ("DEPT_CLERK", "DH-SFJ"), ("STREET_HEAD", "533103001")
SIDES = (CLERK, HEAD, ("COMM_SEC", OURS))


@pytest.mark.parametrize("who", SIDES)
@pytest.mark.parametrize("page", ["", f"/communities/{OURS}"])
def test_the_sides_read_what_it_is_about_whose_move_it_is_and_until_when(site_at, who, page):
    site = site_at("LV03", 15)
    told = site.enter(*who).page(f"/assignments/{site.number}{page}")
    for words in ("部门要求补做协议外的台账", "双方协商", "本阶段已表态", "轮到谁", "本阶段期限"):
        assert words in told, words
    assert "结论" not in told


def test_an_offer_and_who_holds_with_it_are_shown_until_a_ruling_takes_its_place(site_at):
    site = site_at("LV01", 19)
    told = site.enter("COMM_SEC", OURS).page(f"/assignments/{site.number}")
    assert "工作仍按协议开展，期末按交付数量结算" in told
    assert "部门已同意" in told
    assert "社区已同意" not in told
    assert "部门提议的金额" in told

    ruled = site_at("LV02", 21)
    told = ruled.enter(*CLERK).page(f"/assignments/{ruled.number}")
    assert "部分支持" in told
    assert "已作准备，酌付五百元" in told
    assert "500.00" in told
    assert "已裁定，可提请领导小组" in told
    assert "提出的方案" not in told


def test_a_neighbour_reads_nothing_of_it_and_the_page_has_its_english(site_at):
    site = site_at("LV03", 15)
    path = f"/assignments/{site.number}"
    neighbour = site.enter("COMM_SEC", "533103001001").get(path)
    assert "部门要求补做协议外的台账" not in neighbour.text
    english = site.enter(*CLERK)
    english.cookies.set("desk-lang", "en", domain="testserver.local")
    assert "What is in dispute" in english.page(path)
