"""What waits on the head to sign and on the clerk to correct stands on the first page."""

import pytest


@pytest.fixture
def site_of_return(site_at):
    return site_at("TL02", 3)


def test_what_a_clerk_hands_over_waits_on_the_head(clerk, head, written):
    assert 'id="to-sign"' not in head.page("/")
    clerk.do(written, "hand")
    for path in ("/", "/department"):
        assert f"{written}/review" in head.page(path)
        assert 'id="to-sign"' not in clerk.page(path)
    clerk.do(written, "back")
    assert 'id="to-sign"' not in head.page("/")


def test_what_came_back_waits_on_the_clerk_until_it_is_handed_over(site_of_return, writer_of):
    site = site_of_return
    clerk = writer_of(site, "DEPT_CLERK", "DH-CGJ")
    for path in ("/", "/department"):
        assert 'id="to-correct"' in clerk.page(path)
        assert f"/applications/{site.number}" in clerk.page(path)
    sent = {"_csrf": clerk.csrf}
    home = clerk.post(f"/applications/{site.number}/open", data=sent).url.path.rpartition("/")[0]
    clerk.do(home, "hand")
    assert 'id="to-correct"' not in clerk.page("/")


def test_the_head_reads_the_whole_application_before_signing(head, fresh):
    told = fresh(head={"name": "金样本", "phone": "0692-2120001"})
    page = head.page(f"{head.write(told)}/review")
    assert 'id="whole"' in page
    for words in (told["necessity"], told["steps"][0]["step"], told["acceptance"]["standard"]):
        assert words in page
    assert "申请表写的负责人是“金样本”，现在签发的是“" in page


def test_a_draft_that_is_hardly_begun_can_be_looked_at(head):
    home = head.begin()
    path = f"{home}/funding"
    sent = {**head.fields(path), "_do": "save", "funding.total": "许多", "rows:funding.lines": "1",
            "funding.lines.0.unit_price": "?"}  # fmt: skip
    assert head.post(path, data=sent).status_code == 200
    assert "（无）" in head.page(f"{home}/review")


def test_a_head_gives_a_draft_back_with_remarks_until_it_is_handed_over_again(clerk, head, written):
    clerk.do(written, "hand")
    path = f"{written}/review"
    assert head.do(written, "remark").status_code == 422  # what should change, is said
    assert head.do(written, "remark", remarks="必要性写具体").status_code == 200
    assert 'id="to-sign"' not in head.page("/")
    assert 'id="to-redo"' in clerk.page("/")
    assert "必要性写具体" in clerk.page(path)
    assert clerk.do(written, "remark", remarks="x").status_code == 422
    clerk.do(written, "hand")
    assert 'id="to-redo"' not in clerk.page("/")
    assert "必要性写具体" not in head.page(path)
