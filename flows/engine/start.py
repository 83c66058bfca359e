"""What every program of zhunru does before anything else."""

from flows.engine import environment
from ledger.store import private, writelock


def begin() -> None:
    """Make files that nobody else reads, and wait for a turn to write as long as the machine says.

    Raises InputError when the setting is no number of seconds.
    """
    private.begin()
    writelock.be_patient(environment.write_wait())
