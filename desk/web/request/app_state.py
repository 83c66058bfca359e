"""What every request of one desk shares: its ledger, its rules, its settings."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from desk.web.request.counting import Counting
from desk.web.request.limits import Tide
from desk.web.request.settings import Settings
from ledger.store.session import Ledger
from policies import loader
from policies.rules import Rules


@dataclass(frozen=True)
class House:
    """An open ledger with what the desk was started with."""

    settings: Settings
    ledger: Ledger
    tide: Tide = field(default_factory=Tide)
    counting: Counting = field(default_factory=Counting)

    @property
    def rules(self) -> Rules:
        """The rules of the ledger's place."""
        return loader.load(self.ledger.jurisdiction)


def address_of(request: HTTPConnection) -> str:
    """Return the network address a request came from; empty when the server does not tell."""
    return request.client.host if request.client else ""


def house_of(request: HTTPConnection) -> House:
    """Return the house a request came to."""
    house: House = request.app.state.house
    return house
