"""Forms of correcting a recorded fact."""

from typing import Literal

from schemas.acts.base import Form, Percentage, Quantities, SomeCommunities, Words
from schemas.acts.bypass import Spent
from schemas.acts.funds import FileDigest
from schemas.numbers import Code, Day, Whole
from schemas.states.corrections import Fact


class Correct(Form):
    """correct: which fact, how it should read, and why; what is left out stays as it was.

    answer, hours, remark: of an answer; hours: of an emergency; instalment: whose confirmation was
    wrong, or which one's payment or receipt; on, serial, voucher, remark: of such a movement;
    quantities, result: of a delivery; scores: of an evaluation.
    """

    fact: Fact
    reason: Words
    answer: Literal["AGREE", "AGREE_WITH_CONDITIONS", "DISAGREE", "NO_CAPACITY"] | None = None
    hours: Spent | None = None
    remark: str = ""
    instalment: Whole | None = None
    on: Day | None = None
    serial: Code = ""
    voucher: FileDigest = ""
    quantities: Quantities = {}
    result: str = ""
    scores: dict[str, Percentage] = {}
    community: Code = ""


class AgreeCorrection(Form):
    """agree_correction: the other side consents; community: at which one."""

    fact: Fact
    community: Code = ""


class DeclineCorrection(AgreeCorrection):
    """decline_correction: the other side does not, and says why."""

    reason: Words


FORMS: dict[str, type[Form]] = {
    "correct": Correct,
    "agree_correction": AgreeCorrection,
    "decline_correction": DeclineCorrection,
    "lapse_correction": SomeCommunities,
}
