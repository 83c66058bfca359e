"""People of a new desk with a browser each, and the count of what they click and type."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from time import monotonic

from desk.app import create
from desk.web.request.settings import Settings
from tasks import clock
from tasks.routing import due
from tests.desk.web.conftest import Browser, told
from tests.journeys.morning import district

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 of a working day in Asia/Shanghai."""
SEATS = {"部门负责人": f"DEPT_HEAD@{district.APPLICANT}"}


class Visitor(Browser):
    """A browser of which it is counted what is clicked and typed."""

    tally = None

    def request(self, *asked, **more):
        """Count a page that is opened or a form that is sent; redirects are nobody's click."""
        self.tally["clicks"] += 1
        return super().request(*asked, **more)

    def fill(self, path, action, **typed):
        """Count the fields that are typed or ticked."""
        self.tally["fields"] += len(typed)
        return super().fill(path, action, **typed)

    def upload(self, path, action, name, content, **typed):
        """Choose a file in the form of a page and send it."""
        kept = {one: value for one, value in self.fields(path, action) if one != "file"}
        self.tally["fields"] += 1 + len(typed)
        files = {"file": (name, content)}
        return self.post(action, data={**kept, **typed}, files=files)

    def act(self, number, verb, query="", **typed):
        """Open the form of an act from its item, fill it and send it; it has to be done."""
        path = f"/assignments/{number}/acts/{verb}"
        assert path in self.page(f"/assignments/{number}"), (verb, "no way to it")
        answer = self.fill(f"{path}?{query}" if query else path, path, **typed)
        assert answer.status_code == 200, (verb, told(answer))
        assert "没有办成" not in answer.text, (verb, told(answer))
        return answer


class Town:
    """The desk of a new district: its day, its people by seat, their passwords."""

    def __init__(self, ledger, folder, patch):
        self.ledger, self.since, self._begun = ledger, MONDAY, monotonic()
        self.tally = {"clicks": 0, "fields": 0}
        self._secret, self._people, self._fresh = {}, {}, count()
        patch.setattr(clock, "real_now", self.now)
        settings = Settings(store=ledger.url, state=folder, files=folder / "files",
                            public_url="http://testserver")  # fmt: skip
        self.app = create(settings, ledger)

    def now(self):
        """Return the moment by the machine's clock, which the test turns on."""
        return self.since + timedelta(seconds=monotonic() - self._begun)

    def until(self, day):
        """Come to the morning of a day; what is due by itself is done on each day between."""
        while self.since.date().isoformat() < day:
            self.since += timedelta(days=1)
            self.settle()

    def settle(self):
        """Do what the system owes now, as the worker does."""
        due.serve(self.ledger)
        due.catch_up()

    def slips(self, page):
        """Read the slips of first passwords, as whoever opens the envelopes."""
        for sheet in page.split('class="slip"')[1:]:
            facts = [unescape(one) for one in re.findall("<dd>([^<]*)</dd>", sheet)]
            self._secret[facts[3]] = facts[4]
        return len(self._secret)

    def browser(self):
        """Return a browser in which nobody has entered."""
        one = Visitor(self.app, headers={"sec-fetch-site": "same-origin"})
        one.tally = self.tally
        return one

    def enter(self, role, org):
        """Log in, once a day; the first time with the slip, then with a password of their own."""
        login = district.login(role, org)
        kept = self._people.get(login, (None, None))
        if kept[0] == self.since:
            return kept[1]
        browser = self._entered(login)
        if browser.get("/").url.path == "/seats":
            browser.fill("/seats", "/seats", seat=SEATS[role])
        self._people[login] = (self.since, browser)
        return browser

    def _entered(self, login):
        browser, secret = self.browser(), self._secret[login]
        answer = browser.fill("/login", "/login", login=login, password=secret)
        assert answer.status_code == 200, told(answer)
        if answer.url.path == "/password":
            own = f"{secret[:6]}-own-word-{next(self._fresh)}"
            typed = {"_old": secret, "_new": own, "_again": own}
            answer = browser.fill("/password", "/password", **typed)
            assert answer.status_code == 200, told(answer)
            self._secret[login] = own
        return browser
