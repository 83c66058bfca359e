"""People who write applications at the desk, and what they write."""

import json
import re
from itertools import chain

import pytest

from desk import files
from desk.web.application.boxes import Makes
from ledger.read import assignments
from policies.applications import intake
from tasks.papers.forms import plan

DEPT = "DH-MZJ"
NAME = "关爱独居老人上门走访"


def case(number):
    """A shipped case as plain data."""
    rows = files.shipped("cases.yaml")["cases"]
    return next(row["application"] for row in rows if row["case"] == number)


def _boxes(boxes):
    return chain.from_iterable((one, *_boxes(one.parts)) for one in boxes)


def typed(section, application, ground):
    """Return what a browser sends of a section that shows an application, as name and value."""
    sent = []
    for box in _boxes(Makes(application, ground, "zh").section(section)):
        if box.kind == "rows":
            sent.append((f"rows:{box.path}", str(len(box.parts))))
        if box.parts or box.value in (None, "", [], ()) or box.value is False:
            continue
        values = box.value if isinstance(box.value, list | tuple) else [box.value]
        values = ["\n".join(values)] if box.kind == "lines" else values
        dated = box.kind == "due" and box.value not in [one.code for one in box.choices]
        name = f"{box.path}.day" if dated else box.path
        sent.extend((name, "true" if one is True else str(one)) for one in values)
    return sent


class Writer:
    """Somebody who writes applications, and their browser."""

    def __init__(self, site, browser, pen=None):
        self.site, self.browser, self.pen = site, browser, pen
        self.page, self.fill, self.post = browser.page, browser.fill, browser.post

    @property
    def csrf(self):
        """The token of the visit."""
        return dict(self.browser.fields("/applications", "/logout"))["_csrf"]

    def fields(self, path):
        """The fields of a page's own form, one value each."""
        return dict(self.browser.fields(path, path))

    def begin(self, title=NAME, **told):
        """Begin a draft; returns its address."""
        sent = {"_csrf": self.csrf, "title": title, **told}
        answer = self.post("/applications/begin", data=sent)
        assert answer.status_code == 200, answer.text
        return answer.url.path.rpartition("/")[0]

    def write(self, application):
        """Hand a whole application in as a file; returns the draft's address.

        Who signs has it written by somebody else.
        """
        if self.pen is not None:
            return self.pen.write(application)
        file = ("form.json", json.dumps(application, default=str))
        answer = self.post("/applications/file", data={"_csrf": self.csrf}, files={"file": file})
        assert answer.status_code == 200, answer.text
        return answer.url.path.rpartition("/")[0]

    def type(self, application):
        """Type a whole application, section by section; returns the draft's address."""
        home = self.begin()
        for section in plan.sections():
            sent = {}
            for name, value in typed(section, application, self.site.rules.rulebook.ground):
                sent.setdefault(name, []).append(value)
            path = f"{home}/{section.id}"
            hidden = self.fields(path)
            kept = {name: hidden[name] for name in ("_csrf", "_was", "_page")}
            answer = self.post(path, data={**kept, "_do": "save", **sent})
            assert answer.status_code == 200, (section.id, answer.text[:500])
        return home

    def do(self, home, what, **more):
        """Press a button of the last page."""
        sent = {**self.fields(f"{home}/review"), "_do": what, **more}
        return self.post(f"{home}/review", data=sent)


@pytest.fixture
def writer_of():
    """A factory of those who write at a desk."""
    return lambda site, role, org: Writer(site, site.enter(role, org))


@pytest.fixture
def writer(site):
    """A factory of those who write at a department."""

    def make(role, org=DEPT):
        return Writer(site, site.enter(role, org))

    return make


@pytest.fixture
def clerk(writer):
    return writer("DEPT_CLERK")


@pytest.fixture
def head(writer, clerk):
    signs = writer("DEPT_HEAD")
    signs.pen = clerk
    return signs


@pytest.fixture
def filed(site):
    """The application that stands in the ledger."""
    with site.ledger.read() as tx:
        return assignments.find(tx, site.number).application


@pytest.fixture
def fresh():
    """A maker of the first case as it can be filed today under another title."""

    def make(**changes):
        told = {"title": NAME, "list_class": "new", "submitted_on": None, **changes}
        application = intake.changed(case(1), told)
        return {**application, "start_on": "2026-06-01", "end_on": "2027-05-31"}

    return make


@pytest.fixture
def shipped():
    """The shipped cases by number, and how a browser sends one section of them."""
    return case, typed


@pytest.fixture
def written(clerk, fresh):
    """A whole draft of the clerk."""
    return clerk.write(fresh())


@pytest.fixture
def base_of():
    """What tells a page from another saving of it."""

    def find(answer):
        return re.search(r'name="_was" value="(\w+)"', answer.text)[1]

    return find
