"""What a new place still lacks, on the first page of who sets it up."""

import re

import pytest


def test_what_a_new_place_lacks_is_told_to_its_administrator_until_all_is_there(staffed, site):
    page = staffed.enter("SYS_ADMIN", "DH-LGB").page("/")
    steps = page[page.index('id="first-steps"') :]

    assert "工作簿没有写" in steps
    assert 'href="/people/list"' in steps
    assert "办公室 › 首次清查" in steps
    assert ">/" not in steps[: steps.index("</section>")], "a page is named by its title"
    assert 'href="/office/census"' not in steps, "another seat's page is named, not offered"
    assert "first-steps" not in site.enter("SYS_ADMIN", "DH-LGB").page("/"), "only played"


@pytest.mark.parametrize(
    ("role", "org", "own"),
    [("SEC_ADMIN", "DH-LGB", ["/people/seats"]), ("AUD_ADMIN", "DH-LGB", []),
     ("LG_OFFICE", "DH-LGB", ["/office/place", "/office/running", "/office/census"]),
     ("FIN_BUREAU", "DH-CZJ", ["/money/planned"])],
)  # fmt: skip
def test_who_else_sets_it_up_sees_every_step_and_opens_its_own(staffed, role, org, own):
    page = staffed.enter(role, org).page("/")
    steps = page[page.index('id="first-steps"') :]
    steps = steps[: steps.index("</section>")]

    assert "备份" in steps
    assert list(dict.fromkeys(re.findall(r'href="([^"]+)"', steps))) == own


def test_nobody_else_is_told(staffed):
    assert "first-steps" not in staffed.enter("LG_CHAIR", "DH-LG").page("/")
    assert "first-steps" not in staffed.enter("DEPT_HEAD", "DH-MZJ").page("/")
