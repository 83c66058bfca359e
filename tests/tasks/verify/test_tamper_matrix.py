"""Each kind of tampering, twenty times: who finds it is the table of docs/security.md."""

import os
import shutil
from pathlib import Path

import pytest

from ledger.seal import key
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM
from schemas.place.people import Grant
from tasks import grants, sealing
from tasks.verify.findings import Findings
from tasks.verify.journal import links
from tasks.verify.seal import NOTHING, elsewhere, seal
from tests.tasks.verify.tampering import harm, rewritten

TREE_TOO = {
    "": "keep",
    ", signed notes dropped": "drop",
    ", signed with the stolen key": "forge",
}
"""What is made anew beside streams and tree, and how it is told to `rewritten`."""
PLANS = {
    "an entry changed": ("edit", False, ""),
    "changed, its stream hashed anew": ("edit", True, ""),
    **{f"changed, tree anew{told}": ("edit", True, how) for told, how in TREE_TOO.items()},
    **{f"back-dated, tree anew{told}": ("back-date", True, how) for told, how in TREE_TOO.items()},
    **{
        f"an answer turned into agreement, tree anew{told}": ("answer", True, how)
        for told, how in TREE_TOO.items()
    },
    "an entry deleted": ("delete", False, ""),
    **{
        f"deleted, tree anew{told}": ("delete, renumbered", True, how)
        for told, how in TREE_TOO.items()
    },
    "refused attempts deleted": ("attempts", False, ""),
    "the tail cut": ("cut", False, ""),
    **{f"the tail cut, tree anew{told}": ("cut", False, how) for told, how in TREE_TOO.items()},
    "neighbours swapped, hashed anew": ("swap", True, ""),
    **{f"swapped, tree anew{told}": ("swap", True, how) for told, how in TREE_TOO.items()},
    "an entry doubled, hashed anew": ("double", True, ""),
    **{f"doubled, tree anew{told}": ("double", True, how) for told, how in TREE_TOO.items()},
    "rows that wait changed": ("waiting edit", False, ""),
}
LIMIT = {
    "rows that wait changed, hashed anew": ("waiting edit", True, ""),
    "rows that wait deleted, out of the queue too": ("waiting delete", False, ""),
}
"""What nobody finds: rows that are not sealed yet have no witness."""
TRIALS = 20
HEAD = """\
| what was done to the record | ledger alone | with a note kept elsewhere |
|---|---|---|
"""
DOCUMENT = Path(__file__).parents[3] / "docs" / "security.md"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_matrix_of_tampering_is_the_table_of_the_document(signed, tmp_path, unguarded):
    """Found of 20 trials: by the seal alone, and with a note and key kept outside."""
    held = elsewhere(*((signed / name).read_text() for name in ("note", "key")))
    lines = []
    for name, plan in {**PLANS, **LIMIT}.items():
        found = _found(name, plan, range(3, 3 + 5 * TRIALS, 5), (signed, tmp_path, unguarded), held)
        assert found[held] == (0 if name in LIMIT else TRIALS), name
        lines.append(f"| {name} | {found[NOTHING]} | {found[held]} |")
    lines.append(f"| an older copy put back | {' | '.join(map(str, _older(signed, tmp_path)))} |")
    untouched = _seal_found(signed / "ledger.db", [NOTHING, held] * 10 * TRIALS)
    alarms = [bool(told) for _, told in untouched]
    lines.append(f"| nothing (of {10 * TRIALS}) | {sum(alarms[::2])} | {sum(alarms[1::2])} |")

    assert not any(alarms)
    told = DOCUMENT.read_text(encoding="utf-8")
    before, rest = told.split(HEAD)
    table, after = rest.split("\n\n", 1)
    if os.environ.get("ZHUNRU_REWRITE"):
        made = "\n".join(lines)
        DOCUMENT.write_text(f"{before}{HEAD}{made}\n\n{after}", encoding="utf-8")
    assert table.split("\n") == lines


@pytest.mark.parametrize("name", ["an entry doubled, hashed anew", "swapped, tree anew"])
def test_a_kind_is_found_by_the_seal_alone(signed, tmp_path, unguarded, name):
    assert _found(name, PLANS[name], [8], (signed, tmp_path, unguarded), NOTHING) == {NOTHING: 1}


@pytest.mark.parametrize("name", [
    "deleted, tree anew, signed with the stolen key",
    "an answer turned into agreement, tree anew, signed notes dropped",
])  # fmt: skip
def test_a_kind_is_found_by_a_witness_alone(signed, tmp_path, unguarded, name):
    held = elsewhere(*((signed / one).read_text() for one in ("note", "key")))

    found = _found(name, PLANS[name], [8], (signed, tmp_path, unguarded), held)

    assert found == {NOTHING: 0, held: 1}


def _found(name, plan, draws, where, held):
    """Return how often each outsider finds one kind of tampering."""
    kind, rehashed, forge = plan
    signed, folder, unguarded = where
    (signer,) = key.read(signed / "ledger.db.seal.key")
    found = {NOTHING: 0, held: 0}
    for draw in draws:
        path = folder / "trial.db"
        shutil.copy(signed / "ledger.db", path)
        with unguarded(path) as connection:
            harm(connection, kind, draw, rehashed=rehashed)
            connection.commit()
            if forge:
                rewritten(path, checkpoints=forge, signer=signer)
        for outsider, told in _seal_found(path, found):
            found[outsider] += bool(told)
    return found


def _older(signed, folder):
    """Return how often a ledger as it was is found: alone, and by the note that came next."""
    path, old = folder / "live.db", folder / "old.db"
    for end in ("", ".seal.key"):
        shutil.copy(f"{signed / 'ledger.db'}{end}", f"{path}{end}")
    alone, outside = 0, 0
    held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
    for no in range(TRIALS):
        with open_ledger(f"sqlite:///{path}", create=False) as ledger:
            sealing.checkpoint(ledger)
        shutil.copy(path, old)
        with open_ledger(f"sqlite:///{path}", create=False) as ledger:
            grants.give(ledger, f"somebody {no}", held, SYSTEM)
            note = elsewhere(sealing.checkpoint(ledger).note, "")
        told = [bool(problems) for _, problems in _seal_found(old, [NOTHING, note])]
        alone, outside = alone + told[0], outside + told[1]
    assert outside == TRIALS
    return alone, outside


def _seal_found(path, outsiders):
    """What the hashes and links of the entries and the seal find, with each of some outsiders."""
    with open_ledger(f"sqlite:///{path}", create=False) as ledger, ledger.read() as tx:
        for outsider in outsiders:
            findings = Findings(total=0)
            links(tx, findings)
            seal(tx, findings, outsider)
            yield outsider, findings.verdict().problems
