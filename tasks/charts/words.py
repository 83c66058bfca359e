"""The words of the charts in one language: the books `charts` and `names`, and the directory."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.money import yuan_of
from schemas.place.organisations import Directory
from schemas.texts import catalogue
from tasks.reasons import name_of

NOTHING = "—"


@dataclass(frozen=True)
class Words:
    """What charts say, in `zh` or `en`."""

    lang: str
    directory: Directory

    def say(self, key: str, **params: object) -> str:
        """Return a text by its dotted key; raises KeyError when there is none."""
        return catalogue.text("charts", key, self.lang, **params)

    def org(self, code: str) -> str:
        """Return the name of an organisation."""
        return self.directory.name_of(code) if code else self.say("none")

    def named(self, code: str) -> str:
        """Return what a stage is called."""
        own = catalogue.texts("charts", "stages").get(code)
        return own[self.lang] if own else name_of(code, self.lang)

    def day(self, day: date) -> str:
        """Return `as of` a day."""
        return self.say("as_of", year=day.year, month=day.month, day=day.day)


def yuan(fen: int) -> str:
    """Write fen as yuan with thousands."""
    whole, cents = yuan_of(fen).split(".")
    return f"{int(whole):,}.{cents}"


def short(value: Decimal | int | None) -> str:
    """Write a number without zeros that say nothing; nothing is a dash."""
    if value is None:
        return NOTHING
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal | None) -> str:
    """Write a percentage; a share of nothing is a dash."""
    return NOTHING if value is None else f"{short(value)}%"
