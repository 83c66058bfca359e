"""How a field of the form stands on paper, and what a person's writing there means."""

from typing import Any

from policies.place.parameters import Labels
from schemas import written
from schemas.fields import Field
from schemas.reports.documents import UNPRINTABLE

LANG = "zh"  # the form is an official one


def said(field: Field, value: Any, labels: Labels) -> str:
    """Return one value of a field (JSON data; an item, for a list) as it stands on the form."""
    if isinstance(value, bool):
        return labels.problems["yes" if value else "no"][LANG]
    if field.codes:
        return labels.code(field.codes, str(value), LANG)
    return printable(str(value))


def meant(field: Field, text: str, labels: Labels) -> Any:
    """Return what somebody wrote as JSON data of the form: a code may be given by its name.

    What cannot be meant is returned as it stands; the reader of applications names the field.
    """
    if field.holds in ("text", "texts"):
        return text
    told = written.folded(text)
    for code, name in labels.codes.get(field.codes, {}).items():
        if told in (code, written.folded(name.get(LANG, ""))):
            return code
    for key in ("yes", "no") if field.holds == "flag" else ():
        if told == labels.problems.get(key, {}).get(LANG):
            return key == "yes"
    return written.told(field.holds, text)


def choices(field: Field, labels: Labels) -> tuple[str, ...]:
    """Return the names among which a field is chosen; empty for one that is written."""
    if field.holds == "flag":
        return tuple(labels.problems[key][LANG] for key in ("yes", "no"))
    return tuple(name[LANG] for name in labels.codes.get(field.codes, {}).values())


def printable(text: str) -> str:
    """Drop what no XML file can hold: control characters, lone surrogates, carriage returns."""
    return UNPRINTABLE.sub("", text).replace("\r", "")
