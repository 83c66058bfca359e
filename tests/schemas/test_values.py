"""The one canonical text: no float in it, wherever it stands; what only looks like one may."""

import pytest

from schemas.values import canonical

FLOATS = (1.5, -2.0, 1e30, 1e-9, float("nan"), float("inf"), float("-inf"))


@pytest.mark.parametrize("number", FLOATS, ids=str)
def test_no_float_is_written(number):
    for data in (number, [number], [1, number], {"a": number}, {"a": ["x", {"b": [2, number]}]}):
        with pytest.raises(TypeError, match="no floats"):
            canonical(data)


def test_texts_that_look_like_floats_are_written():
    assert canonical({"b": ":1.5", "a": ",NaN", "c": 10}) == '{"a":",NaN","b":":1.5","c":10}'
    assert canonical([":-Infinity", "1.5", 0]) == '[":-Infinity","1.5",0]'
