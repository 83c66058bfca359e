"""What every refusal here has in common: it says its code, and nothing has happened."""

import pytest


@pytest.fixture
def assert_no(memory):
    """Have an act refused for a code; returns what the refusal says of the case."""

    def refused(code, number, verb, by, day, /, **data):
        before = len(memory.events)
        told = memory.do(number, verb, by, day, **data)
        assert told is not None, f"{verb} was done"
        assert told.code == code, told
        assert len(memory.events) == before
        return told.params

    return refused


@pytest.fixture
def assert_yes(memory):
    """Have an act done."""

    def done(number, verb, by, day, /, **data):
        assert memory.do(number, verb, by, day, **data) is None, verb

    return done
