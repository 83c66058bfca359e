"""What every program of zhunru does before anything else, and once it stands."""

import gc

from flows.engine import environment
from ledger.store import private, writelock


def begin() -> None:
    """Make files that nobody else reads, and wait for a turn to write as long as the machine says.

    Raises InputError when the setting is no number of seconds.
    """
    private.begin()
    writelock.be_patient(environment.write_wait())


def stands() -> None:
    """Leave what was loaded for good out of Python's looking for waste.

    Looked through now and then, it would stop whatever act is just going on for 0.15 s.
    """
    gc.collect()
    gc.freeze()
