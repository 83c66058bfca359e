"""What a desk is started with; secrets are not among it, they live in the ledger's own files."""

from pathlib import Path
from urllib.parse import urlsplit

from schemas.values import Value


class Settings(Value):
    """store: the ledger's URL; state: the folder with Prefect's address; files: for uploads.

    public_url: how browsers reach the desk. With https the cookie is `__Host-` and Secure.
    proxies: addresses whose `X-Forwarded-For` is believed, none unless named; hosts: names of the
    desk beside that of the public address.
    """

    store: str
    state: Path
    files: Path
    public_url: str = "http://127.0.0.1:8000"
    proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which the desk answers, beside those of the machine itself."""
        return (urlsplit(self.public_url).hostname or "", *self.hosts)

    @property
    def origin(self) -> str:
        """Scheme and host of the public address, as browsers send it in `Origin`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"
