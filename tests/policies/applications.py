"""Made-up applications and prior states: every field of the form, sound, odd or left out."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from schemas.applications.application import Application
from schemas.applications.given import Given
from schemas.values import Value

CODES = ("533103001001", "533103001002", "533103100001", "999999999999")
WORDS = (
    "低保审批",
    "招商引资",
    "不",
    "社区",
    "由民政部门办理",
    "，",
    "。",
    "专班",
    "健在证明",
    "属地管理",
    "购买",
    "第二十条",
    "城市居民委员会组织法",
    "住户",
    "商户",
    "门前三包宣传劝导",
    "小时",
    "{names}",
    "%",
    "\n",
    "担保",
    "LX-CGJ",
    "DH-WJW",
    "533103001",
    "MH-PAB",
    "",
    "𠮷",
    "摸底台账",
    "盖章",
)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(str)
TEXT = st.lists(st.sampled_from(WORDS), max_size=6).map("".join) | st.sampled_from(CODES)
NUMBERS = st.decimals(-5, 200_000, places=2).map(str) | st.integers(0, 50).map(str)


def applications(sample: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return raw applications: the sample with some of its fields made up, or made up whole."""
    made = _model(Application)
    mixed = st.builds(lambda some, keep: {**sample, **some, **keep}, made, st.just({}))
    few = st.lists(st.sampled_from(sorted(Application.model_fields)), max_size=4, unique=True)
    partly = st.builds(
        lambda some, names: {**sample, **{n: some[n] for n in names if n in some}}, made, few
    )
    return st.one_of(partly, mixed, made)


def prior_states() -> st.SearchStrategy[dict[str, Any]]:
    """Return raw prior states, mostly of communities that exist."""
    return _model(Given)


def _model(model: type[Value]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _of(field.annotation) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries({}, optional=fields)


def _of(kind: Any) -> st.SearchStrategy[Any]:
    if hasattr(kind, "__metadata__"):  # Annotated
        return _of(kind.__origin__)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of(*(_of(one) for one in inner if one is not NoneType))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(_of(inner[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(st.sampled_from(CODES), _of(inner[1]), max_size=2)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from([one.value for one in kind])
    if isinstance(kind, type) and issubclass(kind, Value):
        return _model(kind)
    plain = {Decimal: NUMBERS, date: DAYS, str: TEXT, bool: st.booleans(), int: st.integers(0, 60)}
    return plain[kind]


def reordered(data: Any, dice: Any) -> Any:
    """Return the same data with its keys and lists in another order."""
    if isinstance(data, dict):
        items = list(data.items())
        dice.shuffle(items)
        return {key: reordered(value, dice) for key, value in items}
    if isinstance(data, list):
        some = [reordered(item, dice) for item in data]
        dice.shuffle(some)
        return some
    return data
