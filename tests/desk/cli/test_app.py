"""The command line as a whole: help, misuse, and one JSON document on stdout."""

import fcntl
import os
import shutil
import subprocess
import sys
import time

import pytest

from schemas.texts.catalogue import LANGUAGES, texts

COMMANDS = (
    ["rules"],
    pytest.param(["rules", "test"], marks=pytest.mark.slow),
    ["audit", "verify"],
    ["audit", "report"],
    ["db", "upgrade"],
    ["inbox", "--by", "DEPT_HEAD@DH-MZJ"],
)


def test_help_comes_at_once_and_without_prefect():
    code = (
        "import sys; from desk.cli.app import app; app(['--help'], standalone_mode=False);"
        "assert not {'prefect', 'sqlalchemy', 'pydantic'} & set(sys.modules), 'too much'"
    )
    began = time.monotonic()

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    assert time.monotonic() - began < 2.0  # 0.3 s on an idle machine


def test_a_wrong_command_is_bad_input_in_both_languages(zhunru):
    said = zhunru("chek", "--json")

    assert said.code == 2
    assert "命令用法不对" in said.data["error"]["message"]
    assert "chek" in said.data["error"]["message_en"]
    assert "--help" in said.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_with_json_every_command_prints_one_document(zhunru, store, words):
    place = [] if words[0] == "rules" else ["--store", store]

    said = zhunru(*words, *place, "--json")

    assert said.code == 0
    assert said.data is not None


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_json_every_command_speaks_either_language(zhunru, store, words):
    place = [] if words[0] == "rules" else ["--store", store]

    chinese = zhunru(*words, *place)
    english = zhunru(*words, *place, "--lang", "en")

    assert chinese.out
    assert english.out
    assert chinese.out != english.out


@pytest.mark.parametrize("book", ["words", "help", "demo"])
def test_every_text_has_both_languages(book):
    assert [key for key, text in texts(book).items() if set(text) != set(LANGUAGES)] == []


def test_a_ledger_that_is_not_there_is_bad_input(zhunru, tmp_path):
    said = zhunru("audit", "verify", "--store", f"sqlite:///{tmp_path}/none.db", "--json")

    assert said.code == 2
    assert "none.db" in said.data["error"]["message"]


@pytest.mark.parametrize("words", [("inbox", "--by", "DEPT_HEAD@DH-MZJ"), ("db", "upgrade")])
def test_a_newer_ledger_is_refused_with_what_to_do(zhunru, tmp_path, store, words):
    import pysqlite3.dbapi2 as sqlite

    with sqlite.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    said = zhunru(*words, "--store", store, "--json")

    assert said.code == 2
    assert "9999" in said.data["error"]["message"] + said.data["error"]["message_en"]


def test_a_ledger_of_a_sample_says_that_it_is_no_real_place(zhunru, tmp_path):
    said = zhunru("db", "create", "--store", f"sqlite:///{tmp_path / 'ledger.db'}")

    assert said.code == 0
    assert "示范数据" in said.out
    assert "zhunru place new" in said.out


def test_a_ledger_is_made_once_for_a_place(zhunru, tmp_path, open_to_others):
    store = f"sqlite:///{tmp_path / 'var' / 'ledger.db'}"
    words = ("db", "create", "--place", "xicheng", "--simulated", "--store", store, "--json")
    os.umask(0)

    said = zhunru(*words)

    assert (said.code, said.data) == (0, {"store": store, "place": "xicheng", "simulated": True})
    assert zhunru("audit", "verify", "--store", store, "--json").data["ok"] is True
    assert zhunru("db", "upgrade", "--store", store).code == 0
    assert zhunru("db", "backup", tmp_path / "var" / "copy.db", "--store", store).code == 0
    assert open_to_others(tmp_path / "var") == []

    again = zhunru(*words)
    assert again.code == 2
    assert "已有内容" in again.data["error"]["message"]
    assert "something stands" in again.data["error"]["message_en"]


def test_a_folder_can_be_the_place_of_a_ledger(zhunru, tmp_path, data):
    place = tmp_path / "mine"
    shutil.copytree(data.parents[2] / "policies" / "jurisdictions" / "xicheng", place)
    store = f"sqlite:///{tmp_path / 'ledger.db'}"

    made = zhunru("db", "create", "--place", place, "--store", store, "--json")

    assert made.data == {"store": store, "place": str(place), "simulated": False}
    assert zhunru("audit", "report", "--store", store, "--json").code == 0


@pytest.mark.parametrize("place", ["nowhere", "place.xlsx"])
def test_what_is_no_place_makes_no_ledger_and_no_folder(zhunru, tmp_path, place):
    (tmp_path / "place.xlsx").write_bytes(b"PK")
    told = tmp_path / place if place.endswith("xlsx") else place
    store = f"sqlite:///{tmp_path / 'var' / 'ledger.db'}"

    said = zhunru("db", "create", "--place", told, "--store", store, "--json")

    assert said.code == 2
    assert place in said.data["error"]["message"]
    assert place in said.data["error"]["message_en"]
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("empty", [False, True])
def test_an_upgrade_makes_no_ledger_and_names_what_does(zhunru, tmp_path, empty):
    file = tmp_path / "var" / "ledger.db"
    if empty:
        file.parent.mkdir()
        file.touch()

    said = zhunru("db", "upgrade", "--store", f"sqlite:///{file}", "--json")

    assert said.code == 2
    assert "zhunru db create" in said.data["error"]["message"]
    assert "zhunru db create" in said.data["error"]["message_en"]
    assert [path.stat().st_size for path in tmp_path.rglob("*.db*")] == [0] * empty
    assert file.parent.exists() is empty


def test_a_line_that_another_program_holds_is_told_in_time(
    zhunru, tmp_path, store, case, monkeypatch
):
    file = case(tmp_path / "one.yaml", 1)
    monkeypatch.setenv("ZHUNRU_WRITE_WAIT", "0.3")
    with (tmp_path / "ledger.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        said = zhunru("submit", file, "--store", store, "--json")
        waited = time.monotonic() - began
        read = zhunru("inbox", "--by", "DEPT_HEAD@DH-MZJ", "--store", store)

    assert (said.code, read.code) == (2, 0)
    assert waited < 5
    assert "占住" in said.data["error"]["message"]
    assert "0.3 seconds" in said.data["error"]["message_en"]


def test_a_wait_that_is_no_time_is_bad_input(zhunru, monkeypatch):
    monkeypatch.setenv("ZHUNRU_WRITE_WAIT", "soon")

    said = zhunru("rules", "--json")

    assert said.code == 2
    assert "ZHUNRU_WRITE_WAIT" in said.data["error"]["message"]


def test_a_copy_can_be_made_and_put_back(zhunru, tmp_path, store):
    copy, other = tmp_path / "copy.db", f"sqlite:///{tmp_path}/other.db"

    assert zhunru("db", "backup", copy, "--store", store).code == 0
    assert zhunru("db", "restore", copy, "--store", other).code == 0

    assert zhunru("audit", "verify", "--store", other, "--json").data["ok"] is True


def test_the_report_is_written_as_a_page(zhunru, tmp_path, store):
    said = zhunru("audit", "report", "--store", store, "--out", tmp_path / "r.html", "--json")

    assert said.code == 0
    assert "<html" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_report_is_written_as_pdf_and_says_where(zhunru, tmp_path, store):
    out = tmp_path / "r.pdf"
    said = zhunru("audit", "report", "--store", store, "--out", out, "--json")

    assert said.code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert str(out) in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "report", "--store", "{store}"),
        ("funds", "report", "items", "--store", "{store}"),
        ("rules", "export"),
    ],
)
def test_a_file_of_an_unknown_form_is_bad_input_that_names_the_known(
    zhunru, store, words, tmp_path
):
    out = tmp_path / "r.odt"
    said = zhunru(*(word.format(store=store) for word in words), "--out", out)

    assert said.code == 2
    assert ".html" in said.err
    assert not out.exists()


def test_the_burden_is_told_as_of_a_day(zhunru, store):
    said = zhunru("audit", "report", "--store", store, "--on", "2026-03-25", "--json")
    assert said.data["on"] == "2026-03-25"

    wrong = zhunru("audit", "report", "--store", store, "--on", "2026-13-45")
    assert wrong.code == 2
    assert "2026-13-45" in wrong.err


def test_rules_are_listed_with_the_keys_of_the_contract(zhunru):
    listed = zhunru("rules", "--json").data

    assert {"rule", "severity", "message", "basis", "from", "to"} <= set(listed[0])
    assert {"N01", "T05", "E01"} <= {one["rule"] for one in listed}


def test_a_mistake_of_zhunru_itself_is_no_answer_of_no(zhunru, monkeypatch):
    monkeypatch.setattr("policies.loader.load", lambda place: 1 / 0)

    said = zhunru("rules")

    assert said.code == 3
    assert "ZeroDivisionError" in said.err
    assert "程序内部出错" in said.err


def test_a_ledger_that_cannot_be_reached_says_which_and_what_to_do(zhunru, tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    place = tmp_path / "file" / "ledger.db"

    words = ("--store", f"sqlite:///{place}", "--state", tmp_path / "var")
    said = zhunru("up", "--place", "xicheng", *words)

    assert said.code == 2
    assert str(place) in said.err
    assert "有无权限" in said.err


def test_a_port_that_cannot_be_is_bad_input(zhunru, tmp_path):
    said = zhunru("up", "--port", "99999", "--state", tmp_path / "var", "--json")

    assert said.code == 2
    assert "99999" in said.data["error"]["message"]


def test_a_place_that_there_is_not_leaves_no_ledger_behind(zhunru, tmp_path):
    said = zhunru("up", "--place", "nowhere", "--state", tmp_path / "var", "--json")

    assert said.code == 2
    assert "nowhere" in said.data["error"]["message"]
    assert not (tmp_path / "var").exists()


def test_without_a_place_no_sample_is_taken_for_one(zhunru, tmp_path):
    said = zhunru("up", "--state", tmp_path / "var")

    assert said.code == 2
    assert "还没有台账" in said.err
    assert "zhunru up --place FILE" in said.err
    assert not (tmp_path / "var").exists()
