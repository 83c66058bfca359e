import cn2an
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policies.wording.amount_words import LIMIT_FEN, in_words


@given(st.integers(min_value=0, max_value=10**14) | st.integers(min_value=0, max_value=10**6))
def test_amounts_are_written_as_the_oracle_writes_them(fen):
    # The oracle skips a whole empty group of ten thousands (壹亿壹仟), where a zero is due.
    assume(fen < 10**10 or fen // 10**6 % 10**4)
    words = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    assert in_words(fen).removesuffix("整") == words.removesuffix("整")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (2_417_400, "贰万肆仟壹佰柒拾肆元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (10_001_000_100, "壹亿零壹万零壹元整"),
        (100_000_000_000_000, "壹万亿元整"),
    ],
)
def test_zeros_between_the_places_are_read_once(fen, words):
    assert in_words(fen) == words


@pytest.mark.parametrize("fen", [-1, LIMIT_FEN])
def test_what_has_no_words_is_refused(fen):
    with pytest.raises(ValueError, match="no words"):
        in_words(fen)
