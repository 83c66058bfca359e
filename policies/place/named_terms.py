"""A route names its terms by the place's parameters; here they become numbers."""

from collections.abc import Mapping
from typing import Any


def with_params(raw: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values of parameters in the place of their names; raises KeyError."""
    told = dict(raw)
    told["clocks"] = {
        code: {**rule, "wd": _walked(params, rule["wd"])} for code, rule in raw["clocks"].items()
    }
    for key in ("max_returns", "first_due_wd", "last_due_wd", "rework_max"):
        told[key] = params[raw[key]] if isinstance(raw[key], str) else raw[key]
    told["sample"] = params[raw["sample"]] if isinstance(raw["sample"], str) else raw["sample"]
    for key in ("consultation_quorum", "decision_quorum"):
        told[key] = _fraction(params.get(raw[key], raw[key]))
    return told


def _walked(params: Mapping[str, Any], name: int | str) -> Any:
    """Return a number as it stands, or the parameter of a dotted name (`nonpay.exit`)."""
    if isinstance(name, int):
        return name
    found: Any = params
    for part in name.split("."):
        found = found[part]
    return found


def _fraction(text: str) -> dict[str, int]:
    over, under = text.split("/")
    return {"over": int(over), "under": int(under)}
