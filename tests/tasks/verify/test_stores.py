"""Both stores verify and measure alike."""

import pytest

from tasks.figures.report import burden
from tasks.verify.verify import verify

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)


@pytest.mark.slow
@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_postgresql_verifies_and_measures_as_sqlite_does(lived_on, opened):
    verdict = verify(lived_on)

    assert verdict.problems == ()
    assert verdict.checked == verify(opened).checked
    assert burden(lived_on) == burden(opened)
