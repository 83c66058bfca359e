"""Attached files: kept by digest, read back whole, bounded, and watched."""

import hashlib
import socket
import stat
import threading
from datetime import UTC, datetime

import pytest

from ledger.store.session import open_ledger
from schemas.place.people import Person, Visitor
from tasks import security_log
from tasks.papers import attachments
from tasks.papers.uploads import antivirus, store
from tasks.papers.uploads.unfit import Unfit

BY = Visitor(
    person=Person(id="p1", login="zhao", name="赵示例"),
    role="DEPT_CLERK",
    org="DH-MZJ",
    proved_at=datetime(2026, 3, 2, tzinfo=UTC),
)
SUBJECT = "533100-ZR-2026-00001"


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        yield ledger


@pytest.fixture
def store_only(monkeypatch):
    """Files are kept without being looked into: what is tested is what comes after."""
    monkeypatch.setattr(attachments, "apart", lambda ending, content: content)


@pytest.fixture
def attach(ledger, tmp_path):
    return lambda name, content: attachments.attach(
        ledger, tmp_path / "f", SUBJECT, BY, name, content
    )


def told(ledger):
    return [(one.kind, one.result, one.person) for one in security_log.watched(ledger)]


def test_a_file_is_kept_by_its_digest_and_read_back(ledger, tmp_path, made, attach):
    one = attach("..\\依据.pdf", made.pdf())

    assert (one.name, one.media, one.scan) == ("依据.pdf", "application/pdf", "unscanned")
    assert one.digest == hashlib.sha256(made.pdf()).hexdigest()
    assert attachments.of_subject(ledger, SUBJECT) == [one]
    assert attachments.find(ledger, one.id) == one
    assert attachments.find(ledger, "none") is None
    assert attachments.opened(ledger, tmp_path / "f", one, BY) == made.pdf()


def test_the_store_names_files_by_digest_and_lets_nobody_else_read(tmp_path, made):
    digest = store.keep(tmp_path / "f", b"x")
    (kept,) = [path for path in (tmp_path / "f").rglob("*") if path.is_file()]

    assert kept.name == digest == hashlib.sha256(b"x").hexdigest()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert store.keep(tmp_path / "f", b"x") == digest
    assert len([path for path in (tmp_path / "f").rglob("*") if path.is_file()]) == 1


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr("tasks.papers.uploads.store.os.replace", full)
    with pytest.raises(OSError, match="disk full"):
        store.keep(tmp_path, b"x")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("harm", ["flipped", "gone"])
def test_a_file_that_was_altered_is_not_served_and_rings(
    ledger, tmp_path, store_only, attach, harm
):
    one = attach("a.pdf", b"%PDF-1.7 x")
    path = tmp_path / "f" / one.digest[:2] / one.digest
    path.unlink() if harm == "gone" else path.write_bytes(b"%PDF-1.7 y")

    with pytest.raises(attachments.Damaged, match="no longer served"):
        attachments.opened(ledger, tmp_path / "f", one, BY)
    assert told(ledger) == [("file.damaged", one.digest[:32], "p1")]


def test_the_same_bytes_heal_what_was_altered(ledger, tmp_path, store_only, attach):
    one = attach("a.pdf", b"%PDF")
    (tmp_path / "f" / one.digest[:2] / one.digest).write_bytes(b"bad")
    again = attach("b.pdf", b"%PDF")

    assert attachments.opened(ledger, tmp_path / "f", again, BY) == b"%PDF"


def test_an_infected_file_is_never_served(ledger, tmp_path, store_only, attach):
    one = attach("a.pdf", b"%PDF").model_copy(update={"scan": "infected"})

    with pytest.raises(attachments.Damaged):
        attachments.opened(ledger, tmp_path / "f", one, BY)


def test_what_is_refused_is_noted_and_not_kept(ledger, tmp_path, attach, made):
    with pytest.raises(Unfit):
        attach("a.exe", b"MZ")
    with pytest.raises(Unfit):
        attach("a.pdf", made.pdf(made.attached))

    assert told(ledger) == [("file.refused", "ending", "p1"), ("file.refused", "active", "p1")]
    assert attachments.of_subject(ledger, SUBJECT) == []
    assert list((tmp_path).rglob("f/*/*")) == []


def test_a_file_a_count_and_a_sum_have_limits(monkeypatch, store_only, attach):
    monkeypatch.setattr(attachments, "MEGA", 10)
    codes = {}
    for size in (201, 100):
        for n in range(40):
            try:
                attach(f"{n}.pdf", b"%" * size)
            except Unfit as unfit:
                codes[unfit.code] = n
                break
    assert codes == {"too_large": 0, "too_much": 20}
    monkeypatch.setattr(attachments, "COUNT_MAX", 20)
    with pytest.raises(Unfit, match="20 files"):
        attach("x.pdf", b"%")


class Clamd(threading.Thread):
    """A scanner that answers once."""

    def __init__(self, path, answer):
        super().__init__(daemon=True)
        self.server, self.answer, self.seen = socket.socket(socket.AF_UNIX), answer, b""
        self.server.bind(str(path))
        self.server.listen()
        self.start()

    def run(self):
        talk, _ = self.server.accept()
        with talk, self.server:
            while not self.seen.endswith(b"\0\0\0\0"):
                self.seen += talk.recv(65536)
            talk.sendall(self.answer)


def test_a_scanner_that_listens_is_asked(tmp_path):
    path = tmp_path / "clamd"
    assert antivirus.scanned(b"x", (path,)) == "unscanned"

    scanner = Clamd(path, b"stream: OK\0")
    assert antivirus.scanned(b"content", (path,)) == "clean"
    assert b"content" in scanner.seen


def test_an_infected_upload_is_refused(tmp_path):
    Clamd(tmp_path / "clamd", b"stream: Eicar-Test-Signature FOUND\0")

    with pytest.raises(Unfit, match="Eicar"):
        antivirus.scanned(b"x", (tmp_path / "clamd",))
