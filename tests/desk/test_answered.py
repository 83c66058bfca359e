"""What commands and the API answer on the ledger of the district, refusals too: answered.txt.

`ZHUNRU_REWRITE=1 pytest -m slow` of this module writes the file anew, to be read in review. Of a
long list the first rows stand there and how many there are; what is made anew each time is `*`.
"""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.app import create
from desk.people import tokens
from desk.web.request.settings import Settings
from ledger.store.session import open_ledger
from policies import loader
from tasks import clock, grants
from tests.pinned import hold_all

SNAPSHOT = Path(__file__).with_name("answered.txt")
HEAD = "=== "
MOST_ROWS, MOST_LINES = 2, 24
WORKS, ASKED, RULED = "533100-ZR-2026-00148", "533100-ZR-2026-00951", "R-533123100001-2026-003"
LATE, OURS = "533100-ZR-2026-00981", "533103001002"
COMMANDS = (
    *(f"inbox --by {seat}" for seat in ("STREET_REVIEWER@533103001", f"COMM_SEC@{OURS}",
      "LG_OFFICE@DH-LGB", "FIN_DEPT@DH-GAJ", "DEPT_HEAD@DH-SFJ")),
    "inbox --by LG_OFFICE@DH-LGB --limit 1", "inbox --by NOBODY@DH-LGB", "inbox --by LG_OFFICE@X",
    *(f"show {one}" for one in (WORKS, ASKED, RULED, LATE, "E-1")),
    "capacity", "capacity --street 533103001 --months 2", "capacity --on 2026-13-01",
    "capacity --street X", "exemptions", "exemptions --on 2026-01-01",
    f"exemptions --number {WORKS}",
    "grants 533103001", "grants DH-LGB", "grants X",
    *(f"funds report {one}" for one in ("items", "arrears", "arrears_ageing", "custody",
      "custody_ageing", "punctuality", "income", "yearly", "mismatch", "orders", "settlement",
      "exemptions", "none")),
    f"funds report items --community {OURS}", "funds report items --department DH-SFJ",
    "funds report yearly --on 2025-12-31", f"funds report items --number {LATE}",
    "funds mismatch", "funds account outside", "funds account outside --limit 1", "funds account x",
    "db clock", "audit verify", "audit witnesses", "audit report",
)  # fmt: skip
ALONE = (  # without a ledger
    "acts pay", "acts none", "acts sign_on_paper", "rules show F07", "rules show X",
    "rules search 证明", "lifecycle check", "lifecycle --picture work", "funds reports",
    "rules diff dehong xicheng",
)  # fmt: skip
SEATS = ("LG_OFFICE@DH-LGB", f"COMM_SEC@{OURS}", "DEPT_HEAD@DH-SFJ")
PATHS = (
    "/inbox", "/inbox?limit=1", "/assignments", "/assignments?limit=2",
    "/assignments?stage=EFFECTIVE", "/assignments?applicant=DH-SFJ", f"/assignments/{WORKS}",
    f"/assignments/{ASKED}", f"/assignments/{RULED}", "/placements", "/placements?limit=1",
    f"/placements?number={LATE}", "/opinions", "/refusals", "/papers", "/funds/reports",
    "/funds/reports/items", "/funds/reports/payments", "/funds/reports/arrears", "/funds/accounts",
    "/funds/account?code=outside", "/substitutes", "/hooks",
)  # fmt: skip
WRONG = (  # asked by the office
    "/inbox?limit=0", "/inbox?limit=501", "/inbox?limit=x", "/inbox?next=x", "/inbox?after=x",
    "/assignments?stage=X", "/assignments/X", f"/assignments/{WORKS}/files", "/papers/1",
    "/files/x", "/funds/reports/none", "/funds/account?code=x", "/funds/account",
)  # fmt: skip
OPEN = ("/inbox", "/public/place", "/public/communities", "/rules/F07", "/rules/X", "/none")
MADE = "|".join((
    r"\b[0-9a-f]{8}-[0-9a-f]{4}[0-9a-f-]*", "(?=[0-9]*[a-f])[0-9a-f]{16,}", r"(?<=next: \")[^\"]+",
    r"/[^ ]*/pytest-of-[^ ]*",
))  # fmt: skip


def asked():
    """Everything that is asked, as the head of its answer."""
    for command in COMMANDS:
        yield from (f"zhunru {command}", f"zhunru {command} --json")
    for command in ALONE:
        yield from (f"zhunru {command}", f"zhunru {command} --json")
    yield from (f"GET {path} {seat}" for path in PATHS for seat in SEATS)
    yield from (f"GET {path} {SEATS[0]}" for path in WRONG)
    yield from (f"GET {path}" for path in OPEN)


def few(value):
    """A value with the first rows of its long lists."""
    if isinstance(value, dict):
        return {name: few(one) for name, one in value.items()}
    if isinstance(value, list):
        more = [f"… {len(value)}"] if len(value) > MOST_ROWS + 1 else []
        return [few(one) for one in (value[:MOST_ROWS] if more else value)] + more
    return value


def told(text):
    """An answer as it stands in the file: JSON by lines, all of it short."""
    try:
        lines = by_lines(few(json.loads(text)))
    except ValueError:
        plain = (re.sub("[┏┳┓━┡╇┩└┴┘─┌┐├┤┼┬┃]+", "│", line) for line in text.splitlines())
        lines = [" ".join(line.split()) for line in plain if line.strip(" │")]
    more = [f"… {len(lines)}"] if len(lines) > MOST_LINES + 2 else []
    lines = [*lines[:MOST_LINES], *more] if more else lines
    return re.sub(MADE, "*", "\n".join(lines))


def by_lines(value):
    """JSON, a line for each row of a list and each value of the outermost object."""
    if isinstance(value, dict) and len(json.dumps(value)) > 150:
        inner = [(name, by_lines(one)) for name, one in value.items()]
        return [line for name, some in inner for line in [f"{name}: {some[0]}", *some[1:]]]
    if isinstance(value, list) and value:
        return ["-", *(f"  {line}" for one in value for line in by_lines(one))]
    return [json.dumps(value, ensure_ascii=False)]


class District:
    """The ledger of the district, asked by commands and by programs."""

    def __init__(self, folder):
        self.url, self.folder = f"sqlite:///{folder / 'ledger.db'}", folder
        self.ledger = open_ledger(self.url, create=False)
        self.app = create(
            Settings(store=self.url, state=folder, files=folder, public_url="http://testserver"),
            self.ledger,
        )
        self.tokens = {"": {}}
        self.rules = loader.load(self.ledger.jurisdiction)

    def get(self, path, seat):
        """Answer a program of a seat."""
        if seat not in self.tokens:
            day = self.rules.calendar.today(clock.real_now()) + timedelta(days=30)
            by = grants.synthetic("SEC_ADMIN", self.rules.directory.lg_office)
            wanted = tokens.WantedToken("test", *seat.split("@"), "read", day)
            secret = tokens.make(self.ledger, by, wanted)
            self.tokens[seat] = {"authorization": f"Bearer {secret}"}
        answer = TestClient(self.app).get(f"/api{path}", headers=self.tokens[seat])
        return f"({answer.status_code})\n{told(answer.text)}"


@pytest.fixture(scope="module")
def district_asked(district_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    shutil.copyfile(district_file, folder / "ledger.db")
    one = District(folder)
    yield one
    one.ledger.close()


@pytest.fixture
def answer_of(district_asked, zhunru, monkeypatch):
    """A maker of answers by what is asked."""
    monkeypatch.setenv("COLUMNS", "500")

    def answer(head):
        how, *words = head.split(" ")
        if how == "GET":
            return district_asked.get(words[0], words[1] if words[1:] else "")
        own = (
            []
            if head.removeprefix("zhunru ").removesuffix(" --json") in ALONE
            else ["--store", district_asked.url]
        )
        said = zhunru(*words, *own)
        text = f"({said.code})\n{told(said.out)}\n{told(said.err)}"
        return (
            text.replace(district_asked.url, "URL")
            .replace(str(district_asked.folder), "DIR")
            .strip()
        )

    return answer


def kept():
    """Everything in the file: what was asked, and the answer."""
    if SNAPSHOT.exists():
        for part in SNAPSHOT.read_text(encoding="utf-8").split(f"\n{HEAD}")[1:]:
            yield tuple(one.strip("\n") for one in part.split("\n", 1))


@pytest.mark.parametrize(("head", "text"), [*kept()])
def test_an_answer_is_what_was_read_in_review(answer_of, head, text):
    assert answer_of(head) == text


@pytest.mark.slow
def test_the_file_has_every_answer(answer_of):
    found = [f"\n{HEAD}{head}\n{answer_of(head)}\n" for head in asked()]
    assert len(found) > 100
    hold_all(SNAPSHOT, "".join(found))
