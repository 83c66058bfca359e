"""A bundle is whole, reads in Chinese first, and names the file that was altered."""

import hashlib
import json
import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from ledger.seal import check, key, signing
from schemas.errors import InputError, KeyMissing
from schemas.texts import catalogue
from tasks.evidence import bundle, verifier
from tasks.evidence.bundle import Scope


@pytest.fixture
def taken(ledger, number, tmp_path):
    """A bundle of one number, and a file with the public key from elsewhere."""
    told = bundle.export(ledger, tmp_path / "out", Scope(number=number))
    (tmp_path / "key").write_text(f"{key.signers(ledger)[0].key}\n")
    return tmp_path / "out", tmp_path / "key", told


def test_it_is_found_as_it_was_handed_out(taken, verified):
    folder, public, told = taken

    code, said = verified(folder / verifier.NAME, "--key", public)
    assert (code, said.splitlines()[0]) == (0, "结论：无改动（以所给公钥核验）")
    assert verified(folder / verifier.NAME)[0] == 0
    assert told.papers == len(list((folder / "papers").glob("*.html"))) > 0
    assert told.rows == len((folder / check.ENTRIES).read_text().splitlines()) > 10
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} == set(told.files)


def test_the_sheets_and_the_readme_are_for_people(taken, number):
    folder, _, told = taken
    readme = (folder / "README.md").read_text(encoding="utf-8")
    book = load_workbook(folder / "事项清单.xlsx")
    heads = [cell.value for cell in book.active[2]]
    row = [cell.value for cell in book.active[3]]

    assert readme.index("证据包") < readme.index("A bundle of evidence")
    assert f"{told.rows} 条" in readme
    assert "模拟数据" in readme
    assert heads[:4] == ["事项编号", "事项名称", "部门", "街道（镇）"]
    assert row[0] == number
    assert "局" in row[2]
    assert isinstance(row[-1], float | int)
    events = load_workbook(folder / "流水清单.xlsx").active
    assert events.max_row > 12


def altered(folder):
    """Every file of a bundle."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("given", [True, False])
def test_each_altered_file_is_named(taken, tmp_path, given):
    folder, public, _ = taken
    keys = check.find_keys(public.read_text()) if given else []
    copy = tmp_path / "copy"
    for file in altered(folder):
        name = file.relative_to(folder).as_posix()
        for change in (_flip, _cut, _gone):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            change(copy / name)
            found = [fault.file for fault in check.check_bundle(copy, keys)]
            assert name in found, (name, change, found)
    shutil.rmtree(copy)
    shutil.copytree(folder, copy)
    (copy / "more.txt").write_text("x")
    assert [fault.file for fault in check.check_bundle(copy, keys)] == ["more.txt"]


def _flip(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _cut(file):
    file.write_bytes(file.read_bytes()[:-2])


def _gone(file):
    file.unlink()


def test_the_program_outside_names_it_too(taken, verified):
    folder, public, _ = taken
    _flip(folder / "事项清单.xlsx")

    code, said = verified(folder / verifier.NAME, "--key", public)

    assert code == 1
    assert "事项清单.xlsx：文件被改动" in said
    assert said.endswith("Verdict: altered\n")


def test_a_bundle_whose_files_were_all_made_anew_needs_the_key(taken, ledger):
    """Who alters a sheet and writes the manifest anew has no signature for it."""
    folder, public, _ = taken
    _flip(folder / "事项清单.xlsx")
    told = json.loads((folder / check.MANIFEST).read_text())
    for one in told["files"]:
        if one["name"] == "事项清单.xlsx":
            one["sha256"] = hashlib.sha256((folder / one["name"]).read_bytes()).hexdigest()
    (folder / check.MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1))

    (fault,) = check.check_bundle(folder, check.find_keys(public.read_text()))

    assert (fault.file, fault.code) == (check.MANIFEST, "file_differs")


def sealed_anew(folder, ledger):
    """Write the manifest of a bundle anew and sign it, as who has the key may do."""
    told = json.loads((folder / check.MANIFEST).read_text())
    for one in told["files"]:
        one["sha256"] = hashlib.sha256((folder / one["name"]).read_bytes()).hexdigest()
    content = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / check.MANIFEST).write_text(content)
    note = signing.signed_note(check.vouched(check.BUNDLE, content.encode()), key.signers(ledger))
    (folder / check.SEAL).write_text(note)


def _page(folder):
    page = min((folder / "papers").glob("*.html"))
    page.write_text(page.read_text().replace("</h1>", "x</h1>"))
    return page.relative_to(folder).as_posix()


def _row_left_out(folder):
    lines = (folder / check.ENTRIES).read_text().splitlines(keepends=True)
    first = next(one for one in lines if json.loads(json.loads(one)["text"]).get("version") == 1)
    (folder / check.ENTRIES).write_text("".join(one for one in lines if one != first))
    return check.ENTRIES


def _row_twice(folder):
    lines = (folder / check.ENTRIES).read_text().splitlines(keepends=True)
    (folder / check.ENTRIES).write_text("".join([*lines, lines[-1]]))
    return check.ENTRIES


def _no_row(folder):
    (folder / check.ENTRIES).write_text("no row\n")
    return check.ENTRIES


@pytest.mark.parametrize(
    ("change", "code"),
    [(_page, "paper_differs"), (_row_left_out, "not_linked"), (_row_twice, "not_sealed"),
     (_no_row, "unreadable")],
)  # fmt: skip
def test_who_has_the_key_alters_no_sealed_row_and_no_paper(taken, ledger, change, code):
    folder, public, _ = taken
    sealed_anew(folder, ledger)
    assert check.check_bundle(folder, check.find_keys(public.read_text())) == []
    name = change(folder)
    sealed_anew(folder, ledger)
    found = check.check_bundle(folder, check.find_keys(public.read_text()))
    assert (found[0].file, found[0].code) == (name, code)


def test_what_the_program_says_and_how_it_ends(taken, tmp_path, capfdbinary, monkeypatch):
    folder, public, _ = taken
    words = catalogue.texts("evidence")
    told = {code: [one["zh"], one["en"]] for code, one in words.items()}
    monkeypatch.setattr(check, "TEXTS", told)
    empty, bare = tmp_path / "empty", tmp_path / "none"
    empty.write_text("no key")

    def said(*words):
        end = check.main([*map(str, words)], folder)
        return end, capfdbinary.readouterr().out.decode().splitlines()

    assert said() == (0, list(told["sound_by_its_own_key"]))
    assert said("--key", public) == said(folder, "--key", public) == (0, [*told["sound"]])
    for words in (("--key",), ("--key", empty), ("--key", bare), (bare,)):
        assert said(*words)[0] == 2
    (folder / "more.txt").write_text("x")
    end, lines = said("--key", public)
    strange = [one.format(file="more.txt", where="") for one in told["file_strange"]]
    assert (end, lines) == (1, [*strange, *told["altered"]])
    end, lines = said(empty)
    assert (end, lines[0]) == (1, told["unreadable"][0].format(file="empty", where=""))


def test_a_folder_that_holds_something_is_refused_and_left(ledger, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    (tmp_path / "file").write_text("x")

    for place in ("full", "file"):
        with pytest.raises(InputError, match="not empty"):
            bundle.export(ledger, tmp_path / place, Scope())
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_without_the_key_nothing_is_written(ledger, tmp_path):
    key.place(ledger).unlink()

    with pytest.raises(KeyMissing):
        bundle.export(ledger, tmp_path / "out", Scope())
    assert not (tmp_path / "out").exists()


def test_the_scope_chooses(ledger, number, tmp_path):
    with ledger.read() as tx:
        community, applicant, filed = tx.exec_driver_sql(
            "SELECT p.community, a.applicant, a.submitted_on FROM assignment a"
            f" JOIN placement p ON p.number = a.id WHERE a.id = '{number}'"
        ).first()
        filed = date.fromisoformat(filed)

        def chosen(**scope):
            return bundle.chosen(tx, Scope(**scope))

        assert chosen() == chosen(community=community) == chosen(department=applicant) == [number]
        assert chosen(since=filed, until=filed) == chosen(query=number) == [number]
        assert chosen(community="nowhere") == chosen(department="DH-NONE") == []
        assert chosen(query="no such text") == chosen(until=date(2001, 1, 1)) == []
