"""What a new place still lacks, on the first page of who sets it up."""


def test_what_a_new_place_lacks_is_told_to_its_administrator_until_all_is_there(staffed, site):
    page = staffed.enter("SYS_ADMIN", "DH-LGB").page("/")
    steps = page[page.index('id="first-steps"') :]

    assert "工作簿没有写" in steps
    assert 'href="/people/list"' in steps
    assert "办公室 › 首次清查" in steps
    assert ">/" not in steps[: steps.index("</section>")], "a page is named by its title"
    assert 'href="/office/census"' not in steps, "another seat's page is named, not offered"
    assert "first-steps" not in staffed.enter("LG_OFFICE", "DH-LGB").page("/")
    assert "first-steps" not in site.enter("SYS_ADMIN", "DH-LGB").page("/"), "only played"
