import re
import statistics
import time

import pytest
from argon2 import PasswordHasher

from desk.people import entry_policy, passwords
from schemas.errors import InputError

STANDARD = entry_policy.chosen({})
STRICT = entry_policy.chosen({"policy": "mlps3"})


def test_hashes_are_argon2id_with_enough_memory_and_passes():
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$.*", passwords.hashed("x" * 20))

    assert found
    assert int(found[1]) >= 47104
    assert int(found[2]) >= 1


def test_a_hash_of_other_parameters_is_outdated():
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("x" * 20)

    assert passwords.outdated(old)
    assert not passwords.outdated(passwords.hashed("x" * 20))


def test_every_character_of_a_long_password_counts():
    long = "甲乙丙丁" * 32
    secret = passwords.hashed(long)

    passwords.check(long[:-1] + "戊", STANDARD)
    assert passwords.matches(secret, long)
    assert not passwords.matches(secret, long[:-1])


def test_one_spelling_of_a_composed_letter_is_the_other():
    assert passwords.matches(passwords.hashed("caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301")


def test_nothing_matches_no_hash_or_a_broken_one():
    assert not passwords.matches("", "")
    assert not passwords.matches("$argon2id$broken", "x")


def test_a_stranger_takes_as_long_as_a_wrong_password():
    secret = passwords.hashed("correct horse battery")
    passwords.matches("", "x")

    def spent(kept):
        began = time.process_time()
        passwords.matches(kept, "wrong horse battery")
        return time.process_time() - began

    pairs = [(spent(secret), spent("")) for _ in range(9)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) / known < 0.1


@pytest.mark.parametrize(
    "weak",
    [
        "123456", "12345678", "Aa123456", "admin123", "Admin@2026", "P@ssw0rd!", "qwertyui",
        "abcdefgh", "woaini1314", "88888888", "20240101", "13800138000", "1qaz2wsx", "short1!",
        "社区社区社区社区", "wang7890!x", "x" * 129, "has\ttabs in it", "half \ud800 surrogate",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused(weak):
    with pytest.raises(InputError) as refused:
        passwords.check(weak, STANDARD, ("wang", "王某"))

    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "good",
    ["correct horse battery", "中华大地春暖花开", "k7#pQ2vLm", "x7" * 32 + "y", "Zm" + "4k" * 60],
)
def test_long_ones_of_any_letters_are_taken(good):
    passwords.check(good, STANDARD)

    assert STANDARD.longest >= 64


def test_the_strict_policy_asks_for_classes_of_characters():
    with pytest.raises(InputError):
        passwords.check("correct horse battery", STRICT)
    passwords.check("Correct horse 7", STRICT)

    assert STRICT.change_days == 90
    assert STRICT.locks


def test_single_values_of_a_policy_can_be_replaced_and_wrong_ones_are_not_taken():
    assert entry_policy.chosen({"idle_minutes": 10}).idle_minutes == 10
    with pytest.raises(KeyError):
        entry_policy.chosen({"policy": "none"})
    with pytest.raises(ValueError, match="idle"):
        entry_policy.chosen({"idle": 10})


def test_fresh_passwords_pass_the_check_and_differ():
    made = {passwords.fresh() for _ in range(20)}

    assert len(made) == 20
    for one in made:
        passwords.check(one, STANDARD)
