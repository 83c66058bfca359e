"""What each seat is offered on each matter of the district, does not see, and is asked by forms.

offered.txt has for each matter the offers by seat (`*`: owed, with communities and instalment),
what is hidden from whom, then each form as a browser would get it: name, kind, `!` required, value,
choices. `ZHUNRU_REWRITE=1 pytest -m slow` of this module writes it anew, to be read in review.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk.people import sign_in
from desk.web.act_forms.offers import offers
from desk.web.assignment import load
from desk.web.pages.assignment.acts import FORMS, asked
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from ledger.read import queries
from schemas.place.people import Visitor
from tasks import clock
from tests.desk.web.looking import seats
from tests.pinned import hold_all

SNAPSHOT = Path(__file__).with_name("offered.txt")
HEAD = "=== "
FEW = 6
TALK = ("ask", "cc", "transfer", "delegate", "remind", "add_signer")  # alike everywhere


def numbers(site):
    """The matters of the district."""
    with site.ledger.read() as tx:
        return sorted({one.about for one in queries.waits(tx)})


@pytest.fixture(scope="module")
def desks(district):
    """The desk of each seat."""
    made, request = {}, SimpleNamespace(cookies={}, headers={})
    for role, org in sorted(seats(district)):
        person = sign_in.person(district.ledger, f"{org}/{role}")[0]
        visitor = Visitor(person=person, role=role, org=org, proved_at=clock.real_now())
        made[role, org] = Desk(request, district.app.state.house, visitor)
    return made


def question(one):
    """A question of a form in a line; those that it is made of behind it."""
    chosen = [f"{o.code}" for o in one.choices[:FEW]] + ["…"] * (len(one.choices) > FEW)
    value = "" if one.value is None or one.value == "" else f" ={one.value}"
    parts = f" ({'; '.join(map(question, one.parts))})" if one.parts else ""
    agreed = f" ~{one.agreed}" if one.agreed else ""
    choices = f" [{' '.join(chosen)}]" if chosen else ""
    return f"{one.name}:{one.kind}{'!' * one.required}{value}{agreed}{choices}{parts}"


def offer(one):
    """An offer in a word: what is owed at which communities, for which instalment."""
    at = ",".join(code[-3:] for code in one.communities)
    no = f"#{one.instalment}" if one.instalment else ""
    return (
        f"{one.verb}{'*' * one.owed}{no}{f'@{at}' if at else ''}{f'<{one.due}' if one.due else ''}"
    )


def apart(whole, seen, path=""):
    """The parts of plain data that somebody does not see (`-`), or sees otherwise."""
    if not isinstance(whole, dict) or not isinstance(seen, dict):
        return [] if whole == seen else [path]
    gone = [f"-{path}{key}" for key in whole.keys() - seen.keys()]
    both = whole.keys() & seen.keys()
    return [*gone, *(one for key in both for one in apart(whole[key], seen[key], f"{path}{key}."))]


def hidden(view):
    """What a seat does not see of a matter: streams, and fields of those that it sees."""
    whole, seen = view.whole, view.seen
    found = {"application": apart(whole.application or {}, seen.application or {})}
    found["own"] = apart(whole.own.raw, seen.own.raw)
    for kind in ("opinions", "placements", "refusals", "disputes", "reports"):
        mine, all_ = getattr(seen, kind), getattr(whole, kind)
        found[kind] = [f"-{ident[-3:]}" for ident in all_.keys() - mine.keys()]
        found[kind] += {o for i in mine for o in apart(all_[i].raw, mine[i].raw)}
    if whole.emergency and seen.emergency:
        found["emergency"] = apart(whole.emergency.raw, seen.emergency.raw)
    lines = [f"{kind}: {' '.join(sorted(some))}" for kind, some in found.items() if some]
    roles = sum(not one.role for one in view.entries)
    return [*lines, f"entries {len(view.entries)}, without a role {roles}"]


def told(desks, number):
    """All that is offered on a matter, and the forms of it."""
    lines, forms, unseen = [], {}, {}
    for seat, desk in desks.items():
        try:
            view = load(desk, number)
        except Denied:
            continue
        found = offers(view)
        unseen.setdefault("; ".join(hidden(view)), []).append(seat[0])
        lines.append(f"{'@'.join(seat)}: {' '.join(map(offer, found)) or '-'}")
        for one in found:
            if one.verb in FORMS and one.verb not in TALK:
                form = asked(desk, number, one.verb, one.communities, one.instalment)
                text = " | ".join(map(question, form.questions)) or "-"
                forms.setdefault((one.verb, text), f"  {one.verb} {'@'.join(seat)}: {text}")
    sights = [f"{' '.join(dict.fromkeys(who))} sees not {what}" for what, who in unseen.items()]
    text = "\n".join([*lines, *sorted(sights), *(line for _, line in sorted(forms.items()))])
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "*", text)


def kept():
    """The matters of the file, and what it says of each."""
    if not SNAPSHOT.exists():
        return []
    parts = SNAPSHOT.read_text(encoding="utf-8").split(f"\n{HEAD}")[1:]
    return [tuple(one.strip("\n") for one in part.split("\n", 1)) for part in parts]


@pytest.mark.parametrize(("number", "text"), kept())
def test_what_is_offered_is_what_was_read_in_review(desks, number, text):
    assert told(desks, number).splitlines() == text.splitlines()


@pytest.mark.slow
def test_the_file_has_every_matter(desks, district):
    found = [f"\n{HEAD}{number}\n{told(desks, number)}\n" for number in numbers(district)]
    assert len(found) > 10
    hold_all(SNAPSHOT, "".join(found))
