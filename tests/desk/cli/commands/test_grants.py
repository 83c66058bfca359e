"""Who holds which role: told by `zhunru grants`, asked for by `zhunru inbox`."""

import pytest


@pytest.mark.parametrize(
    ("by", "there"),
    [
        ("LG_OFFICE@DH-MZJ", "LG_OFFICE@DH-LGB"),
        ("DEPT_HEAD@533103001001", "DEPT_HEAD@DH-MZJ"),
        ("COMM_SEC@DH-LG", "COMM_SEC@533103001001"),
        ("LG_CHAIR", "LG_CHAIR@DH-LG"),
    ],
)
def test_an_inbox_where_no_such_role_can_be_is_bad_input_and_names_where_it_is(
    zhunru, store, by, there
):
    said = zhunru("inbox", "--by", by, "--store", store)

    assert said.code == 2
    assert there in said.err
    assert ("请写明是哪个单位" in said.err) == ("@" not in by)
    assert "-：" not in said.err


def test_an_inbox_of_nobody_asks_who(zhunru, store):
    said = zhunru("inbox", "--store", store, "--json")

    assert said.code == 2
    assert "--by" in said.data["error"]["message"]


def test_grants_are_listed_of_one_organisation_or_one_person(zhunru, store):
    of_org = zhunru("grants", "DH-LG", "--store", store, "--json").data
    of_person = zhunru("grants", "DH-MZJ/DEPT_HEAD", "--store", store, "--json").data

    assert {one["org"] for one in of_org} == {"DH-LG"}
    assert {one["role"] for one in of_org} == {"LG_CHAIR", "LG_MEMBER"}
    assert [one["role"] for one in of_person] == ["DEPT_HEAD"]


def test_grants_name_roles_and_organisations(zhunru, store):
    said = zhunru("grants", "DH-MZJ", "--store", store)

    assert "民政" in said.out
    assert "部门负责人" in said.out


def test_grants_of_nobody_are_bad_input(zhunru, store):
    assert zhunru("grants", "NOWHERE", "--store", store).code == 2


def test_an_officer_names_a_substitute_and_ends_it(zhunru, store):
    who = ("--by", "DEPT_HEAD@DH-MZJ", "--store", store, "--json")
    named = zhunru("substitute", "DH-MZJ/LG_MEMBER", "--to", "2030-01-31", *who)
    assert [one["person"] for one in named.data] == ["DH-MZJ/LG_MEMBER"]
    assert named.data[0]["instead_of"] == "DH-MZJ/DEPT_HEAD"
    assert zhunru("substitute", "DH-MZJ/DEPT_CLERK", "--to", "2030-01-31", *who).code == 2
    for option in ("--from", "--to"):
        days = {"--to": "2030-01-31", option: "never"}
        wrong = zhunru("substitute", "DH-MZJ/LG_MEMBER", *sum(days.items(), ()), *who)
        assert (wrong.code, wrong.data["error"]["field"]) == (2, option)
    assert zhunru("substitute", "DH-MZJ/LG_MEMBER", "--end", *who).data == []
    assert zhunru("substitute", "DH-MZJ/LG_MEMBER", "--end", *who).code == 2


def test_there_is_nothing_to_hand_over_of_who_has_nothing(zhunru, store):
    told = zhunru("handover", "x", "--to", "y", "--reason", "调离", "--by", "DEPT_HEAD@DH-MZJ",
                  "--store", store, "--json")  # fmt: skip
    assert (told.code, told.data) == (0, [])
