"""A field is described once, from the types of its form."""

import pytest
from pydantic import create_model

from schemas.acts.forms import FORMS
from schemas.applications.application import Application
from schemas.fields import fields_of, leaves


def of(form, name):
    return next(one for one in leaves(fields_of(form)) if one.path == name)


@pytest.mark.parametrize(
    ("verb", "name", "holds"),
    [
        ("spend", "amount", "amount"), ("spend", "category", "code"), ("spend", "purpose", "text"),
        ("spend", "instalment", "count"), ("defer", "until", "day"), ("order", "amounts", "table"),
        ("pay", "communities", "texts"), ("evaluate", "scores", "table"),
        ("confirm_funds", "amount", "amount"), ("submit", "application", "table"),
    ],
)  # fmt: skip
def test_a_field_of_an_act_says_what_it_holds(verb, name, holds):
    assert of(FORMS[verb], name).holds == holds


def test_a_table_says_what_it_holds_by_code():
    held = [of(FORMS["order"], name).parts[0].holds for name in ("amounts", "accounts")]
    assert held == ["amount", "text"]
    assert of(FORMS["settle"], "hours").parts[0].holds == "number"


def test_needed_fields_and_choices_are_known():
    assert {one.name for one in fields_of(FORMS["spend"]) if not one.required} == {"community"}
    assert "labour" in of(FORMS["spend"], "category").options
    assert of(Application, "emergency.level").options == ("1", "2", "3", "4")


def test_amounts_are_told_from_other_figures():
    held = {one.path: one.holds for one in leaves(fields_of(Application))}
    assert {path for path, holds in held.items() if holds == "amount"} == {
        "funding.total", "funding.lines.unit_price", "funding.per_community.amount",
        "supplier.amount",
    }  # fmt: skip
    assert held["funding.lines.quantity"] == "number"


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_every_act_is_described(verb):
    fields = fields_of(FORMS[verb])
    assert [one.name for one in fields] == list(FORMS[verb].model_fields)
    assert all(one.parts for one in fields if one.holds in ("group", "rows", "table"))


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        (verb, name)
        for verb, form in FORMS.items()
        for name in sorted(form.model_fields.keys() & {"community", "instalment"})
    ],
)
def test_a_community_and_an_instalment_are_read_alike_in_every_act(verb, field):
    """A code is read without the blanks around it, a number from wide digits, too."""
    given, read = {"community": (" 5331 ", "5331"), "instalment": ("１", 1)}[field]
    known = FORMS[verb].model_fields[field]
    alone = create_model("Alone", one=(known.annotation, known))

    assert alone.model_validate({"one": given}).one == read
