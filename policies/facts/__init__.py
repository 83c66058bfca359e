"""Typed facts of one application: what the rules compare with their parameters.

`prepare` computes them all once; every expression of the rulebook reads only these names.
"""

from dataclasses import dataclass
from typing import Any

from policies.facts import burden as facts_burden
from policies.facts import consent as facts_consent
from policies.facts import item as facts_item
from policies.facts import money as facts_money
from policies.facts import prior as facts_prior
from policies.facts import shape as facts_shape
from policies.facts import time as facts_time
from policies.facts.form_defects import Defect, defects
from policies.place.parameters import PlaceTerms
from policies.wording.clauses import mentions
from schemas.applications.application import Application
from schemas.applications.codes import Severity
from schemas.applications.given import Given


@dataclass(frozen=True)
class FormFacts:
    """The defects of the form: how many, the first field, and all of them in two languages."""

    defects: int
    first: str
    told: str
    told_en: str


@dataclass(frozen=True)
class FactsVerdict:
    """What the findings say so far; read by the routes."""

    severity: str
    exempt: bool


@dataclass(frozen=True)
class Facts:
    """All facts by the names the expressions use; `said` holds one word list per keyword list."""

    item: facts_item.ItemFacts
    basis: facts_item.BasisFacts
    time: facts_time.TimeFacts
    emergency: facts_time.EmergencyFacts
    money: facts_money.MoneyFacts
    burden: facts_burden.BurdenFacts
    data: facts_burden.DataFacts
    load: facts_consent.LoadFacts
    consent: facts_consent.ConsentFacts
    prior: facts_prior.PriorFacts
    shape: facts_shape.ShapeFacts
    said: dict[str, str]
    form: FormFacts
    verdict: FactsVerdict
    defects: tuple[Defect, ...]

    def named(self) -> dict[str, Any]:
        """Return the facts by name, as the rule engine resolves them."""
        return dict(self.__dict__)


def prepare(application: Application, given: Given, ground: PlaceTerms) -> Facts:
    """Compute every fact of an application on its ground; pure, no error for a defective form."""
    found = defects(application, ground)
    return Facts(
        item=facts_item.item(application, given, ground),
        basis=facts_item.basis(application, ground),
        time=facts_time.time(application, given, ground),
        emergency=facts_time.emergency(application),
        money=facts_money.money(application, ground),
        burden=facts_burden.burden(application, ground),
        data=facts_burden.data(application),
        load=facts_consent.load(application, given, ground),
        consent=facts_consent.consent(application, given),
        prior=facts_prior.prior(application, given, ground),
        shape=facts_shape.shape(application, given, ground),
        said=dict(mentions(facts_item.text_of(application), ground.lists)),
        form=form_facts(found, frozenset(), ground),
        verdict=FactsVerdict(Severity.PASS, exempt=False),
        defects=found,
    )


def form_facts(found: tuple[Defect, ...], pointed: frozenset[str], ground: PlaceTerms) -> FormFacts:
    """Word the defects; one that yields is left out when a finding points at its field."""
    left = [defect for defect in found if not (defect.yields and defect.field in pointed)]
    return FormFacts(
        defects=len(left),
        first=left[0].field if left else "",
        told="；".join(_worded(defect, ground, "zh") for defect in left),
        told_en="; ".join(_worded(defect, ground, "en") for defect in left),
    )


def _worded(defect: Defect, ground: PlaceTerms, language: str) -> str:
    text = ground.labels.defects.get(defect.code, {}).get(language, defect.code)
    return f"{ground.labels.of(defect.field, language)} {text}"
