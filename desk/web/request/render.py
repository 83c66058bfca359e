"""Templates to pages: one environment, everything escaped, an unknown name is an error."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from desk.history import Chapter, chapters
from desk.people import form_clock
from desk.web.request import format
from desk.web.request.language import gettext, lang, ngettext
from desk.words import sentences
from schemas.acts.act import Entry
from schemas.texts.catalogue import texts
from tasks.figures import stuck
from tasks.messages.digest import its_page
from tasks.papers.documents.village import said
from tasks.reasons import data_name, event_name, name_of


def page(name: str, context: Mapping[str, Any]) -> str:
    """Render a template of desk/templates; its texts are in the language spoken now."""
    return environment().get_template(name).render({**context, "lang": lang()})


def prepare() -> None:
    """Read every template, in about a second, so that no page has to."""
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)


@cache
def environment() -> Environment:
    """Return the one environment of the desk."""
    made = Environment(
        loader=PackageLoader("desk"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "its_page": its_page,
        "yuan": format.yuan,
        "amount": format.amount,
        "wan": format.wan,
        "day": format.day,
        "month": format.month,
        "moment": _moment,
        "number": format.number,
        "named": _named,
        "topic": _topic,
        "field_name": _field_name,
        "org": _org,
        "seat": _seat,
        "spoken": _spoken,
        "message": format.message,
        "say": _say,
        "zip": zip,
        "event": _event,
        "chapters": _chapters,
    }
    made.globals |= {"_": _told, "csrf": _csrf, "wd_left": _wd_left, "why_late": _why_late,
                     "release": _release()}  # fmt: skip
    made.tests |= {"late": format.late}
    return made


def _told(text: str, **params: Any) -> Markup:
    """Return a text of a template in the language spoken now; what is put into it is escaped.

    In place of Jinja's own, which is asked a thousand times on a long page and looks up as often
    who is to answer.
    """
    return Markup(gettext(text)) % params


def _release() -> str:
    """Return the version, which names the static files of a release."""
    return version("zhunru")


def _say(key: str) -> str:
    return sentences("web", lang())[key]


def _event(kind: str) -> str:
    return event_name(kind, lang())


def _named(code: Any, of: str = "") -> str:
    """Name a code: an act, a state, a role, a ground; the code itself if nobody named it.

    of: `stage` or `work`, where both have a state of that code; or a class of the application's.
    """
    if known := texts("fields", f"codes.{of}").get(str(code)):
        return known[lang()]
    apart = f"{of}.{code}"
    name = name_of(apart, lang()) if of else apart
    return name if name != apart else name_of(str(code), lang())


def _topic(code: str) -> str:
    """Name what a message to the flows asks for: a paper of a kind, or what `topics` names."""
    paper = texts("lifecycle", "paper").get(code)
    return paper[lang()] if paper else _say(f"topic.{code}")


def _field_name(code: str) -> str:
    """Name a piece of an act's data without the code that a terminal shows beside it."""
    name = data_name(code, lang()).removesuffix(f" {code}")
    name = name_of(code, lang()) if name == code else name
    known = texts("fields", "fields").get(code) if name == code else None
    return known[lang()] if known else name


@pass_context
def _spoken(context: Context, text: str, code: str) -> str:
    """Return a text about a residents' committee as it is said at a community or village."""
    return said(text) if context["desk"].rules.directory.is_village(code) else text


@pass_context
def _org(context: Context, code: str) -> str:
    return str(context["desk"].rules.directory.name_of(code)) if code else ""


@pass_context
def _seat(context: Context, told: str) -> str:
    """Name who did an act where a reader sees the seat alone (ROLE@ORG); a person stays."""
    role, at, org = told.partition("@")
    return f"{_named(role)} · {_org(context, org)}" if at else told


@pass_context
def _moment(context: Context, at: Any) -> str:
    return format.moment(at, context["desk"].rules.calendar.zone)


@pass_context
def _chapters(context: Context, entries: Iterable[Entry]) -> list[Chapter]:
    """Return what happened, oldest first, by stage and day of the place, newest first."""
    return chapters(entries, context["desk"].rules.calendar.zone)


@pass_context
def _wd_left(context: Context, due: Any) -> int | None:
    """Working days from today to a due day; negative when it has passed."""
    if due is None:
        return None
    desk = context["desk"]
    if due not in desk.days_left:
        desk.days_left[due] = int(desk.rules.calendar.between(desk.today, due))
    left: int = desk.days_left[due]
    return left


@pass_context
def _why_late(context: Context, item: Any) -> str:
    """Why a work item does not move and what comes next; empty while it is not late."""
    desk = context["desk"]
    found = stuck.of(item, desk.rules, desk.today)
    between = " " if lang() == "en" else ""
    return f"{found.cause[lang()]}{between}{found.next[lang()]}" if found else ""


@pass_context
def _csrf(context: Context) -> Markup:
    field = '<input type="hidden" name="_csrf" value="{}">'
    made, desk = Markup(field).format(context["csrf_token"]), context["desk"]
    since = form_clock.opened(desk.visitor.role) if desk.visitor else ""
    return made + Markup(field).replace("_csrf", form_clock.FIELD).format(since) if since else made
