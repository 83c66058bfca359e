"""Which files may show a movement of money: of the item, and the exports one's own house kept."""

from ledger.desk import attachments
from ledger.store.session import open_ledger
from schemas.acts.act import Actor
from tasks.acts import load
from tasks.papers.attachments import keep_export

BY = Actor(person="p", role="FIN_DEPT", org="DH-XFJ")


def found(ledger, by=BY):
    with ledger.read() as tx:
        return load._files(tx, load.Loaded("N-1"), by)


def test_an_export_is_kept_once_and_is_a_voucher_of_its_own_house_alone(tmp_path):
    export = tmp_path / "a.csv"
    export.write_text("交易日期,金额\n", encoding="utf-8")
    with open_ledger(f"sqlite:///{tmp_path / 'l.db'}") as ledger:
        assert found(ledger) == {}
        for _ in range(2):
            keep_export(ledger, tmp_path / "files", BY, export, {"2": 100})
        assert len(found(ledger)) == 1
        assert found(ledger, BY.model_copy(update={"org": "DH-ZJJ"})) == {}
        with ledger.read() as tx:
            (kept,) = attachments.of_subject(tx, "bank:DH-XFJ")
    assert (tmp_path / "files" / kept.digest[:2] / kept.digest).read_bytes() == export.read_bytes()


def test_a_simulation_keeps_no_files_and_asks_for_none(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'l.db'}", simulated=True) as ledger:
        assert found(ledger) is None
