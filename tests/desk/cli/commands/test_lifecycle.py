"""`zhunru lifecycle`: the table, its check, its pictures, and the page in docs made from them."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desk.files import page_data
from desk.lifecycle import offered, page, picture
from policies import loader

DOCS = Path(__file__).parents[4] / "docs"
PLACE = loader.load("dehong").jurisdiction
# A name may leave this list, none may come to it.
NOT_YET = {"placement/G_WITNESSED"}


def test_the_table_has_the_keys_of_the_contract(zhunru):
    said = zhunru("lifecycle", "--json")

    assert said.code == 0
    rows = {one["verb"]: one for one in said.data}
    assert len(rows) == len(said.data) == len(PLACE.powers)
    keys = {"verb", "zh", "stream", "from", "to", "roles", "clock", "paper", "data", "by_system"}
    assert all(keys <= set(one) for one in said.data)
    assert rows["save_draft"]["from"] == []
    assert (rows["submit"]["from"], rows["submit"]["to"]) == (["DRAFT"], ["SUBMITTED"])
    assert rows["precheck"]["to"] == ["same"]
    assert rows["view_reporter"]["from"] == ["*"]
    assert rows["decide"]["to"] == ["PUBLICITY", "REJECTED", "EFFECTIVE", "EXITED"]
    assert {"publicity", "reconsider_application"} <= set(rows["decide"]["clock"])
    assert rows["witness"]["paper"] == ["posting_sheet"]
    assert "reasons?" in rows["decide"]["data"]
    assert rows["accept"]["by_system"]
    assert not rows["decide"]["by_system"]
    assert {"act": "propose", "role": "STREET_HEAD"} in rows["close_consultation"]["next"]


def test_roles_and_stages_are_those_of_the_place(zhunru):
    there = {
        one["verb"]: one for one in zhunru("lifecycle", "--jurisdiction", "xicheng", "--json").data
    }

    assert "STREET_REVIEW" not in there["close_consultation"]["to"]


def test_nothing_leads_nowhere_and_each_state_says_whose_move_it_is(zhunru):
    said = zhunru("lifecycle", "check", "--json")

    assert (said.code, said.data["ok"], said.data["dead_ends"]) == (0, True, [])
    by_state = {(one["stream"], one["state"]): one for one in said.data["states"]}
    assert by_state["assignment", "LG_DECISION"]["owner"] == {"role": "LG_CHAIR", "at": "office"}
    assert by_state["assignment", "LG_DECISION"]["next_date"] == "decision"
    assert by_state["assignment", "SUSPENDED"]["owner"]["role"] == "system"
    assert by_state["assignment", "ARCHIVED"]["final"]
    assert {"accept", "return", "withdraw"} <= set(by_state["assignment", "SUBMITTED"]["acts"])


def test_what_no_act_leads_to_is_known_and_only_shrinks(zhunru):
    gone = zhunru("lifecycle", "check", "--json").data["unreachable"]
    known = page_data("unreached.yaml")

    assert {f"{one['stream']}/{one['state']}" for one in gone} == set(known) <= NOT_YET
    assert all(set(texts) == {"zh", "en"} for texts in known.values())
    assert all(one["known"] for one in gone)


def test_a_dead_end_or_an_unknown_state_is_a_no(zhunru, monkeypatch):
    monkeypatch.setattr(offered, "BEGUN_ELSEWHERE", frozenset())

    said = zhunru("lifecycle", "check", "--json")

    assert (said.code, said.data["ok"]) == (1, False)
    assert {"flag_informal_demand", "b_report"} <= {one["about"] for one in said.data["dead_ends"]}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_see_tables(zhunru, lang):
    table = zhunru("lifecycle", "--lang", lang)
    check = zhunru("lifecycle", "check", "--lang", lang)

    assert "submit" in table.out
    assert "SUSPENDED" in check.out
    assert check.code == 0


def test_the_page_in_docs_is_the_one_that_is_made():
    made = page.pages(PLACE)

    kept = {name: (DOCS / name).read_text(encoding="utf-8") for name in made}
    assert kept == made
    there = {path for path in (DOCS / "lifecycle").rglob("*") if path.is_file()}
    assert {str(path.relative_to(DOCS)) for path in there} < set(made)


@pytest.mark.parametrize("name", picture.PICTURES)
def test_a_picture_shows_every_state_and_lets_no_line_cross_a_text(name):
    drawn = picture.boxes(picture.PICTURES[name], PLACE)
    root = ElementTree.fromstring(page.draw(name, PLACE))
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))

    picture._stand(drawn)
    assert all(box.zh in words and box.en in words for box in drawn)
    for box in drawn:
        for up in (True, False):
            rows = [line.y for line in box.lines if line.up is up]
            if any(line.to == box.state and line.up is up for one in drawn for line in one.lines):
                rows.append(box.door)
            assert len(rows) == len(set(rows)), box
            assert all(box.y <= y <= box.y + box.height for y in rows), box


@pytest.mark.parametrize("name", picture.PICTURES)
def test_the_lanes_run_beside_the_texts(name):
    root = ElementTree.fromstring(page.draw(name, PLACE))
    tag = "{http://www.w3.org/2000/svg}"
    texts = [one for one in root.iter(f"{tag}text") if "text-anchor" not in one.attrib][1:]
    box = max(float(one.attrib["x"]) for one in root.iter(f"{tag}rect") if "x" in one.attrib)
    lanes = [
        float(re.match(r"M([\d.]+)", one.attrib["d"]).group(1))
        for one in root.iter(f"{tag}path")
        if "V" in one.attrib["d"]
    ]
    ends = [float(one.attrib["x"]) + picture.wide(one.text) for one in texts]

    assert max(ends) <= min(lane for lane in lanes if lane > box + picture.BOX)


def test_pictures_are_printed_as_they_are(zhunru):
    whole = zhunru("lifecycle", "--svg")
    one = zhunru("lifecycle", "--svg", "--picture", "work", "--json")
    text = zhunru("lifecycle", "--mermaid", "--picture", "refusal")

    tags = [node.tag for node in ElementTree.fromstring(whole.out).iter()]
    assert sum(tag.endswith("}svg") for tag in tags) == len(picture.PICTURES) + 1
    assert set(one.data) == {"work"}
    assert "R_ISSUED --> R_CONTESTED" in text.out


def test_a_picture_that_there_is_not_is_named(zhunru):
    said = zhunru("lifecycle", "--svg", "--picture", "wrok", "--json")

    assert said.code == 2
    assert "wrok" in said.data["error"]["message_en"]


def test_the_page_is_written_where_it_is_wanted(zhunru, tmp_path):
    said = zhunru("lifecycle", "--out", tmp_path, "--json")

    assert sorted(said.data) == sorted(str(path) for path in tmp_path.rglob("*") if path.is_file())


def test_people_read_terms_and_papers_by_name(zhunru):
    table = zhunru("lifecycle").out
    owners = zhunru("lifecycle", "check").out

    assert "受理通知书" in table
    assert "acceptance_not" not in table
    assert "补正 5 个工作日" in owners
    assert "submitted_on" not in owners
