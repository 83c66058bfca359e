"""Where a role can go, and what is told after a redirect: texts by code, never from the address."""

from functools import cache
from typing import Any

from desk.files import page_data
from desk.words import sentences
from tasks.reasons import name_of


@cache
def _places() -> tuple[dict[str, Any], ...]:
    return tuple(page_data("nav.yaml"))


def places(role: str, path: str, lang: str) -> list[dict[str, Any]]:
    """Return the places of a role in order: path, name, and whether the visitor is there."""
    return [
        {"path": one["path"], "name": one[lang], "here": _here(one["path"], path)}
        for one in _places()
        if role in one.get("roles", (role,)) and role not in one.get("without", ())
    ]


def _here(place: str, path: str) -> bool:
    return path == place if place == "/" else path == place or path.startswith(f"{place}/")


def told(code: str, lang: str) -> str:
    """Return what a code says was done; nothing for a code that nobody wrote."""
    verb = code.removeprefix("act.")
    if verb != code:
        name = name_of(verb, lang)
        return "" if name == verb else sentences("web", lang)["said.act"].format(act=name)
    return sentences("web", lang).get(f"said.{code}", "")


def own_path(path: str) -> str:
    """Return a path of this desk, or the first page for anything that leads elsewhere."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/"
