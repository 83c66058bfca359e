"""How a field of the form stands on paper, and what a person's writing there means."""

from typing import Any

from policies.place.parameters import Labels
from schemas.applications.fields import FormField
from schemas.reports.documents import UNPRINTABLE

LANG = "zh"  # the form is an official one


def said(field: FormField, value: Any, labels: Labels) -> str:
    """Return one value of a field (JSON data; an item, for a list) as it stands on the form."""
    if isinstance(value, bool):
        return labels.problems["yes" if value else "no"][LANG]
    if field.codes:
        return labels.code(field.codes, str(value), LANG)
    return printable(str(value))


def meant(field: FormField, written: str, labels: Labels) -> Any:
    """Return what somebody wrote as JSON data of the form: a code may be given by its name.

    What cannot be meant is returned as it stands; the reader of applications names the field.
    """
    text = written if field.holds in ("text", "texts") else written.strip()
    if field.codes:
        known = labels.codes.get(field.codes, {})
        return next((code for code, name in known.items() if text == name.get(LANG)), text)
    if field.holds == "flag":
        words = {labels.problems.get(key, {}).get(LANG): key == "yes" for key in ("yes", "no")}
        return words.get(text, text)
    if field.holds == "count" and text.removeprefix("-").isdecimal():
        return int(text)
    return text


def choices(field: FormField, labels: Labels) -> tuple[str, ...]:
    """Return the names among which a field is chosen; empty for one that is written."""
    if field.holds == "flag":
        return tuple(labels.problems[key][LANG] for key in ("yes", "no"))
    return tuple(name[LANG] for name in labels.codes.get(field.codes, {}).values())


def printable(text: str) -> str:
    """Drop what no XML file can hold: control characters, lone surrogates, carriage returns."""
    return UNPRINTABLE.sub("", text).replace("\r", "")
