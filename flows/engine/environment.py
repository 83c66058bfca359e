"""The surroundings of an embedded Prefect: everything local, quiet, and nothing sent anywhere."""

import os
from collections.abc import Mapping
from pathlib import Path

# Prefect's own records are a convenience (the facts are in the ledger): kept a month, then dropped.
_RETENTION_SECONDS = str(30 * 24 * 3600)

LEDGER = "ZHUNRU_LEDGER"
HOOK_HOSTS = "ZHUNRU_HOOK_HOSTS"
MESSAGES = "ZHUNRU_MESSAGES"
OPEN_PREFECT = "ZHUNRU_OPEN_PREFECT"
WRITE_WAIT = "ZHUNRU_WRITE_WAIT"
API_URL, API_AUTH = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"
PROXIES, DESK_HOSTS = "ZHUNRU_PROXIES", "ZHUNRU_HOSTS"

OWN_HOSTS = ("127.0.0.1", "localhost")  # the names by which an embedded Prefect is asked

_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A worker whose server died gives up within seconds, not after a minute of ever longer waits:
    # it drains again from the ledger anyway.
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "2.0",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # Services for schedules, work pools and automations: the embedded engine has none of them.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    # Its events tell again what runs and states tell; each would be one more write.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "flow_runs,orphans",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": _RETENTION_SECONDS,
}


def home_of(state: Path) -> Path:
    """Return Prefect's own folder in the state folder."""
    return state / "prefect"


def results_folder(state: Path) -> Path:
    """Return where Prefect keeps the results of background tasks."""
    return home_of(state) / "results"


def ledger_url() -> str:
    """Return the address of the ledger that this process was started for, empty if none."""
    return os.environ.get(LEDGER, "")


def write_wait() -> str:
    """Return how many seconds a writer waits for its turn, as it was set; empty if it was not."""
    return os.environ.get(WRITE_WAIT, "")


def hook_hosts() -> frozenset[str]:
    """Return the hosts that webhooks may speak to, `name` or `name:port`; none unless said."""
    told = os.environ.get(HOOK_HOSTS, "").replace(",", " ").split()
    return frozenset(host.casefold() for host in told)


def messages_file(state: Path) -> Path:
    """Return the file of the channels of messages: as it was set, or that in the state folder."""
    return Path(os.environ.get(MESSAGES, "") or state / "messages.yaml")


def open_prefect_allowed() -> bool:
    """Whether this machine says that a Prefect which answers everybody may be used."""
    return os.environ.get(OPEN_PREFECT, "").strip().casefold() == "yes"


def proxies() -> tuple[str, ...]:
    """Return the addresses of proxies whose `X-Forwarded-For` is believed; none unless said."""
    return tuple(os.environ.get(PROXIES, "").replace(",", " ").split())


def desk_hosts() -> tuple[str, ...]:
    """Return the names of the desk beside its public address; none unless said."""
    return tuple(os.environ.get(DESK_HOSTS, "").replace(",", " ").split())


def prefect_named() -> tuple[str, str]:
    """Return address and `user:password` of the Prefect that this machine names; empty if none."""
    return os.environ.get(API_URL, ""), os.environ.get(API_AUTH, "")


def of_worker(url: str, auth: str) -> dict[str, str]:
    """Return the environment of a worker of the Prefect at an address, with its secret."""
    return {**os.environ, **_ALWAYS, API_URL: url, **({API_AUTH: auth} if auth else {})}


def surroundings(
    state: Path, port: int, ledger: str, *, auth: str, inherited: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment of the server and the worker of an embedded engine.

    state: the engine's folder. ledger: its URL; auth: `user:password` of the server. Both are
    secrets and therefore never stand on a command line, where every user of the machine could read
    them; an environment is read by its own user alone. Settings of another Prefect in `inherited`
    are left out, or the worker would report to somebody else's server.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith("PREFECT_")}
    return {
        **kept,
        **_ALWAYS,
        LEDGER: ledger,
        "PREFECT_HOME": str(home_of(state)),
        API_URL: f"http://127.0.0.1:{port}/api",
        API_AUTH: auth,
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        # Pages of other origins may not even ask; its own page comes by either name.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(
            f"http://{host}:{port}" for host in OWN_HOSTS
        ),
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(results_folder(state)),
    }
