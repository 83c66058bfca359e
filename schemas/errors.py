"""The error tree, drawn here once.

ZhunruError                 everything zhunru raises; has code, Chinese and English message
├── InputError              what was given cannot be read (exit 2)
│   ├── ApplicationUnreadable   a field of an application: unknown, wrong code, wrong type
│   ├── DataBroken              a rule, list, route or calendar file, with file and line
│   └── UnknownThing            a number, community, jurisdiction that does not exist
├── LedgerError             the ledger cannot serve
│   ├── LedgerTooNew            written by a newer version
│   ├── LedgerDamaged           a row contradicts the journal
│   │   └── OlderCopy           what was signed last is missing: an older copy was put back
│   ├── KeyMissing              there is no key to sign checkpoints with
│   ├── LedgerUnavailable       disk full, read-only, no connection (retryable)
│   │   └── ClockStopped        the machine's clock jumped; nothing is recorded until it is sound
│   └── KeyConflict             the same key with other content
└── EngineError             Prefect could not be started or reached
A refused act is no error: it is an answer (schemas.acts.act.Refused).
"""


class ZhunruError(Exception):
    """Everything zhunru raises; shown as `message` (Chinese) and `message_en`."""

    def __init__(self, message: str, message_en: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en
        self.field = field
        self.hint = hint


class InputError(ZhunruError):
    """What was given cannot be read."""


class ApplicationUnreadable(InputError):
    """A field of an application is unknown or has a wrong code or type; `field` is its path."""


class DataBroken(InputError):
    """A file of the jurisdiction or the rulebook is wrong; `field` is `file:line`."""


class UnknownThing(InputError):
    """A number, community, organisation or jurisdiction that does not exist."""


class LedgerError(ZhunruError):
    """The ledger cannot serve."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of zhunru."""


class LedgerDamaged(LedgerError):
    """A row of the ledger contradicts the journal."""


class OlderCopy(LedgerDamaged):
    """The ledger lacks what was signed last; it serves again for a reason on record."""


class KeyMissing(LedgerError):
    """There is no key to sign checkpoints with."""


class LedgerUnavailable(LedgerError):
    """The ledger cannot be written or reached just now; trying again may help."""


class ClockStopped(LedgerUnavailable):
    """The machine's clock went back or jumped ahead; nothing is recorded before it is sound."""


class KeyConflict(LedgerError):
    """The same key was used before with other content."""


class EngineError(ZhunruError):
    """Prefect could not be started or reached."""
