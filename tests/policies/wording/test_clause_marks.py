"""Marks in a clause: the forbidden words, all of them, and nothing of the text lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.wording.agreement_text import forbidden, pieces

WORDS = st.sampled_from(
    [
        "乙方",
        "完成上级交办的其他任务",
        "不得",
        "提供担保",
        "，",
        "。",
        "；",
        "按期交付",
        "一票否决",
        "、",
        "\n",
    ]
)


def marked(text):
    return [one.text for one in pieces(text) if one.codes]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("乙方按时报送，并完成上级交办的其他任务。甲方付款。", ["并完成上级交办的其他任务。"]),
        ("乙方不得提供担保。", []),
        ("甲方付款。乙方提供担保。", ["乙方提供担保。"]),
        ("", []),
    ],
)
def test_the_forbidden_part_alone_is_marked(text, hit):
    assert marked(text) == hit


@given(st.lists(WORDS, max_size=12).map("".join))
def test_what_is_forbidden_is_marked_and_the_text_stays_whole(text):
    found = pieces(text)

    assert "".join(one.text for one in found) == text
    assert {code for one in found for code in one.codes} == set(forbidden(text))
