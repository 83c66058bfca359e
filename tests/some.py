"""A part of a matrix for `make test`; `make test-all` tries the whole of it."""

import pytest


def some(values, every, *marks):
    """Each `every`-th of some values of a parameter as it is, the others as slow (and `marks`)."""
    for at, value in enumerate(values):
        told = value if isinstance(value, tuple) else (value,)
        yield pytest.param(*told, marks=[pytest.mark.slow, *marks] if at % every else [])
