"""Anybody may check the sealed tree: a witness does, over the network, without a ledger."""

import json

import pytest

from desk import serve
from ledger.seal import key, mark, outside, signing
from ledger.seal.outside import COSIGNATURE
from schemas.acts.act import SYSTEM
from schemas.place.people import Grant
from tasks import grants, sealing, security_log
from tasks.evidence import witnesses


@pytest.fixture
def sealed(site):
    """A desk whose record is sealed and signed."""
    key.make(site.ledger)
    sealing.checkpoint(site.ledger)
    return site


def more(site, person):
    held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
    grants.give(site.ledger, person, held, SYSTEM)
    return sealing.checkpoint(site.ledger)


def test_checkpoint_keys_and_tiles_are_for_everybody(sealed):
    browser = sealed.browser()
    note = outside.read_note(browser.get("/log/checkpoint").text)
    top = outside.read_checkpoint(note)
    keys = outside.find_keys(browser.get("/log/keys").text)

    assert outside.signers(note, keys) == keys
    within = min(top.size, 256)
    tile = browser.get(f"/log/tile/0/000.p/{within}" if top.size < 256 else "/log/tile/0/000")
    assert len(tile.content) == 32 * within
    assert browser.get("/log/tile/0/000.p/2").content == tile.content[:64]


@pytest.mark.parametrize(
    "place", ["0/000.p/256", "0/000.p/0", "0/900", "9/000", "0/00", "0/x000", "0/..", "-1/000"]
)
def test_what_is_no_tile_is_not_found(sealed, place):
    assert sealed.browser().get(f"/log/tile/{place}").status_code in (404, 422)


def test_before_the_first_checkpoint_there_is_none(site):
    assert site.browser().get("/log/checkpoint").status_code == 404


def test_a_witness_follows_a_desk_and_rings_when_it_forks(sealed, zhunru, tmp_path):
    folder = tmp_path / "witness"

    def look(url):
        said = zhunru("witness", folder, "--from", url, "--once", "--name", "bureau", "--json")
        assert "state" in said.data, said.data
        return said.code, said.data["state"], said.data["cosigned"], said.data["size"]

    listening = serve.bound("127.0.0.1", 0)
    url = serve.address_of(listening, "127.0.0.1")
    with serve.Site(sealed.settings, sealed.ledger, listening):
        first = look(url)
        same = zhunru("witness", folder, "--from", url, "--once", "--json").data
        assert (same["state"], same["brought"]) == ("same", "stranger")
        vkey = same["witness"][0]
        for step, role in (("--enrol", "SEC_ADMIN"), ("--confirm", "AUD_ADMIN")):
            where = ("--store", sealed.ledger.url, "--by", f"{role}@DH-LGB", "--owner", "审计局")
            done = zhunru("audit", "witnesses", step, vkey, *where, "--json")
            assert done.code == 0, done.err
        again = zhunru("witness", folder, "--from", url, "--once", "--json").data
        assert again["brought"] == "kept"
        told = more(sealed, "a")
        assert (first[:3], first[3] < told.size) == ((0, "first", True), True)
        assert look(url) == (0, "extended", True, told.size)
        assert look(url) == (0, "same", True, told.size)
        with sealed.ledger.write() as tx:
            for table in ("checkpoint", "seal"):
                tx.exec_driver_sql(f"DROP TRIGGER {table}_no_delete")
                tx.exec_driver_sql(f"DELETE FROM {table}")
            tx.exec_driver_sql("DELETE FROM tile")
            tx.exec_driver_sql("DELETE FROM unsealed")
            ids = "SELECT 'journal', id FROM journal WHERE id > 3"
            tx.exec_driver_sql(f"INSERT INTO unsealed {ids}")
            tx.exec_driver_sql("INSERT INTO unsealed SELECT 'watch', id FROM watch")
        mark.drop(sealed.ledger)  # who can do all this can take the note beside the key away, too
        forked = sealing.checkpoint(sealed.ledger)
        code, state, cosigned, _ = look(url)

    assert (code, cosigned) == (1, False)
    assert state == ("shrink" if forked.size < told.size else "fork")
    (alarm,) = (folder / "alarms").iterdir()
    assert json.loads(alarm.read_text())["heard"] == forked.note
    away = zhunru("witness", folder, "--from", url, "--once", "--json")
    assert away.code == 2


PAIRS = (("SEC_ADMIN", "enrol"), ("AUD_ADMIN", "confirm"))


def test_what_an_enrolled_witness_signed_is_served_with_the_note(sealed):
    bureau = key.new("bureau", COSIGNATURE)
    note = sealed.browser().get("/log/checkpoint").text
    signed = note + signing.cosignature_line(outside.read_note(note).text, bureau, 1_800_000_000)
    stranger = sealed.browser().post("/log/cosign", content=signed.encode())
    assert (stranger.status_code, "没有已登记" in stranger.text) == (403, True)
    for role, what in PAIRS:
        browser = sealed.enter(role, "DH-LGB")
        typed = {"key": str(bureau.key), **({"owner": "审计局"} if what == "enrol" else {})}
        assert browser.fill("/witnesses", f"/witnesses/{what}", **typed).status_code == 200

    taken = sealed.browser().post("/log/cosign", content=signed.encode())
    assert (taken.status_code, str(bureau.key) in taken.text) == (200, True)
    assert sealed.browser().get("/log/checkpoint").text == signed
    assert sealed.browser().post("/log/cosign", content=b"").status_code == 400
    page = sealed.enter("AUDITOR", "DH-SJJ").page("/witnesses")
    assert "审计局" in page
    assert "仅内部" in page


def test_a_note_that_contradicts_the_ledger_is_in_the_security_log(sealed):
    bureau = key.new("bureau", COSIGNATURE)
    witnesses.step(sealed.ledger, "enrol", str(bureau.key), by("SEC_ADMIN"), "审计局")
    witnesses.step(sealed.ledger, "confirm", str(bureau.key), by("AUD_ADMIN"))
    with sealed.ledger.read() as tx:
        top = signing.newest(tx)[1]
    forked = signing.write_note(top._replace(root=bytes(32)), key.signers(sealed.ledger))
    text = forked + signing.cosignature_line(outside.read_note(forked).text, bureau, 1)
    answer = sealed.browser().post("/log/cosign", content=text.encode())
    assert (answer.status_code, "可能被改写" in answer.text) == (409, True)
    last = security_log.newest(sealed.ledger, limit=1)[0]
    assert (last.kind, last.result) == ("log.contradicted", "bureau")


def by(role):
    return grants.synthetic(role, "DH-LGB")
