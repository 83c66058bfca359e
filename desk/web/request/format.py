"""How values look on a page, in the language spoken now: money, days, moments, messages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from desk.web.request.language import lang

WAN_FEN = 1_000_000  # fen in ten thousand yuan
LOCALES = {"zh": Locale.parse("zh_CN"), "en": Locale.parse("en_GB")}
"""Read once: Babel would look through its files for a name each time."""
DAYS_KEPT = 4000
DAYS = {"zh": "long", "en": "d MMM y"}  # the long form of Chinese has year, month and day in signs


def yuan(fen: int) -> str:
    """Write fen as yuan with thousands marks and two decimals: `142,500.00`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def wan(fen: int) -> str:
    """Write fen as ten thousands of yuan, two decimals: `14.25`."""
    return f"{(Decimal(fen) / WAN_FEN).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def amount(value: Any) -> str:
    """Write yuan that come as text with thousands marks and two decimals; no figure stays as is."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)


def number(value: Any) -> str:
    """Write a count or a quantity without trailing zeros; nothing for None."""
    if value is None:
        return ""
    return format_decimal(Decimal(str(value)), locale=LOCALES[lang()])


def day(value: date | str | None) -> str:
    """Write a day in local form: 2026年3月2日, 2 Mar 2026; nothing for None."""
    if not value:
        return ""
    read = date.fromisoformat(value) if isinstance(value, str) else value
    return _day(read, lang())


@lru_cache(DAYS_KEPT)
def _day(value: date, lang: str) -> str:
    return format_date(value, DAYS[lang], locale=LOCALES[lang])


def month(value: str) -> str:
    """Write a month that comes as `2026-07` in local form: 2026年7月, Jul 2026."""
    first = date.fromisoformat(f"{value}-01")
    return format_skeleton("yMMM", first, locale=LOCALES[lang()])


def moment(value: datetime | str | None, zone: ZoneInfo) -> str:
    """Write a moment in the time of the jurisdiction, to the minute."""
    if not value:
        return ""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def message(told: Mapping[str, Any]) -> str:
    """Return a text that comes in both languages (`message`, `message_en`)."""
    return str(told["message"] if lang() == "zh" else told["message_en"])


def late(due: date | None, today: date) -> bool:
    """Tell whether a due day has passed."""
    return due is not None and due < today
