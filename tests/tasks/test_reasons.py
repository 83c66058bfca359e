"""What people read of refusals and of what happened."""

import pytest

from schemas.acts.act import Refused
from tasks import reasons
from tasks.acts.perform import GATES


@pytest.mark.parametrize("code", sorted({*GATES.values(), "funds_short"}))
def test_a_refusal_by_a_constraint_of_the_database_shows_no_placeholder(code):
    told = reasons.reason(Refused(code=code, params={}))

    assert told["message"] != code
    assert "{" not in told["message"] + told["message_en"]


def test_a_refusal_with_parameters_keeps_its_own_words():
    told = reasons.reason(Refused(code="funds_short", params={"doc_no": "7", "fen": 1_250_000}))

    assert "7" in told["message"]
    assert "12500.00" in told["message"]


def test_a_kind_of_event_is_told_by_its_name():
    assert reasons.event_name("work.started", "en") == "work started"
    assert reasons.event_name("work.sung", "en") == "work.sung"


def test_an_application_is_accepted_in_other_words_than_work():
    assert reasons.name_of("ACCEPTED") == "已受理"
    assert reasons.work_name("ACCEPTED") == "已验收"
    assert reasons.work_name("RUNNING") == reasons.name_of("RUNNING")
    told = Refused(code="wrong_work", params={"community": "533103001002", "work": "ACCEPTED"})
    assert "已验收" in reasons.reason(told)["message"]
