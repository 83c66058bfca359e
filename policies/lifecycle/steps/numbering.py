"""Document numbers: one series without gaps for each kind of paper, body and year of the act.

Which number comes next only the ledger knows; it puts it in the place of `NO` when the act is
recorded (tasks.acts.numbering). What is refused takes none, what is withdrawn keeps its own.
"""

from typing import NamedTuple

from policies.lifecycle.steps.case import Case

NO = "{no}"


class DocumentNumber(NamedTuple):
    """A number that is still to be given: its text with NO in it, and the name of its series."""

    document_no: str
    series: str


def document(case: Case, kind: str, org: str) -> DocumentNumber:
    """Return the number of a paper of a kind that a body issues by this act.

    `document_numbers` of route.yaml has a pattern for each kind, and one of `{kind}_street` with
    the name of the street, so that two streets never have a number in common.
    """
    directory, patterns = case.rules.directory, case.table.document_numbers
    known = directory.organisations.get(org)
    street = f"{kind}_street" if known is not None and known.kind == "street" else kind
    pattern = patterns.get(street) or patterns[kind]
    told = pattern.format(year=case.today.year, no=NO, body=directory.name_of(org))
    return DocumentNumber(told, f"{kind}:{org}:{case.today.year}")
