"""A ledger in the middle of a story, receivers on this machine, and people who are reached."""

import json
import shutil
import socketserver
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ledger.desk import messages as kept
from ledger.store.session import open_ledger
from schemas.place.messages import Contact
from tasks import clock
from tasks.messages import channels

JSON = """hour: 8
ahead_wd: 3
desk: https://desk.example.org
channels:
  json:
    {{zh: 接口, en: program, address: account, inner: true,
      url: "json://user:SECRET@127.0.0.1:{port}/in?:to={{to}}"}}
  group: {{zh: 群, en: group, address: none, inner: true, url: "json://127.0.0.1:{port}/group"}}
"""


class Web:
    """A receiver of JSON; `answer` is the status it gives, `took` what came."""

    def __init__(self):
        self.took, self.answer = [], 200
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["content-length"])
                web.took.append((self.path, json.loads(self.rfile.read(size))))
                self.send_response(web.answer)
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs; what came is kept at the server."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        inside = False
        for line in self.rfile:
            if inside:
                self.server.took.append(line)
                inside = line != b".\r\n"
                self.wfile.write(b"" if inside else b"250 fine\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.server.said.append(line)
                inside = line.upper().startswith(b"DATA")
                self.wfile.write(b"354 go on\r\n" if inside else b"250 fine\r\n")


@pytest.fixture
def web():
    web = Web()
    threading.Thread(target=web.server.serve_forever, args=(0.01,), daemon=True).start()
    yield web
    web.server.shutdown()
    web.server.server_close()


@pytest.fixture
def mail():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        server.took, server.said = [], []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def written(tmp_path):
    """A maker of the file of channels: text -> its path, 0600."""

    def write(text):
        file = tmp_path / "messages.yaml"
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
        return file

    return write


@pytest.fixture
def known(web, written):
    return channels.read(written(JSON.format(port=web.server.server_port)))


@pytest.fixture
def at(tales, tmp_path):
    """A maker: a ledger where TL01 was played up to an act, at an hour (UTC) of a day."""
    opened = []

    def make(upto, *moment):
        file = shutil.copyfile(tales.file("TL01", upto), tmp_path / f"{upto}.db")
        opened.append(open_ledger(f"sqlite:///{file}", create=False))
        clock.set_now(opened[-1], datetime(*moment, tzinfo=UTC))
        return opened[-1]

    yield make
    for ledger in opened:
        ledger.close()


@pytest.fixture
def reached():
    """Let people be reached, in this order: `role@organisation`, their channel, their choice."""

    def reach(ledger, *seats, channel="json", choice="digest"):
        for seat in seats:
            role, org = seat.split("@")
            who, now = f"{org}/{role}", clock.real_now()
            to = "" if channel == "group" else role
            told = {"person": who, "channel": channel, "address": to, "asked_at": now}
            with ledger.write() as tx:
                kept.keep(tx, Contact(**told, seats={seat: choice}, confirmed_at=now))

    return reach
