"""`zhunru up --demo` tells how to enter, as somebody of each role that a visitor needs."""

from desk.cli.commands.up import _lines


def test_each_role_that_is_needed_is_told_with_a_whole_log_in_name(site):
    told = _lines(site.demo, site.ledger, "zh")

    for role in ("comm_worker", "res_superv", "sec_admin", "aud_admin", "sys_admin"):
        assert any(line.strip().startswith(f"{role}.") for line in told), role
    assert not any("（）" in line or ".  " in line for line in told)


def test_it_is_told_how_the_day_of_a_demo_moves_on(site, staffed):
    assert any("下一天" in line for line in _lines(site.demo, site.ledger, "zh"))
    assert not any("下一天" in line for line in _lines(staffed.demo, staffed.ledger, "zh"))
