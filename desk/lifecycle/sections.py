"""docs/lifecycle/acts/: what each act is, a page for each part of the life cycle.

A section per act and not a file per act: who looks for “accept” reads “return” beside it, the two
outcomes of one judgement, and finds words within one page. Each act can still be linked to, as
`acts/assignment.md#accept`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from desk.files import page_data
from desk.lifecycle.picture import PICTURES
from policies.lifecycle import check
from policies.lifecycle.owing import OF, OWINGS, SYSTEM, Owing
from policies.lifecycle.row import ANY, FINAL, PART_OF, SAME, STREAM_OF, key
from policies.lifecycle.table import TABLE
from schemas.place.jurisdiction import Jurisdiction
from schemas.texts import catalogue
from tasks.reasons import SINCE, data_name, name_of, part_name

LANGUAGES = catalogue.LANGUAGES
PAGES = {part: name for name, part in PICTURES.items()}
ABOUT = {(STREAM_OF[part], PART_OF[part]): name for part, name in PAGES.items()}
OPEN = "…"  # what a reason names of the case


def section(told: Mapping[str, Any], place: Jurisdiction) -> dict[str, Any]:
    """Return an act, as `desk.lifecycle.rows` has it, for its page.

    `{verb, zh, en, lines: [{label, label_en, zh, en}], reasons: [{code, zh, en}]}`
    """
    spoken = {lang: _Speaker(told, place, lang).lines() for lang in LANGUAGES}
    lines = [
        {
            "label": word(name, "zh"),
            "label_en": word(name, "en"),
            "zh": spoken["zh"][name],
            "en": spoken["en"][name],
        }
        for name in spoken["zh"]
    ]
    reasons = [reason(code, told["verb"]) for code in told["guards"]]
    return {
        "verb": told["verb"],
        "zh": told["zh"],
        "en": told["en"],
        "lines": lines,
        "reasons": reasons,
    }


def page_of(verb: str) -> str:
    """Return the page on which an act stands: that of its picture, or of its stream."""
    row = TABLE[verb]
    return PAGES[row.moves[0].part] if row.moves else row.stream


def shared() -> list[dict[str, str]]:
    """Return the reasons that are no guard of one act: each act may be refused for them."""
    own = {code for row in TABLE.values() for code in row.guards}
    own.add(SINCE)  # said after a reason, no reason itself
    codes = (code for code in catalogue.texts("refusals") if "." not in code and code not in own)
    return [reason(code) for code in codes]


class _Left(dict[str, str]):
    """What a reason names of the case is left open."""

    def __missing__(self, name: str) -> str:
        return OPEN


def reason(code: str, verb: str = "") -> dict[str, str]:
    """Return a reason to refuse in both languages, what it names of the case left open."""
    texts = catalogue.texts("refusals")[code]
    named = {lang: _Left({"verb": name_of(verb, lang)} if verb else {}) for lang in LANGUAGES}
    return {"code": code, **{lang: texts[lang].format_map(named[lang]) for lang in LANGUAGES}}


def word(name: str, lang: str, **params: str) -> str:
    """Return a text of the book `lifecycle`."""
    return catalogue.text("lifecycle", name, lang, **params)


def day(place: Jurisdiction, name: str, lang: str) -> str:
    """Return a term with its length, or a day of the state, in words."""
    clock = place.routes[-1].clocks.get(name)
    if clock is None:
        return word(f"day.{name}", lang)
    return word("days", lang, clock=clock.name if lang == "zh" else clock.name_en, wd=str(clock.wd))


def listed(names: Iterable[str], lang: str) -> str:
    """Return names in a row, each once."""
    return word("comma", lang).join(dict.fromkeys(names))


class _Speaker:
    """One act in one language."""

    def __init__(self, told: Mapping[str, Any], place: Jurisdiction, lang: str) -> None:
        self.told, self.place, self.lang = told, place, lang
        self.part, self.begins = told.get("part", ""), told.get("opens", False)

    def lines(self) -> dict[str, str]:
        """Return name of a line -> its text; lines without one are left out."""
        told = self.told
        said = {
            "who": self._who(),
            "while": self._while(),
            "from": self._states(self.part, told["from"], begins=self.begins),
            "asks": self._asks(),
            "term": self._term(),
            "to": self._states(self.part, told["to"]),
            "follows": "<br>".join(self._follows(one) for one in told["also"]),
            "begins": self._clocks(told["clock"]),
            "ends": self._clocks(told["stops"]),
            "papers": listed((self._word(f"paper.{one}") for one in told["paper"]), self.lang),
            "next": self._next(),
            "instead": listed(map(self._link, _others(told["verb"])), self.lang),
            "apart": listed(map(self._link, self._apart()), self.lang),
        }
        return {name: text for name, text in said.items() if text}

    def _word(self, name: str, **params: str) -> str:
        return word(name, self.lang, **params)

    def _bracketed(self, text: str) -> str:
        return self._word("in_brackets", text=text) if text else ""

    def _who(self) -> str:
        power = self.place.powers[self.told["verb"]]
        roles = listed((name_of(role, self.lang) for role in power.roles), self.lang)
        whose = self._word(f"scope.{power.scope}")
        needless = power.roles == (SYSTEM,) or whose in roles
        return roles if needless else roles + self._bracketed(whose)

    def _while(self) -> str:
        stages = [] if self.told["stream"] == "assignment" else self.told["stages"]
        return listed((part_name("stage", one, self.lang) for one in stages), self.lang)

    def _states(self, part: str, states: Iterable[str], *, begins: bool = False) -> str:
        named = [part_name(part, one, self.lang) for one in states if one not in (ANY, SAME)]
        named = [self._word("new"), *named] if begins else named
        named += [self._word("any")] if ANY in states else []
        if SAME in states:
            named += [self._word("or_same" if named else "same")]
        return listed(named, self.lang)

    def _asks(self) -> str:
        fields = [
            self._word("optional", field=data_name(one[:-1], self.lang))
            if one.endswith("?")
            else data_name(one, self.lang)
            for one in self.told["data"]
        ]
        return listed(fields, self.lang) or self._word("nothing")

    def _follows(self, also: Mapping[str, Any]) -> str:
        about = ABOUT[also["stream"], also["part"]]
        states = self._word(
            "arrow",
            before=self._states(also["part"], also["from"], begins=also["opens"]),
            after=self._states(also["part"], also["to"]),
        )
        what = catalogue.text("words", f"lifecycle.picture.{about}", self.lang)
        return self._word("quoted", what=what, states=states)

    def _clocks(self, codes: Iterable[str]) -> str:
        every = self._word("every_term")
        return listed((every if one == ANY else self._day(one) for one in codes), self.lang)

    def _day(self, name: str) -> str:
        return day(self.place, name, self.lang)

    def _term(self) -> str:
        """When the act, or the other outcome of the same judgement, is owed."""
        verbs = (self.told["verb"], *_others(self.told["verb"]))
        owed = [one for one in OWINGS if one.act in verbs and one.told]
        return "<br>".join(dict.fromkeys(map(self._after, owed)))

    def _after(self, one: Owing) -> str:
        owed = self._word("due", **self._how(one))
        if one.then:
            return self._word("then", owed=owed, act=name_of(one.then, self.lang))
        climbs = one.role != SYSTEM and one.act in self.place.routes[-1].escalates
        return self._word("climbs", owed=owed) if climbs else owed

    def _how(self, one: Owing) -> dict[str, str]:
        when = self._bracketed(self._word(f"when.{one.when}")) if one.when else ""
        return {
            "role": name_of(one.role, self.lang),
            "when": when,
            "by": day(self.place, one.by, self.lang),
        }

    def _next(self) -> str:
        """Who owes what in the states led to; of what follows, only what surely is owed there."""
        row, paths = TABLE[self.told["verb"]], check.paths(self.place)
        others = [one for one in row.moves if one not in row.main and not one.same]
        mains, follow = check.goals(row.main, paths), check.goals(others, paths)
        owed = [one for state in mains for one in OF.get(key(state), ())]
        owed += [one for state in follow for one in OF.get(key(state), ()) if not one.when]
        told = [
            self._word("owed", act=self._choice(one), **self._how(one)) for one in owed if one.told
        ]
        ends = mains and all(key(state) in FINAL for state in mains)
        return "<br>".join(dict.fromkeys(told)) or (self._word("end") if ends else "")

    def _choice(self, one: Owing) -> str:
        """Name what is owed, with the other outcomes of the same judgement for whom it may do."""
        may = [verb for verb in _others(one.act) if one.role in self.place.powers[verb].roles]
        said = self._link(one.act)
        for other in may:
            said = self._word("or_else", one=said, other=self._link(other))
        return said

    def _apart(self) -> list[str]:
        verb = self.told["verb"]
        return [
            one
            for pair in self.place.apart
            if any(verb in half for half in pair)
            for half in pair
            if verb not in half
            for one in half
        ]

    def _link(self, verb: str) -> str:
        return f"[{name_of(verb, self.lang)}]({page_of(verb)}.md#{verb})"


def _others(verb: str) -> list[str]:
    """Return the other outcomes of the judgement that an act is one of."""
    sides = (one for one in page_data("outcomes.yaml") if verb in one)
    return [other for one in sides for other in one if other != verb]
