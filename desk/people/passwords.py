"""Passwords: argon2id hashes, and what a password may not be."""

import secrets
import string
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.people.entry_policy import problem
from schemas.place.people import EntryPolicy

STRONG = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
"""argon2id, 46 MiB, one pass (OWASP's first choice; ASVS 5.0 11.4.2)."""
AT_ONCE = threading.BoundedSemaphore(4)
"""So many hashes are computed at once: each takes its memory, whoever asks for it."""
ADVISED_DIGITS = 15  # digits alone: shorter ones are dates and numbers of telephones and cards
TELLING = 4  # letters from which on a name inside a password gives it away


def hashed(password: str, hasher: PasswordHasher = STRONG) -> str:
    """Return the argon2id hash of a whole password, however long."""
    with AT_ONCE:
        return hasher.hash(_bytes(password))


def matches(secret: str, password: str, hasher: PasswordHasher = STRONG) -> bool:
    """Tell whether a password is that of a hash; without a hash it takes as long, and is not."""
    nobody = _nobody(
        hasher
    )  # made before, or the first stranger would be told by the time it takes
    with AT_ONCE:
        try:
            return hasher.verify(secret or nobody, _bytes(password)) and bool(secret)
        except (VerificationError, InvalidHashError):
            return False


def outdated(secret: str, hasher: PasswordHasher = STRONG) -> bool:
    """Tell whether a hash was made with other parameters than are used now."""
    return hasher.check_needs_rehash(secret)


@cache
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_bytes(32))


def _bytes(password: str) -> bytes:
    """One spelling of what was typed: keyboards compose accents and kana differently."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def check(password: str, policy: EntryPolicy, about: Iterable[str] = ()) -> None:
    """Raise InputError (field `password`) when a password is too weak.

    about: names of the person, which a password may not hold.
    """
    told = policy.model_dump()
    if len(password) < policy.shortest:
        raise problem("password_short", "password", **told)
    if len(password) > policy.longest:
        raise problem("password_long", "password", **told)
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in password):
        raise problem("password_unkept", "password")
    if is_common(password):
        raise problem("password_common", "password")
    low = password.casefold()
    if any(len(name) >= TELLING and name.casefold() in low for name in about):
        raise problem("password_tells", "password")
    if _classes(password) < policy.classes:
        raise problem("password_classes", "password", **told)


def _classes(password: str) -> int:
    kinds = {
        "a" if one.islower() else "A" if one.isupper() else "9" if one.isdigit() else "-"
        for one in password
    }
    return len(kinds)


def is_common(password: str) -> bool:
    """Tell whether a password is on the list, or on it but for what people usually add.

    Capitals, signs and digits at the end, and letters written as digits do not make it rarer; one
    or two characters over and over, a row of the keyboard, a birthday or a telephone number are as
    easy.
    """
    low = password.casefold()
    if low.isdigit() and len(low) < ADVISED_DIGITS:
        return True
    plain = low.translate(_SPELLED)
    tries = {low, plain, low.rstrip(_ENDS), plain.rstrip(_ENDS)}
    return bool(tries & _common()) or len(set(low)) <= 2 or _is_row(low)


_SPELLED = str.maketrans("@$!01357", "asiolest")
_ENDS = string.digits + string.punctuation
_ROWS = ("01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", string.ascii_lowercase)


def _is_row(low: str) -> bool:
    rows = [row + row for row in _ROWS]
    return any(low in row or low in row[::-1] for row in rows)


@cache
def _common() -> frozenset[str]:
    text = files("tasks").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def fresh() -> str:
    """Return a random password that can be read out: three groups of five, 69 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))
