"""What every request of one desk shares: its ledger, its rules, its settings."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from desk.web.settings import Settings
from ledger.session import Ledger
from policies import loader
from policies.rules import Rules


@dataclass(frozen=True)
class House:
    """An open ledger with what the desk was started with."""

    settings: Settings
    ledger: Ledger

    @property
    def rules(self) -> Rules:
        """The rules of the ledger's place."""
        return loader.load(self.ledger.jurisdiction)


def house_of(request: HTTPConnection) -> House:
    """Return the house a request came to."""
    house: House = request.app.state.house
    return house
