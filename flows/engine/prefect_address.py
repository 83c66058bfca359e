"""Where the Prefect of this ledger answers, and the few words spoken to it without importing it.

`import prefect` costs more than a second; a desk, a command line and a watchdog need only these.
The file `prefect.json` in the state folder holds {"url": …} and, when the server asks for one,
{"auth": "user:password"}. The embedded engine writes it; for a grown installation a person does.
"""

import base64
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.values import Value

FILE = "prefect.json"


class Address(Value):
    """Where Prefect's API answers: `url` ends in `/api`; `auth` is empty or user:password."""

    url: str
    auth: str = ""


def write(state: Path, address: Address) -> None:
    """Write the address of the server into the state folder, whole or not at all."""
    draft = state / f"{FILE}.new"
    draft.unlink(missing_ok=True)  # its mode, or where it points to, may be somebody else's
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(address.model_dump_json(exclude_defaults=True), encoding="utf-8")
    draft.replace(state / FILE)


def read(state: Path) -> Address | None:
    """Return the address in the state folder, or None when there is none that can be read."""
    try:
        return Address.model_validate_json((state / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def forget(state: Path) -> None:
    """Remove the address: the server has been stopped."""
    (state / FILE).unlink(missing_ok=True)


def ask(address: Address, path: str, body: Any = None, *, timeout_seconds: float = 1.0) -> Any:
    """Return the JSON answer of Prefect to one request: POST when there is a body, else GET.

    Raises OSError when nobody answers in time and ValueError when the answer is no JSON or an
    error. Speaks to the host directly: a proxy of the environment has no part in this.
    """
    parts = urlsplit(address.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_seconds)
    try:
        method, text = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(method, parts.path + path, text, _headers(address))
        answer = connection.getresponse()
        content = answer.read()
    except http.client.HTTPException as broken:
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        raise ValueError(f"Prefect answered {answer.status} to {path}")
    return json.loads(content or b"null")


def _headers(address: Address) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if address.auth:
        headers["Authorization"] = "Basic " + base64.b64encode(address.auth.encode()).decode()
    return headers


def healthy(address: Address, *, timeout_seconds: float = 1.0) -> bool:
    """Whether the server answers that it is well."""
    try:
        return ask(address, "/health", timeout_seconds=timeout_seconds) is True
    except (OSError, ValueError):
        return False


def open_to_all(address: Address, *, timeout_seconds: float = 5.0) -> bool:
    """Whether the server tells its runs to somebody who shows no secret; False if none answers."""
    stranger = Address(url=address.url)
    try:
        ask(stranger, "/flow_runs/count", {}, timeout_seconds=timeout_seconds)
    except (OSError, ValueError):
        return False
    return True


def listeners(address: Address, *, timeout_seconds: float = 1.0) -> list[dict[str, Any]]:
    """Return the task workers that listen now: [{identifier: host-pid, task_keys, timestamp}].

    Raises as `ask` does.
    """
    answer = ask(address, "/task_workers/filter", {}, timeout_seconds=timeout_seconds)
    return list(answer)
