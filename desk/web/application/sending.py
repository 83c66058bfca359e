"""From a draft to an act: kept in the ledger, filed, corrected, or sent for reconsideration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.web.application import draft_store, reading
from desk.web.application.judging import Judged
from desk.web.assignment import load
from desk.web.request.request import Desk
from policies.applications import intake, versions
from schemas.acts.act import Act, Receipt
from schemas.applications.codes import ApplyType
from schemas.applications.drafts import Draft
from tasks import drafts
from tasks.acts import perform
from tasks.papers import attachments

KEEP = "save_draft"
VERBS = {
    "new": "submit",
    "resubmit": "resubmit",
    "reconsider": "ask_reconsideration",
    "follow": "e_file",
}


@dataclass(frozen=True)
class Sending:
    """What a draft can become: the act that sends it, and what its data is so far."""

    here: Desk
    draft: Draft
    judged: Judged

    @property
    def verb(self) -> str:
        """The act that sends the draft."""
        return VERBS[self.draft.body["purpose"]]

    @property
    def application(self) -> dict[str, Any]:
        """The application as it is filed; the day is set by the ledger."""
        labels = self.judged.rules.rulebook.ground.labels
        raw = self.draft.body["application"]
        return reading.sound(raw, reading.wrong(raw, labels))

    @property
    def unfit(self) -> Mapping[str, str]:
        """Places that hold what the form cannot: nothing is filed with one of them left out."""
        labels = self.judged.rules.rulebook.ground.labels
        return reading.wrong(self.draft.body["application"], labels)

    @property
    def unreasoned(self) -> bool:
        """Whether a new application has another class than proposed and nobody said why."""
        new = self.draft.body["purpose"] == "new"
        return new and any(one.path == "list_reason" for one in self.judged.told)

    @property
    def own(self) -> bool:
        """Whether who looks at it wrote it last: drafting and signing are two hands."""
        return bool(self.draft.body.get("author") == self.here.by.person)

    def may(self, verb: str) -> bool:
        """Tell whether the visitor's role does an act at all."""
        return self.here.holds(verb)

    def keep(self) -> Receipt:
        """Keep the draft in the ledger, under a number; it goes on as a draft of the desk."""
        receipt = self._perform(KEEP, {"application": self.application})
        if receipt.accepted and receipt.number and not self.draft.subject:
            about = self.draft.model_copy(update={"subject": receipt.number})
            draft_store.put(self.here, about, self.draft.body["application"], handed="")
        return receipt

    def hand(self, handed: bool) -> Draft | None:
        """Mark the draft as ready for the head to sign, or take the mark back."""
        told = self.here.by.person if handed else ""
        return self._marked(handed=told, remarks=None)

    def send_back(self, remarks: str) -> Draft | None:
        """Give the draft back to the clerk, with what the head wants changed."""
        return self._marked(handed="", remarks={"by": self.here.by.person, "text": remarks})

    def _marked(self, **told: Any) -> Draft | None:
        return draft_store.put(self.here, self.draft, self.draft.body["application"], **told)

    def send(self, new_facts: str = "") -> Receipt:
        """File the draft; the same draft is filed once, however often it is sent."""
        data: dict[str, Any] = {"application": self.application}
        if self.verb == "e_file":
            data["apply_type"] = str(ApplyType.EMERGENCY_FOLLOWUP)
        if self.verb == "resubmit":
            data["changed"] = list(self.changed())
        if self.verb == "ask_reconsideration":
            data["new_facts"] = new_facts
        receipt = self._perform(self.verb, data)
        if receipt.accepted:
            attachments.carry(self.here.ledger, self.draft.id, receipt.number)
            draft_store.put(self.here, self.draft, self.application, filed=receipt.number)
            drafts.end(self.here.ledger, self.draft.id)
            self.here.nudge(receipt.number)
        return receipt

    def changed(self) -> tuple[str, ...]:
        """Return the paths that differ from the filed version."""
        return tuple(one.path for one in self.differences())

    def differences(self) -> tuple[versions.FieldChange, ...]:
        """Return what differs from the filed version; nothing for a new application."""
        if self.draft.body["purpose"] in ("new", "follow"):
            return ()
        labels = self.judged.rules.rulebook.ground.labels
        filed = load(self.here, self.draft.subject).application or {}
        old = intake.read_application({**filed, "submitted_on": None}, labels)
        new = intake.read_application({**self.application, "submitted_on": None}, labels)
        return versions.changes(old, new)

    def _perform(self, verb: str, data: dict[str, Any]) -> Receipt:
        act = Act(verb=verb, number=self.draft.subject, data=data)
        key = f"desk:{self.draft.id}:{self.draft.version}:{verb}"
        return perform.perform(self.here.ledger, act, self.here.by, key)
