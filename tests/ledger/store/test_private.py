"""Nobody else on the machine reads the ledger's files, whatever the umask and what stood before."""

import os
import stat

import pytest

from ledger.store import backup, private
from ledger.store.session import create_ledger, open_ledger
from schemas.errors import LedgerError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of another account")
NOBODY = 65534


@pytest.fixture
def careless():
    """A process under a umask that keeps nothing from anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def url(path):
    return f"sqlite:///{path}"


def test_every_file_of_a_new_ledger_and_of_its_copies_is_its_owners_alone(
    careless, tmp_path, open_to_others
):
    place = tmp_path / "var"
    with open_ledger(url(place / "ledger.db")) as ledger, ledger.write():
        backup.backup(ledger.url, place / "copies" / "copy.db")
        assert {path.name for path in place.iterdir()} >= {
            "ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock", "copies",
        }  # fmt: skip
        assert open_to_others(place) == []
    backup.restore(place / "copies" / "copy.db", url(place / "ledger.db"))

    assert (place / "ledger.db.replaced").exists()
    assert open_to_others(place) == []


def test_a_copy_is_private_from_its_first_byte(careless, tmp_path, monkeypatch):
    open_ledger(url(tmp_path / "ledger.db")).close()
    seen = []
    monkeypatch.setattr(backup, "check", lambda part: seen.append(part.stat().st_mode & 0o777))

    backup.backup(url(tmp_path / "ledger.db"), tmp_path / "copy.db")

    assert seen == [0o600]


def test_what_stood_open_is_closed_when_the_ledger_is_opened(tmp_path, open_to_others):
    file = tmp_path / "ledger.db"
    with open_ledger(url(file)) as ledger, ledger.write():
        for one in tmp_path.iterdir():
            one.chmod(0o644)
        open_ledger(url(file), create=False).close()

        assert open_to_others(tmp_path) == []


def test_a_folder_of_ours_is_closed_with_all_that_is_in_it(tmp_path, open_to_others):
    state = tmp_path / "var"
    (state / "prefect" / "results").mkdir(parents=True)
    (state / "prefect.json").touch()
    (state / "prefect" / "run.sh").touch(mode=0o755)
    (state / "elsewhere").symlink_to("/")
    state.chmod(0o755)

    private.room(state)

    assert open_to_others(state) == []
    assert stat.S_IMODE((state / "prefect" / "run.sh").stat().st_mode) == 0o700
    assert stat.S_IMODE(os.stat("/").st_mode) & 0o055  # a link is not followed


def test_the_folder_of_several_demos_is_one_of_ours(tmp_path, open_to_others):
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "demo.json").touch()

    private.room(tmp_path / "var")

    assert open_to_others(tmp_path / "var") == []


def test_an_open_folder_with_other_things_is_refused_and_left_as_it_is(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").touch(mode=0o644)
    home.chmod(0o755)

    with pytest.raises(LedgerError, match="chmod") as refused:
        private.room(home)

    assert "其他用户" in refused.value.message
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


@pytest.mark.parametrize("mode", [0o777, 0o757])
def test_nothing_is_kept_in_a_folder_that_others_may_change(tmp_path, mode):
    place = tmp_path / "shared"
    place.mkdir()
    place.chmod(mode)

    for make in (lambda: private.room(place / "var"), lambda: open_ledger(url(place / "x.db"))):
        with pytest.raises(LedgerError, match="other users may change"):
            make()

    assert list(place.iterdir()) == []


def test_a_folder_like_tmp_is_safe(tmp_path):
    tmp_path.chmod(0o1777)

    private.room(tmp_path / "var")

    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@AS_ROOT
def test_a_shared_group_may_not_change_the_folder_but_the_owners_own_may(tmp_path):
    tmp_path.chmod(0o770)
    private.room(tmp_path / "own")  # root's own group

    os.chown(tmp_path, -1, NOBODY)
    with pytest.raises(LedgerError, match="other users may change"):
        private.room(tmp_path / "shared")


@AS_ROOT
@pytest.mark.parametrize("name", ["var", "var/prefect.json"])
def test_what_belongs_to_another_account_and_is_open_is_refused(tmp_path, name):
    (tmp_path / "var").mkdir(mode=0o700)
    (tmp_path / "var" / "prefect.json").touch()
    os.chown(tmp_path / name, NOBODY, NOBODY)
    (tmp_path / name).chmod(0o755)

    with pytest.raises(LedgerError, match="belongs to"):
        private.room(tmp_path / "var")


def test_a_disk_that_keeps_no_rights_is_refused(tmp_path, monkeypatch):
    # Such a disk (FAT, some mounts of Windows) takes the call and does nothing.
    (tmp_path / "ledger.db").touch(mode=0o644)
    monkeypatch.setattr(type(tmp_path), "chmod", lambda *_: None)

    with pytest.raises(LedgerError, match="keeps no rights"):
        private.close(tmp_path / "ledger.db")


def test_a_ledger_is_made_where_nothing_stands_and_only_there(tmp_path):
    file = tmp_path / "new" / "ledger.db"
    with create_ledger(url(file), simulated=True, jurisdiction="xicheng") as ledger:
        assert (ledger.simulated, ledger.jurisdiction) == (True, "xicheng")
    before = file.read_bytes()

    with pytest.raises(LedgerError, match="something stands"):
        create_ledger(url(file), simulated=True, jurisdiction="xicheng")

    assert file.read_bytes() == before


@pytest.mark.parametrize("end", ["", "-wal"])
def test_whatever_stands_there_is_left(tmp_path, end):
    thing = tmp_path / f"ledger.db{end}"
    thing.write_text("precious")

    with pytest.raises(LedgerError, match="something stands"):
        create_ledger(url(tmp_path / "ledger.db"), simulated=False, jurisdiction="dehong")

    assert thing.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [thing]


def test_a_ledger_that_could_not_be_made_leaves_nothing(tmp_path, monkeypatch):
    def fail(_url):
        raise LedgerError("坏", "broken")

    monkeypatch.setattr("ledger.store.migrate.upgrade", fail)
    with pytest.raises(LedgerError, match="broken"):
        create_ledger(url(tmp_path / "ledger.db"), simulated=False, jurisdiction="dehong")

    assert not (tmp_path / "ledger.db").exists()


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_database_with_tables_is_not_made_a_ledger_again(ledger):
    with pytest.raises(LedgerError, match="something stands"):
        create_ledger(ledger.url, simulated=False, jurisdiction="dehong")
