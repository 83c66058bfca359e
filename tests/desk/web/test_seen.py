"""What the pages of the desk say, ask and lead to, as a person reads it: seen.txt.

Each page of the district is there once, with the first seat that reads it so;
`ZHUNRU_REWRITE=1 pytest -m slow` of this module writes the file anew from what the seats of each
role come to by links, to be read in review. What is made anew with each ledger (ids, digests)
stands as `*`; `… n-m` are lines of the first page before it that is about the same item.
"""

import difflib
import re
from collections import Counter
from html import unescape
from itertools import groupby
from pathlib import Path

import pytest

from tests.desk.web.looking import seats
from tests.desk.web.readable import Readable
from tests.pinned import hold_all

SNAPSHOT = Path(__file__).with_name("seen.txt")
HEAD = "=== "
# Of the day and the program, not of the matter: who came in, what is true of this machine.
OF_TODAY = ("/visits", "/seats", "/watch", "/password", "/operations", "/person")
# How many texts of one page, and of all pages of a kind; what is not named: two of a page.
MOST = {
    "/acts/(ask|cc|remind|transfer|delegate|give_back|return)$": (1, 1), "/acts/": (2, 2),
    "/assignments/[^/]+$": (2, 16), "/assignments/[^/]+/communities": (1, 2),
    "/assignments/[^/]+/files": (1, 2), "/applications/[^/]+/view": (1, 2), "/office/rules": (0, 0),
    "/(people|organisations)": (0, 0), "/office/parameters|.*save.html": (0, 0),
    "/help|/audit|/money/": (1, 40), "/$": (9, 9),
}  # fmt: skip
OPTIONS = 6  # of a longer list of choices the first stand there, and how many more there are
MADE = "|".join((
    r"\b[0-9a-f]{8}-[0-9a-f]{4} · [0-9a-f]{16}", r"\b[0-9a-f]{8}-[0-9a-f]{4}[0-9a-f-]*",
    "(?=[0-9]*[a-f])[0-9a-f]{16,}",
))  # fmt: skip


def few(lines):
    """Lines, of a long list of choices the first."""
    for choice, some in groupby(lines, lambda line: line.startswith("- ")):
        some = list(some)
        most = OPTIONS if choice and len(some) > OPTIONS + 2 else len(some)
        chosen = [line for line in some[most:] if re.match(r"- \S* \*", line)]
        yield from [*some[:most], *chosen, *[f"- … {len(some)}"] * (len(some) > most)]


def readable(answer):
    """The lines of an answer; what is made anew each time is left out."""
    lines = few(Readable(answer.text).lines)
    status = [] if answer.status_code == 200 else [f"({answer.status_code})"]
    return re.sub(MADE, "*", "\n".join([*status, *lines])).replace("\n*\n", "\n")


def shortened(text, base):
    """A text as it differs from another: `… n-m` stands for lines n to m of that one."""
    lines, known = text.split("\n"), base.split("\n")
    if text == base:
        return text
    found, at = [], 0
    for match in difflib.SequenceMatcher(None, known, lines, autojunk=False).get_matching_blocks():
        if match.size > 2 or not match.size:
            found += lines[at : match.b]
            found += [f"… {match.a + 1}-{match.a + match.size}"] * bool(match.size)
            at = match.b + match.size
    return "\n".join(found)


def whole(text, base):
    """What was shortened, line for line."""
    known, lines = base.split("\n"), []
    for line in text.split("\n"):
        span = re.fullmatch(r"… (\d+)-(\d+)", line)
        lines += known[int(span[1]) - 1 : int(span[2])] if span else [line]
    return "\n".join(lines)


def matter(head):
    """What pages have in common: the item that they are about, or their path."""
    return re.match(r"/assignments/[^/ ?]+|[^ ]+", head)[0]


def pages():
    """Every page of the file: its path, the first seat that reads it, its text."""
    if not SNAPSHOT.exists():
        return
    before = {}
    for part in SNAPSHOT.read_text(encoding="utf-8").split(f"\n{HEAD}")[1:]:
        head, _, text = part.partition("\n")
        path, seat = head.split(" ")
        base = before.setdefault(matter(head), text.strip("\n"))
        yield path, tuple(seat.split("@")), whole(text.strip("\n"), base)


PAGES = list(pages())


@pytest.fixture(scope="module")
def browsers(district):
    """A browser of each seat, made when it is first asked for."""
    entered = {}

    def browser(seat):
        if seat not in entered:
            entered[seat] = district.enter(*seat)
        return entered[seat]

    return browser


@pytest.mark.parametrize(
    ("path", "seat", "text"), PAGES, ids=[f"{seat[0]}:{path}" for path, seat, _ in PAGES]
)
def test_a_page_says_what_was_read_in_review(browsers, path, seat, text):
    assert readable(browsers(seat).get(path)) == text


def shape(path):
    """Pages of one shape are looked at once by each role; those of an assignment one by one."""
    return re.sub(rf"{MADE}|DH-\w+|LX-\w+|\d{{9,}}|=[^&]*", "N", path)


class Walk:
    """Somebody of each seat follows every link to a kind of page of which there are too few yet."""

    def __init__(self):
        self.seen, self.counted, self.told = set(), Counter(), {}

    def wanted(self, role, path):
        """Whether a page is of a kind of which more are to be read, and new to the role."""
        page = re.sub(r"^/assignments/[^/]+/acts", "/acts", path.partition("?")[0])
        found = (one for one in MOST.items() if re.match(one[0], page))
        kind, (of_page, of_kind) = next(found, (page, (2, 2)))
        self.kinds = {page, page if kind == "/acts/" else kind}
        full = self.counted[page] >= of_page or self.counted[kind] >= of_kind
        new = (role, shape(path)) not in self.seen and not path.startswith(OF_TODAY)
        self.full = full
        return new and (not full or re.fullmatch("/|/assignments/[^/?]+", path))

    def __call__(self, seat, browser):
        todo = ["/"]
        for path in todo:
            if not self.wanted(seat[0], path):
                continue
            self.seen.add((seat[0], shape(path)))
            answer = browser.get(path)
            if "html" not in answer.headers.get("content-type", ""):
                continue
            if not self.full and (text := readable(answer)) not in self.told:
                self.told[text] = f"{path} {'@'.join(seat)}"
                self.counted.update(self.kinds)
            todo += [unescape(one) for one in re.findall(r'href="(/[^"#]*)', answer.text)]


@pytest.mark.slow
def test_the_file_has_every_kind_of_page(district, browsers):
    walk, parts, before = Walk(), [], {}
    for seat in seats(district):
        walk(seat, browsers(seat))
    for text, head in sorted(walk.told.items(), key=lambda one: one[1]):
        base = before.setdefault(matter(head), text)
        parts.append(f"\n{HEAD}{head}\n{shortened(text, base)}\n")
    assert len(parts) > 100
    hold_all(SNAPSHOT, "".join(parts))
