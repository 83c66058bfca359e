"""The last day of every term: each accepted act of the stories, judged again around each term.

terms.txt says, for every act that the last day of a term binds, what it is answered the day before,
on that day, on the next working day, and where the term does not run: `ok`, or a refusal's code.
`python tests/journeys/test_terms.py` writes it anew, to be seen in review.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.journeys import once
from tests.journeys.terms import HEADINGS

TABLE = Path(__file__).with_name("terms.txt")


def seen(folder):
    """Act and term -> what was answered, over all shipped stories."""
    found = defaultdict(lambda: defaultdict(set))
    for told in once.every(folder):
        for verb, term, heading, code in told.terms:
            found[verb, term][heading].add(code)
    return found


def table(seen):
    return "".join(
        f"{verb} {name}: "
        + " · ".join(f"{one} {'|'.join(sorted(told[one]))}" for one in HEADINGS if one in told)
        + "\n"
        for (verb, name), told in sorted(seen.items())
        if not told["before"] == told["due"] == told["after"]
    )


@pytest.mark.timeout(600)  # every story is played here where nobody else did
def test_what_each_term_changes_is_the_table(stories):
    assert table(seen(stories)).splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        TABLE.write_text(table(seen(Path(name))), encoding="utf-8")
