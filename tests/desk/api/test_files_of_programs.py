"""A program keeps a file with an item, names it in an act, and fetches it as it came."""

import hashlib

import pytest

from tasks import clock
from tests.desk.web.pages.assignment.test_files import pdf

CLERK, STREET = ("DEPT_CLERK", "DH-ZJJ"), ("STREET_REVIEWER", "533103001")
PLACE = "533103001002"


@pytest.fixture
def kept(api_at):
    """A signed page, kept by the department's program where its agreement was sent."""
    api = api_at("TL01", 12)
    path = f"/api/assignments/{api.number}/files"
    answer = api.program(*CLERK).post(path, files={"file": ("签署页.pdf", pdf())})
    assert answer.status_code == 200, answer.text
    return api, path, answer.json()


def test_a_file_is_kept_listed_and_handed_out_as_it_came(kept):
    api, path, told = kept
    clerk = api.program(*CLERK)
    assert (told["name"], told["size"]) == ("签署页.pdf", len(pdf()))
    assert clerk.get(path).json() == [told]
    answer = clerk.get(f"/api/files/{told['id']}")
    assert hashlib.sha256(answer.content).hexdigest() == told["digest"]


def test_a_signature_on_paper_goes_by_programs_alone(kept):
    api, _, told = kept
    day = api.rules.calendar.today(clock.now(api.ledger)).isoformat()
    data = {"act": "sign_dept", "community": PLACE, "signatory": "李部长", "scan": told["digest"],
            "dated": day}  # fmt: skip
    assert api.program(*CLERK).act(api.number, "sign_on_paper", data).status_code == 200
    seen = {"community": PLACE, "seen_by": "段审核"}
    done = api.program(*STREET).act(api.number, "confirm_original", seen)
    assert done.status_code == 200, done.text


@pytest.mark.parametrize(
    ("role", "org", "status"),
    [("DEPT_CLERK", "DH-MZJ", 404), ("COMM_SEC", "533124100001", 404), ("AUDITOR", "DH-SJJ", 403)],
)
def test_who_is_no_party_adds_nothing(kept, role, org, status):
    api, path, told = kept
    other = api.program(role, org)
    assert other.post(path, files={"file": ("a.pdf", pdf())}).status_code == status
    assert (other.get(f"/api/files/{told['id']}").status_code == 200) is (role == "AUDITOR")


@pytest.mark.parametrize("sent", [("a.exe", b"MZ"), ("a.pdf", b""), ("a.pdf", b"no pdf")])
def test_what_may_not_be_kept_is_told_why(kept, sent):
    api, path, told = kept
    answer = api.program(*CLERK).post(path, files={"file": sent})
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert api.program(*CLERK).get(path).json() == [told]


def test_a_file_that_was_altered_is_not_handed_out(kept):
    api, _, told = kept
    (path,) = (
        one
        for one in api.app.state.house.settings.files.rglob(f"{told['digest']}*")
        if one.is_file()
    )
    path.chmod(0o600)
    path.write_bytes(b"x")
    answer = api.program(*CLERK).get(f"/api/files/{told['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "damaged")


def test_a_reading_token_adds_nothing(kept):
    api, path, _ = kept
    answer = api.program(*CLERK, scope="read").post(path, files={"file": ("a.pdf", pdf())})
    assert answer.status_code == 403
