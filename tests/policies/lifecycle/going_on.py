"""A walk with work that goes on: changes, renewals, suspensions and ends are asked for oftener."""

from schemas.acts.act import SYSTEM
from tests.policies.conftest import person
from tests.policies.lifecycle.said import book
from tests.policies.lifecycle.walker import Walk

ASKING = {
    "request_change", "request_renewal", "withdraw_request", "approve_change", "reject_change",
    "approve_renewal", "reject_renewal", "sign_change", "agree_change", "decline_change",
    "suspend", "resume", "re_examine", "note_residents", "answer_residents", "exit",
}  # fmt: skip


class GoingOn(Walk):
    """A walk that leads its item into effect first; one that never comes there walks as any."""

    def __init__(self, rules, chance):
        super().__init__(rules, chance)
        if self.in_effect():
            self.often = (*self.often, (self.asking, 8))

    def in_effect(self) -> bool:
        """Lead the item to where its work goes on; whether it came there."""
        for _ in range(60):
            if (one := self.state("assignment")) is None or one.stage == "EFFECTIVE":
                return one is not None
            owed = [one for one in self.waits() if one[2].role != "system"]
            now = [one for one in owed if not one[2].from_on or one[2].from_on <= self.day]
            if not any([self.fulfil(*one) for one in now]):
                self.time()
            self.settle()
        return False

    def asking(self) -> None:
        """Something is asked of work that goes on, or what is asked gets its answer."""
        verb = self.chance.choice([one for one in self.fitting() if one in ASKING] or ["exit"])
        for role in sorted(self.rules.jurisdiction.powers[verb].roles):
            for community in self.communities():
                by = SYSTEM if role == "system" else person(role, self.seat(role, community, verb))
                data = self.chance.choice(book().get(verb, [{}]))
                if self.do(self.number, verb, by, self.fitted(verb, data, community, 0)) is None:
                    return
