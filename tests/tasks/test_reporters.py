"""Who reported a bypass stands nowhere in clear: every row, paper, export and copy is searched."""

import io
import stat

import pytest
from PIL import Image
from sqlalchemy import MetaData, delete, select, update

from desk.demo.actors import employ
from ledger.desk import reporter_key
from ledger.desk import webhooks as hooks
from ledger.store import backup
from ledger.store.session import open_ledger
from ledger.tables import journal
from ledger.write.outbox import pending
from policies import loader
from schemas.acts.act import Act, Actor
from tasks import clock, reporters, webhooks
from tasks.acts import perform
from tasks.figures import review
from tasks.papers import attachments
from tasks.papers.drawing import PAPERS, draw
from tasks.papers.uploads import unfit
from tasks.verify.verify import verify

RULES = loader.load("dehong")
PLACE = RULES.directory
CODE = "533103001011"
STREET = PLACE.street_of(CODE)
REPORTER = Actor(person="欧阳独特", role="COMM_WORKER", org=CODE)
COLLEAGUE = Actor(person="同事甲", role="COMM_SEC", org=CODE)
STRANGER = Actor(person="尉迟未授", role="COMM_SEC", org=CODE)
OFFICE = Actor(person="李四", role="LG_OFFICE", org="DH-LGB")
AUDITOR = Actor(person="审计甲", role="AUDITOR", org="DH-SJJ")
HEAD = Actor(person="王五", role="DEPT_HEAD", org="LX-CGJ")
WORDS = (
    REPORTER.person, STRANGER.person, CODE, STREET, PLACE.name_of(CODE), PLACE.name_of(STREET),
    "COMM_WORKER", "reporter-key-1",
)  # fmt: skip
SAID = {"department": "LX-CGJ", "channel": "工作群", "text": "报台账", "evidence": "截图"}
YEAR = str(clock.real_now().year)


@pytest.fixture
def ledger(new_url, tmp_path):
    with open_ledger(new_url(), create=False, state=tmp_path / "state") as found:
        employ(found, [REPORTER, COLLEAGUE, OFFICE, HEAD])
        yield found


def rows(ledger):
    """Every row of every table as text, whatever tables there are."""
    found, every = set(), MetaData()
    every.reflect(ledger.engine)
    with ledger.read() as tx:
        for name, table in every.tables.items():
            found |= {f"{name} {tuple(row)!r}" for row in tx.execute(select(table))}
    return found


def report(ledger, by=REPORTER, key="reporter-key-1", verb="flag_informal_demand", **more):
    return perform.perform(ledger, Act(verb=verb, data={**SAID, **more}), by, key)


def handle(ledger, number, verb, by=OFFICE, **data):
    receipt = perform.perform(
        ledger, Act(verb=verb, number=number, data=data), by, f"{verb}/{number}"
    )
    assert receipt.accepted, receipt.refused
    return receipt


def picture():
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    return made.getvalue()


def clear(text):
    return [word for word in WORDS if word in text]


def test_no_row_paper_export_or_copy_names_who_reported(ledger, tmp_path):
    folder = tmp_path / "uploads"
    with ledger.write() as tx:
        hooks.add(tx, _hook(CODE)), hooks.add(tx, _hook("DH-LGB", "2"))
    before = rows(ledger)
    kept = attachments.evidence(ledger, folder, "欧阳独特的截图.png", picture())

    receipt = report(ledger, community=CODE, digests=[kept.digest])
    assert receipt.accepted
    attachments.accompany(ledger, receipt.number, kept)
    assert not report(ledger, STRANGER).accepted  # not granted
    assert not report(ledger, key="k2", community=STREET).accepted  # not the own community
    assert not report(ledger, key="k3", department="XX").accepted
    with pytest.raises(unfit.Unfit):
        attachments.evidence(ledger, folder, "欧阳独特.pdf", b"%PDF-1.7")
    handle(ledger, receipt.number, "b_triage", result="accepted")
    handle(ledger, receipt.number, "b_notice", department="LX-CGJ", text="请说明")
    handle(ledger, receipt.number, "view_origin", reason="核实工时")
    with ledger.read() as tx:
        asked = [one for one in pending(tx) if one.topic in PAPERS]
    for one in asked:
        assert draw(ledger, one.topic, one.payload)
    webhooks.spread(ledger)

    fresh = rows(ledger) - before
    told = "\n".join(sorted(fresh))
    for name in ("journal", "attempt", "idempotency", "outbox", "bypass ", "waiting", "document",
                 "attachment", "watch", "reporter", "counter"):  # fmt: skip
        assert any(row.startswith(name) for row in fresh), name
    assert clear(told) == []
    assert receipt.number == f"B-533100-{YEAR}-001"
    exported = io.BytesIO()
    review.pack(ledger, exported, review.Taker(AUDITOR, clock.real_now(), lambda one, *_: one))
    assert _unpacked(exported, receipt.number)
    assert clear(_unpacked(exported, receipt.number)) == []
    assert verify(ledger).problems == ()


def _hook(org, ident="1"):
    from schemas.place.organisations import Hook

    return Hook(id=ident, org=org, url="http://127.0.0.1/x", secret="s", made_by="p",
                made_at=clock.real_now())  # fmt: skip


def _unpacked(file, number):
    """The lines of an export that are about the report."""
    import zipfile

    with zipfile.ZipFile(file) as bundle:
        lines = [
            line for name in bundle.namelist() for line in bundle.read(name).decode().split("\n")
        ]
    return "\n".join(line for line in lines if number in line or "flag_informal" in line)


def test_a_backup_holds_neither_the_key_nor_a_name_more_than_before(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/l.db") as ledger:
        employ(ledger, [REPORTER, COLLEAGUE])
        counted = _counts(backup.backup(ledger.url, tmp_path / "before.db"))
        assert report(ledger).accepted
        path = reporter_key.place(ledger)
        copy = backup.backup(ledger.url, tmp_path / "copies" / "after.db")
        for one in tmp_path.glob("l.db-wal"):
            assert path.read_bytes().strip() not in one.read_bytes()
    assert _counts(copy) == counted
    assert path.read_bytes().strip() not in copy.read_bytes()
    assert list(copy.parent.iterdir()) == [copy]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _counts(file):
    content = file.read_bytes()
    return [content.count(word.encode()) for word in WORDS]


def test_the_same_key_gets_the_first_answer_and_another_persons_does_not(ledger):
    first, again = report(ledger), report(ledger)
    assert (again.number, again.replayed) == (first.number, True)
    other = report(ledger, COLLEAGUE)
    assert (other.replayed, other.number == first.number) == (False, False)


def test_who_reported_is_found_again_by_itself_alone(ledger):
    number, other = report(ledger).number, report(ledger, COLLEAGUE, "k2").number
    assert reporters.own(ledger, REPORTER) == (number,)
    assert reporters.own(ledger, COLLEAGUE, number, other) == (other,)
    assert reporters.own(ledger, OFFICE) == ()
    seen = reporters.opened(ledger, number)
    assert (seen.person, seen.org, seen.street) == (REPORTER.person, CODE, STREET)


def test_two_reports_of_one_person_cannot_be_joined(ledger):
    report(ledger), report(ledger, key="k2")
    with ledger.read() as tx:
        kept = tx.execute(select(journal.reporter)).all()
    assert len({one.mark for one in kept}) == len({one.sealed for one in kept}) == 2


def test_a_long_name_seals_to_the_length_of_a_short_one(ledger):
    ring = reporter_key.made(ledger)
    assert len(ring.seal("王")) == len(ring.seal("一个很长很长的名字" * 10))
    assert ring.open(ring.seal("王")) == "王"


def test_a_report_is_handled_to_its_end_when_the_key_is_lost(ledger):
    number = report(ledger).number
    reporter_key.place(ledger).unlink()
    handle(ledger, number, "b_triage", result="accepted")
    handle(ledger, number, "b_notice", department="LX-CGJ", text="请说明")
    handle(ledger, number, "b_explain", HEAD, text="个人行为")
    handle(ledger, number, "b_finding", result="NOT_PROVEN", reasons="证据不足")
    handle(ledger, number, "b_close")
    assert reporters.opened(ledger, number) is None
    found = verify(ledger)
    assert (found.problems, found.checked["reporters_not_checked"]) == ((), 1)
    assert report(ledger, key="k2").accepted  # under a new key
    assert verify(ledger).checked["reporters"] == 1


def test_an_old_key_still_opens_after_a_new_one_is_put_on_top(ledger):
    from cryptography.fernet import Fernet

    number, path = report(ledger).number, reporter_key.place(ledger)
    path.write_bytes(Fernet.generate_key() + b"\n" + path.read_bytes())
    assert reporters.opened(ledger, number).person == REPORTER.person
    assert reporters.own(ledger, REPORTER) == (number,)
    assert report(ledger, key="k2").accepted
    assert verify(ledger).checked["reporters"] == 2


def test_what_is_sealed_cannot_be_changed_swapped_or_taken_away(ledger):
    first, second = report(ledger).number, report(ledger, COLLEAGUE, "k2").number
    table = journal.reporter
    with ledger.read() as tx:
        sealed = tx.scalar(select(table.c.sealed).where(table.c.id == second))
    with ledger.write() as tx:
        tx.execute(update(table).where(table.c.id == first).values(sealed=sealed))
        tx.execute(delete(table).where(table.c.id == second))
        tx.execute(table.insert().values(id="B-x", key="", sealed="", mark=""))
    checks = {(one.check, one.stream) for one in verify(ledger).problems}
    assert checks == {
        ("reporter_differs", f"bypass/{first}"), ("reporter_missing", f"bypass/{second}"),
        ("orphan_reporter", "bypass/B-x"),
    }  # fmt: skip


def test_a_key_file_that_holds_no_key_is_told_and_not_replaced(ledger):
    from schemas.errors import LedgerDamaged

    report(ledger)
    reporter_key.place(ledger).write_text("x")
    with pytest.raises(LedgerDamaged, match="reporters' key"):
        report(ledger, key="k2")


def test_what_its_reporter_tries_on_a_report_is_sealed(ledger):
    number = report(ledger).number
    before = rows(ledger)

    for verb in ("b_close", "answer", "b_report", "negotiate"):
        receipt = perform.perform(
            ledger, Act(verb=verb, number=number, data={"text": CODE}), REPORTER, f"try {verb}"
        )
        assert not receipt.accepted

    fresh = "\n".join(sorted(rows(ledger) - before))
    assert "attempt" in fresh
    assert clear(fresh) == []
    assert verify(ledger).problems == ()
