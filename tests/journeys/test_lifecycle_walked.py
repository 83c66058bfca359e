"""The shipped stories walk the table of the life cycle: what they do not walk is listed by name.

`python tests/journeys/test_lifecycle_walked.py` writes the list anew, to be seen in review.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policies.lifecycle.table import ROWS
from tests.journeys import once
from tests.journeys.ways import ways

# Every story is played here where nobody else did.
pytestmark = pytest.mark.timeout(600)
LIST = Path(__file__).with_name("not_walked.yaml")


def walks(folder):
    """Verb -> the ways walked by the stories, each on a ledger of its own."""
    found = defaultdict(set)
    for told in once.every(folder):
        for verb, way in told.walked:
            found[verb].add(way)
    return found


def missing(walked):
    """Verb -> the ways that no story walks, in order."""
    told = {row.verb: sorted(ways(row) - walked.get(row.verb, set())) for row in ROWS}
    return {verb: ways for verb, ways in told.items() if ways}


@pytest.fixture(scope="module")
def walked(stories):
    return walks(stories)


def test_what_no_story_walks_is_listed_and_nothing_else(walked):
    assert missing(walked) == YAML(typ="safe").load(LIST)


def test_the_stories_walk_most_of_the_acts(walked):
    done = {verb for verb, told in walked.items() if told}

    assert len(done) > 50
    assert {"submit", "decide", "witness", "close_task", "exit_nonpay", "contest"} <= done


if __name__ == "__main__":
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        told = missing(walks(Path(name)))
    head = LIST.read_text(encoding="utf-8").partition("\n")[0]
    lines = [f"{verb}: {json.dumps(ways, ensure_ascii=False)}" for verb, ways in told.items()]
    LIST.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
