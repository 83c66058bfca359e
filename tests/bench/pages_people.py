"""The busy people of the benchmark of pages: who they are, what they ask for, what they send."""

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from desk.people import sessions
from ledger.desk import accounts
from ledger.read import lists
from ledger.tables.states import waiting
from policies import loader
from policies.visibility import scope
from schemas.acts.act import Actor
from schemas.place.people import Source

CROWD = (
    ("COMM_SEC", 16), ("LG_OFFICE", 8), ("DEPT_CLERK", 7), ("DEPT_HEAD", 6), ("FIN_DEPT", 4),
    ("STREET_REVIEWER", 3), ("FIN_BUREAU", 2), ("FIN_STREET", 2), ("AUDITOR", 2),
)  # fmt: skip
"""How many of each role there are among fifty."""
SIGN = "sign_community"
DONE = ("accept", "send_agreement", "sign_dept", SIGN)
KINDS = {
    "inbox": 30, "inbox 2": 10, "search": 10, "matters": 8, "matter": 16, "form": 8, "own": 8,
    "act": 10,
}  # fmt: skip
"""How often each kind of page is asked for, in a hundred requests."""
OWN = {
    "COMM_SEC": "/community", "FIN_DEPT": "/money", "FIN_STREET": "/money",
    "FIN_BUREAU": "/money", "AUDITOR": "/money", "LG_OFFICE": "/money",
}  # fmt: skip
WORDS = ("宣传", "禁毒", "低保", "犬只")


class Row(NamedTuple):
    """One request: when, seconds until the whole page was there, and what was wrong with it."""

    kind: str
    path: str
    at: float
    seconds: float
    wrong: str = ""
    refused: bool = False


class Form(HTMLParser):
    """The fields of the form of a page that sends to an address, as a browser would send them."""

    def __init__(self, text, action):
        super().__init__()
        self.fields, self._action, self._inside, self._name = [], action, False, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("action", "") == self._action
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "select":
            self._name = name
        if not self._inside:
            return
        if tag == "option" and "selected" in told:
            self.fields.append((self._name, value))
        if tag == "input" and name:
            ticks = told.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in told:
                self.fields.append((name, value or ("on" if ticks else "")))


def parts_of(page):
    """Return the addresses of the styles and scripts that a page names."""
    found = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page)
    return [unescape(one) for one in found]


class Crowd:
    """Everybody, and the work of the played assignments that they share out among them."""

    def __init__(self, ledger, numbers):
        self.ledger, self.numbers, self.people = ledger, numbers, []
        self._turn, self._owed = threading.Lock(), defaultdict(list)
        self.fill()

    def fill(self):
        """Read what is owed at the played assignments: (role, org) -> addresses of forms."""
        row = waiting.c
        asked = select(waiting).where(row.number.in_(self.numbers), row.act.in_(DONE))
        with self.ledger.read() as tx:
            for one in tx.execute(asked.order_by(row.id)):
                self._owed[one.role, one.org].append((one.number, one.act, one.community))

    def assignments(self, role, org):
        """Return the numbers of the played assignments that a seat may read, newest first."""
        by, rules = Actor(person="bench", role=role, org=org), loader.load(self.ledger.jurisdiction)
        with self.ledger.read() as tx:
            found = lists.assignments(tx, scope.reach(by, rules), limit=len(self.numbers)).items
        return [one.number for one in found if one.number in set(self.numbers)]

    def take(self, role, org, *, keep=False):
        """Return an owed act of a seat as (number, act, community), or None."""
        with self._turn:
            left = self._owed[role, org]
            if not left:
                return None
            return left[0] if keep else left.pop(0)


def crowd(ledger, filler, size):
    """Return people with a visit each, at the organisations that have most to do."""
    found = Crowd(ledger, filler.numbers)
    wanted = [role for role, count in CROWD for _ in range(max(1, count * size // 50))]
    seats = _seats(ledger, filler)
    taken = defaultdict(int)
    for n, role in enumerate(wanted[:size]):
        org = seats[role][taken[role] % len(seats[role])]
        taken[role] += 1
        with ledger.write() as tx:
            account = accounts.by_id(tx, f"{org}/{role}")
            token = sessions.begin(ledger, tx, account, Source(address="bench"))
        found.people.append(User(found, role, org, token, n))
    return found


def _seats(ledger, filler):
    """Return role -> organisations, of departments those whose assignments were played."""
    departments, found = {one["applicant"] for one in filler.cases}, defaultdict(list)
    with ledger.read() as tx:
        known = [one.person.id.partition("/") for one in accounts.everyone(tx)]
    for org, _, role in sorted(known):
        if role in ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT") and org not in departments:
            continue
        found[role].append(org)
    return found


class User:
    """One busy person in a browser of their own."""

    def __init__(self, crowd, role, org, token, seed):
        self.crowd, self.role, self.org, self.token = crowd, role, org, token
        self.chance = random.Random(seed)
        self.host, self.link, self.next = "", None, ""
        self.known = crowd.assignments(role, org)

    def arrive(self, address, rows):
        """Open the first page of the day, as everybody does at once in the morning."""
        self.host = urlsplit(address).netloc
        rows.append(self._one("own" if self.role == "COMM_SEC" else "inbox")[0])

    def visit(self, until, between, rows):
        """Ask for a page now and then until a moment."""
        at = time.perf_counter() + self.chance.uniform(0, between)
        while at < until:
            time.sleep(max(0.0, at - time.perf_counter()))
            rows.extend(self._one(self._kind()))
            at = max(at + self.chance.uniform(0.5, 1.5) * between, time.perf_counter())

    def _kind(self):
        kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        owed = self.crowd.take(self.role, self.org, keep=True)
        if kind in ("act", "form") and owed is None:
            return "matter"
        if kind == "own" and self.role not in OWN:
            return "matter"
        if kind == "inbox 2" and not self.next:
            kind = "inbox"
        if self.role == "COMM_SEC" and kind == "inbox":
            return "own"  # its first page is its day
        return kind

    def _one(self, kind):
        if kind == "act":
            return self._act()
        path = self._path(kind)
        row, page = self._ask(OWN[self.role].strip("/") if kind == "own" else kind, path)
        if kind == "inbox":
            found = re.search(r'href="(/\?[^"]*after=[^"]*)"', page)
            self.next = unescape(found.group(1)) if found else ""
        return [row]

    def _path(self, kind):
        word = self.chance.choice(WORDS)
        if kind == "form":
            return _address(self.crowd.take(self.role, self.org, keep=True))
        where = {
            "inbox": "/", "inbox 2": self.next, "own": OWN.get(self.role, "/"),
            "search": f"/?{urlencode({'text': word})}",
            "matters": f"/assignments?{urlencode({'text': self.chance.choice(('', word))})}",
            "matter": f"/assignments/{self.chance.choice(self.known)}",
        }  # fmt: skip
        return where[kind]

    def _act(self):
        """Open the form of an owed act and send it as it is."""
        owed = self.crowd.take(self.role, self.org)
        if owed is None:
            return []
        path = _address(owed)
        row, page = self._ask("form", path)
        action = f"{path}/sign" if owed[1] == SIGN else path.partition("?")[0]
        fields = Form(page, action).fields
        if row.wrong or not fields:
            return [row._replace(wrong=row.wrong or "no form")]
        read = [("read", "true")] if owed[1] == SIGN else []
        done, _ = self._ask("act", action, [*fields, *read])
        return [row, done]

    def _ask(self, kind, path, fields=None):
        """Send one request; the seconds are until its whole answer was read."""
        if self.link is None:
            self.link = http.client.HTTPConnection(self.host, timeout=60)
        head = {
            "Cookie": f"desk={self.token}", "Sec-Fetch-Site": "same-origin",
            "Accept-Encoding": "gzip",
        }  # fmt: skip
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.link.request("GET" if body is None else "POST", path, body, head)
            answer = self.link.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.link = None
            return Row(kind, path, began, time.perf_counter() - began, repr(error)), ""
        took = time.perf_counter() - began
        fine = (200,) if body is None else (303, 409)
        where = answer.headers.get("location", "")
        wrong = "" if answer.status in fine else f"{answer.status} {where} {_told(text)}"
        return Row(kind, path, began, took, wrong, answer.status == 409), text


def _address(owed):
    number, act, community = owed
    if act == SIGN:  # it is signed on the page of the agreement
        return f"/assignments/{number}/communities/{community}"
    return f"/assignments/{number}/acts/{act}" + (f"?community={community}" if community else "")


def _told(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()[-160:]
