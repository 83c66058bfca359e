"""How an organisation file tells the public to reach an office."""

from policies.place.directory import _organisation

ROW = {"code": "X", "name": "办公室"}


def test_an_office_without_a_contact_is_reached_by_who_is_on_duty():
    duty = {"duty": {"name": "值班", "phone": "123"}}
    assert _organisation({**ROW, "accounts": duty}, "lg_office").contact.phone == "123"


def test_a_contact_of_the_file_is_told_as_it_stands_and_the_rest_is_empty():
    told = {"address": "人民路1号", "hours": "工作日"}
    contact = _organisation({**ROW, "contact": told}, "lg_office").contact
    assert (contact.address, contact.hours) == ("人民路1号", "工作日")
    assert (contact.phone, contact.email) == ("", "")
