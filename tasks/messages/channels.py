"""The channels of an installation, read from its file, and sending by one of them.

The file holds passwords and tokens: it is its account's alone (0600), and nothing of an address of
a channel is logged, shown or kept. Apprise is loaded where a channel is configured, else never.
"""

import logging
import re
import socket
import threading
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError

from schemas import yaml_text
from schemas.errors import InputError
from schemas.texts import catalogue
from schemas.values import Value

FILE = "messages.yaml"
TO = "{to}"
MAIL, HOSTED = ("mailto", "mailtos"), ("json", "jsons", "form", "forms", "xml", "xmls")
KINDS = (*MAIL, "wechat", "wecombot", "dingtalk", "feishu", "lark", *HOSTED)
"""What a channel may be, by the scheme of its address: apprise knows more, some of the machine."""
FORMS = {
    "email": re.compile(r"[^@\s,;:<>\"?&#/]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"),
    "mobile": re.compile(r"\+?\d{6,15}"),
    "account": re.compile(r"[A-Za-z0-9_.-]{1,64}"),
    "none": re.compile(""),
}
"""What an address of a person looks like, by what the channel asks for; none: a group's robot."""
SERVICE_BYTES = {"wechat": 2048, "wecombot": 2048, "dingtalk": 20_000, "feishu": 20_000}
"""What the services of offices take in one message, as their manuals say."""
TRIAL = {"email": "a@example.org", "mobile": "15400000000", "account": "a", "none": ""}
SHORT = re.compile(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+))*")
STATUS = re.compile(r"error=(\d{3})")


class MessageChannel(Value):
    """One channel: its name in both languages, apprise's address with `{to}`, who may use it.

    inner: it may stand on this machine or in an inner network. orgs: whose people alone use it.
    """

    zh: str
    en: str
    url: SecretStr
    address: Literal["email", "mobile", "account", "none"]
    inner: bool = False
    orgs: tuple[str, ...] = ()

    @property
    def bytes_max(self) -> int:
        """How many bytes of text the service takes; it cuts or refuses what is longer."""
        scheme = self.url.get_secret_value().partition("://")[0]
        return SERVICE_BYTES.get(scheme, 100_000)

    @property
    def brief(self) -> bool:
        """Whether it is told how much waits, and no title: a short message, or a group reads it."""
        return self.address in ("mobile", "none")


class Channels(Value):
    """The file: the hour of the morning and how many working days ahead; where the desk is."""

    hour: int = Field(8, ge=0, le=23)
    ahead_wd: int = Field(3, ge=1, le=30)
    desk: str = Field(pattern=r"^https?://[^\s]+$")
    channels: dict[str, MessageChannel]


def read(file: Path) -> Channels | None:
    """Return what the file says, None where there is none.

    Raises InputError naming file and line: others can read it, a key is wrong or missing, or an
    address that apprise cannot use, of another kind, or in an inner network without `inner`.
    """
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else None


@cache
def _read(file: Path, _changed: int) -> Channels:
    if file.stat().st_mode & 0o077:
        raise problem("file_open", file=file)
    text = file.read_text(encoding="utf-8")
    told, broken = yaml_text.attempt(text)
    if broken is not None:
        raise problem("unreadable", file=file, line=broken[0], what=broken[1])
    try:
        found = Channels.model_validate(told)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        line = yaml_text.line(text, first["loc"])
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise problem("unreadable", file=file, line=line, what=what) from None
    for name, one in found.channels.items():
        if code := _fault(one):
            line = yaml_text.line(text, ("channels", name, "url"))
            raise problem(code, file=file, line=line, name=name, kinds=" ".join(KINDS))
    return found


def _fault(one: MessageChannel) -> str:
    """Return why an address cannot be used: the code of a text, empty where it can."""
    scheme, _, rest = one.url.get_secret_value().partition("://")
    if scheme not in KINDS:
        return "channel_kind"
    if (TO in rest) == (one.address == "none") or TO in re.split(r"[/?]", rest)[0]:
        return "channel_to"
    plugin = _plugin(one, "13800000000" if one.address == "mobile" else "a@b.cn")
    if plugin is None:
        return "channel_url"
    inner = not one.inner and any(_is_inner(host) for host in _hosts(one, plugin))
    return "channel_inner" if inner else ""


def _hosts(one: MessageChannel, plugin: Any) -> tuple[str, ...]:
    """Return where a channel connects to, as apprise reads its address; none for a known service.

    Apprise takes its parameters in any case, and knows the servers of some mail hosts.
    """
    if one.url.get_secret_value().partition("://")[0] not in (*MAIL, *HOSTED):
        return ()
    hosts = (plugin.host, getattr(plugin, "smtp_host", None))
    return tuple(host.strip("[]").rstrip(".").lower() for host in hosts if host)


def _is_inner(host: str) -> bool:
    """Tell whether a host names this machine or an inner network, by number or bare name."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        if SHORT.fullmatch(host):  # of an address of four numbers, as a computer also takes it
            return True
        inner = (".local", ".localhost", ".internal")
        return "." not in host or ":" in host or host.endswith(inner)


def _leads_inward(host: str) -> bool:
    """Tell whether a host leads to this machine or an inner network today, whatever its name is."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # nobody is reached there at all
    return any(not ip_address(one[4][0]).is_global for one in found)


def _plugin(one: MessageChannel, to: str) -> Any:
    """Return apprise's way to a person, None where it knows none; no redirect is followed."""
    import apprise  # noqa: PLC0415 - where a channel is configured, and only there

    _listen()
    url = one.url.get_secret_value().replace(TO, quote(to, safe=""))
    return apprise.Apprise.instantiate(url, asset=apprise.AppriseAsset(http_redirects=False))


def fits(one: MessageChannel, to: str) -> bool:
    """Tell whether an address of a person is one of the channel's kind."""
    return FORMS[one.address].fullmatch(to) is not None


def send(one: MessageChannel, to: str, title: str, text: str) -> str:
    """Send a message; return an empty text, or the class of what went wrong, never its words.

    `http_401` and the like: what the service answered; `inner`: its name leads to an inner network,
    which the channel may not stand in; `not_sent`: nobody took it.
    """
    plugin = _plugin(one, to)
    if plugin is None:
        return "not_sent"
    if not one.inner and any(_leads_inward(host) for host in _hosts(one, plugin)):
        return "inner"
    _HEARD.said = ""
    fine = plugin.notify(title=title, body=text, body_format="text")
    status = STATUS.search(getattr(_HEARD, "said", ""))
    return "" if fine else f"http_{status[1]}" if status else "not_sent"


class _Ear(logging.Handler):
    """Hears why apprise could not send, in the thread that sends; its words go nowhere."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was said last."""
        _HEARD.said = record.getMessage()


_HEARD = threading.local()


@cache
def _listen() -> None:
    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [_Ear(logging.WARNING)], False
    log.setLevel(logging.WARNING)


def problem(code: str, /, **params: object) -> InputError:
    """Build an error with both texts of `code`; KeyError if there is none."""
    return catalogue.problem(InputError, "messages", code, field=code, **params)
