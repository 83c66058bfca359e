"""The API tried at random from its own description, as every role and as nobody.

Whatever is sent, nothing breaks, nobody without a token gets an answer, nobody reads or does what
belongs to another organisation, and every answer has the shape that the description promises.
"""

from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance as conforms

from policies.visibility import may_read as sight
from schemas.acts.act import Actor
from tasks import grants
from tasks.verify.verify import verify

PLACES = ("DH-WJW", "DH-MZJ", "DH-CZJ", "DH-LG", "DH-LGB", "533103001", "533124100",
          "533103001001", "533124100001")  # fmt: skip
SETTINGS = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
PUBLIC = ("/rules", "/acts", "/public")


class Tried:
    """The operations of the description, and a program for every seat that a token may have."""

    def __init__(self, api):
        self.api = api
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", api.app)
        self.operations = [one.ok() for one in schema.get_all_operations()]
        self.bearers = {None: ""}
        alone = api.rules.jurisdiction.alone
        for code in PLACES:
            for role in grants.roles_at(api.rules.directory, code):
                if role not in alone:
                    self.bearers[role, code] = f"Bearer {api.token(role, code)}"
        self.keys = count(1)

    def once(self, draw):
        """Send one request that somebody might send, and look at the answer."""
        seat = draw(st.sampled_from(list(self.bearers)))
        operation = draw(st.sampled_from(self.operations))
        case = draw(operation.as_strategy())
        if "number" in case.path_parameters:
            case.path_parameters["number"] = draw(st.sampled_from([self.api.number, "new", "x-1"]))
        headers = {"authorization": self.bearers[seat]} if seat else {}
        if operation.method == "post" and draw(st.booleans()):
            headers["Idempotency-Key"] = f"random-{next(self.keys)}"
        answer = case.call(headers=headers)
        self.look(seat, operation, case, answer)

    def look(self, seat, operation, case, answer):
        """Hold an answer against what must never be."""
        told = (seat, operation.label, case.path_parameters, case.body, answer.text[:300])
        assert answer.status_code < 500, told
        fine = answer.status_code < 300
        public = operation.path.startswith(PUBLIC)
        if seat is None and not public:
            assert answer.status_code in (401, 404, 422), told
        if fine and not public and self.api.number in (case.path_parameters or {}).values():
            assert self.may_read(seat), told
        if not fine:
            problem = answer.json()
            assert {"type", "title", "title_en", "status", "code"} <= set(problem), told
        elif operation.path != "/papers/{ident}" and answer.status_code != 204:
            case.validate_response(answer, checks=[conforms])

    def may_read(self, seat):
        """Tell by the whole assignment whether a seat may read it."""
        from ledger.read import assignments

        with self.api.ledger.read() as tx:
            parties = sight.parties(assignments.find(tx, self.api.number))
        role, org = seat
        return sight.may_read(Actor(person="", role=role, org=org), parties, self.api.rules)


def assert_sound_at_random(tried, examples):
    """Send so many requests."""

    @settings(SETTINGS, max_examples=examples)
    @given(st.data())
    def sent(data):
        tried.once(data.draw)

    sent()
    assert verify(tried.api.ledger).problems == ()


@pytest.fixture
def tried(api):
    """The API as Schemathesis reads it."""
    return Tried(api)


@pytest.mark.parametrize("requests", [25, pytest.param(250, marks=pytest.mark.slow)])
def test_whatever_is_sent_nothing_breaks_and_nobody_crosses(tried, requests):
    assert len(tried.operations) > 80
    assert len(tried.bearers) > 20
    assert_sound_at_random(tried, requests)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "upto"), [("TL01", 5), ("TL01", 14), ("TL05", 20)])
def test_whatever_is_sent_in_the_middle_of_a_life(api_at, name, upto):
    assert_sound_at_random(Tried(api_at(name, upto)), 2000)


def test_an_answer_of_another_shape_would_be_noticed(tried):
    operation = next(one for one in tried.operations if one.path == "/public/place")
    case = operation.Case()
    answer = case.call()
    answer.content = answer.content.replace(b'"area"', b'"other"')

    with pytest.raises(FailureGroup):
        case.validate_response(answer, checks=[conforms])
