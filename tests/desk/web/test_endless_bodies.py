"""A body that does not end is cut off at its limit, with memory for a piece of it (S22)."""

import asyncio
import tracemalloc

import pytest

from desk.people import sessions
from desk.web.request import limits
from tasks.papers import attachments

MEGA = 1_000_000
PIECES = 200  # of one megabyte: what would come if nobody stopped it
GROWTH_MAX = 10 * MEGA
HEAD = (
    b"--b\r\ncontent-disposition: form-data; name=file; filename=a.pdf\r\n"
    b"content-type: application/pdf\r\n\r\n"
)


class Sender:
    """A client that sends pieces for as long as somebody takes them, and hears the answer."""

    def __init__(self, site, path, length=None):
        browser = site.enter("DEPT_CLERK", "DH-ZJJ")
        token = browser.cookies["desk"]
        csrf = sessions.visitor(site.ledger, token).csrf
        headers = {
            "host": "testserver",
            "cookie": f"desk={token}",
            "x-csrf": csrf,
            "sec-fetch-site": "same-origin",
            "content-type": "multipart/form-data; boundary=b",
        }
        if length:
            headers["content-length"] = str(length)
        self.site, self.sent, self.status = site, 0, 0
        self.scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
            "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
            "headers": [(name.encode(), told.encode()) for name, told in headers.items()],
            "client": ("10.0.0.1", 1), "server": ("testserver", 80),
        }  # fmt: skip

    async def _receive(self):
        self.sent += 1
        begin = HEAD if self.sent == 1 else b""
        return {
            "type": "http.request",
            "body": begin + bytes(MEGA),
            "more_body": self.sent < PIECES,
        }

    async def _hear(self, message):
        self.status = message.get("status", self.status)

    def send(self):
        """Send; returns by how much memory grew at its highest, in bytes."""
        tracemalloc.start()
        try:
            asyncio.run(self.site.app(self.scope, self._receive, self._hear))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(("upload", "most"), [(True, 25), (False, 1)])
def test_an_endless_body_is_cut_off_at_its_limit(site_at, upload, most):
    site = site_at("TL01", 7)
    sender = Sender(site, f"/assignments/{site.number}/files" if upload else "/language")

    grown = sender.send()

    assert sender.status == 413
    assert sender.sent <= most + 2
    assert grown < GROWTH_MAX
    assert attachments.of_subject(site.ledger, site.number) == []


@pytest.mark.parametrize("length", [limits.UPLOAD_BYTES_MAX + 1, 2_000 * MEGA, "x", "-1"])
def test_a_body_that_tells_it_is_too_large_is_not_begun(site_at, length):
    site = site_at("TL01", 7)
    sender = Sender(site, f"/assignments/{site.number}/files", length)

    sender.send()

    assert (sender.status, sender.sent) == (413, 0)
