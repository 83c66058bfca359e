"""Why an act was refused, in words: the books of schemas/texts with the refusal's parameters."""

from collections.abc import Mapping
from typing import Any

from schemas import written
from schemas.acts.act import Refused
from schemas.money import yuan_of
from schemas.place.organisations import Directory
from schemas.texts import catalogue

SINCE = "since"  # the parameter that says who was first (tasks.acts.meanwhile)
FIELDS = "fields"  # the parameter that names data of the act
PLACES = ("community", "communities", "org", "orgs")  # parameters that name organisations


class _Known(dict[str, Any]):
    """Parameters of a text; one that is not there shows its name, it never hides the reason."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def reason(
    refused: Refused, directory: Directory | None = None, *, typed: bool = True
) -> dict[str, Any]:
    """Return a refusal as {code, params, message, message_en}; organisations by their names.

    typed: data is typed by its code, which stands after its name; not on a page.
    """
    unknown = {"zh": refused.code, "en": refused.code}
    bare = f"{refused.code}.bare" if not refused.params else ""  # a text that needs no parameters
    texts = catalogue.texts("refusals").get(bare) or catalogue.texts("refusals").get(
        refused.code, unknown
    )
    shown = _in_yuan(refused.params if typed else _bare(refused.params))
    told = {
        lang: texts[lang].format_map(
            _Known({name: _shown(name, value, lang, directory) for name, value in shown.items()})
        )
        for lang in ("zh", "en")
    }
    since = {lang: _since(refused.params.get(SINCE), lang, directory) for lang in told}
    return {
        "code": refused.code,
        "params": refused.params,
        "message": told["zh"] + since["zh"],
        "message_en": told["en"] + since["en"],
    }


def _since(last: Mapping[str, str] | None, lang: str, directory: Directory | None) -> str:
    """Return who last changed what a refused act is about, as a sentence after the reason."""
    if not last:
        return ""
    org = _shown("org", last["org"], lang, directory) if last["org"] else ""
    who = f"{org}{'' if lang == 'zh' else ' '}{name_of(last['role'], lang)}".strip()
    what = event_name(last["event"], lang)
    return catalogue.text("refusals", "since", lang, day=last["day"], who=who, what=what)


def _bare(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Name the data of an act by its first part: pages ask for no codes."""
    fields = params.get(FIELDS)
    if isinstance(fields, Mapping):
        return {**params, FIELDS: {_Bare(name): why for name, why in fields.items()}}
    if isinstance(fields, list | tuple):
        return {**params, FIELDS: tuple(dict.fromkeys(_Bare(str(name)) for name in fields))}
    return params


class _Bare(str):
    """A piece of an act's data that is told without its code."""

    __slots__ = ()


def _in_yuan(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Amounts are refused in fen and told in yuan; `given` is one where `fen` stands beside it."""
    money = [name for name in ("fen", "given") if "fen" in params and name in params]
    return {**params, **{name: yuan_of(int(params[name])) for name in money}}


def name_of(code: str, lang: str = "zh") -> str:
    """Return what a code (act, state, role, route, fault …) is called; itself if unknown."""
    if fault := written.fault(code):
        wanted = catalogue.text("fields", f"problems.{fault}", lang)
        return catalogue.text("names", "must_be", lang, wanted=wanted)
    known = catalogue.texts("acts").get(code) or catalogue.texts("names").get(code)
    return known[lang] if known else code


def work_name(code: str, lang: str = "zh") -> str:
    """Return what a state of work is called,
    also where a stage of an assignment has the same code.
    """
    return part_name("work", code, lang)


def part_name(part: str, code: str, lang: str = "zh") -> str:
    """Return what a state of a part (work, payment …) is called; parts may share a code."""
    apart = f"{part}.{code}"
    name = name_of(apart, lang)
    return name_of(code, lang) if name == apart else name


def event_name(kind: str, lang: str = "zh") -> str:
    """Return what a kind of event is called in a history; the kind itself if unknown."""
    known = catalogue.texts("acts").get(kind)
    return known[lang] if known else kind


def _shown(name: str, value: Any, lang: str, directory: Directory | None) -> str:
    if isinstance(value, Mapping):
        keys = {key: data_name(key, lang) if name == FIELDS else key for key in value}
        parts = [f"{keys[key]}: {_shown('', item, lang, directory)}" for key, item in value.items()]
        return "; ".join(parts)
    if isinstance(value, list | tuple):
        between = "、" if lang == "zh" else ", "
        return between.join(_shown(name, item, lang, directory) for item in value)
    if name == FIELDS:
        return data_name(value if isinstance(value, str) else str(value), lang)
    if name == "seats" and directory is not None:
        role, _, org = str(value).partition("@")
        return f"{directory.name_of(org)} {name_of(role, lang)}"
    if name in PLACES and directory is not None:
        known = directory.name_of(str(value))
        return known if known == value else f"{known}（{value}）"
    return work_name(str(value), lang) if name == "work" else name_of(str(value), lang)


def data_name(path: str, lang: str = "zh") -> str:
    """Name a piece of an act's data, with the code to type; its first part has the name."""
    known = catalogue.texts("data").get(path.partition(".")[0])
    name = known[lang] if known else path
    if isinstance(path, _Bare):
        return name
    return path if name == path else f"{name} {path}"
