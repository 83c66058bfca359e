"""Where acts of people can be done: a story, the act before them, and what is done after it."""

from datetime import timedelta

from desk.demo import story
from desk.demo.actors import actor
from desk.files import shipped
from ledger.desk.grants import Grant
from ledger.read import queries
from schemas.acts.act import SYSTEM as BY_ITSELF
from schemas.acts.act import Act
from tasks import clock, grants
from tasks.acts import perform

OURS = "533103001002"
FOR_ALL, FOR_ITS_OWNER = 31, 5  # cases: for every community; a centre's, for its bureau
OWNER = "DH-RSJ"

# Who signs on paper nothing but what another office asked it to sign.
BY_SIGNERS = ("STREET_REVIEWER", "STREET_HEAD", "FIN_STREET", "LG_OFFICE", "FIN_BUREAU")
# Who signs together with others only for the bureau whose work a centre of it brings.
BY_OWNER = ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT")
# Acts that no shipped story does, or not by every role, and where they can be done: story, and the
# act before them.
BEFORE = {
    "not_accept": ("TL01", 2), "withdraw": ("TL01", 2), "vote": ("TL01", 9),
    "recall": ("TL17", 11), "note_filing": ("TL17", 11),
    "dismiss_objection": ("TL04", 11), "edit_agreement": ("TL01", 12),
    "dispute_funds": ("TL01", 20), "cancel_order": ("TL01", 18), "reverse_receipt": ("TL01", 20),
    "reverse_payment": ("TL01", 19),
    "pay_supplier": ("LV104", 26), "reverse_supplier": ("LV104", 28),
    "confirm_service": ("LV104", 26),
    "block_department": ("TL06", 22), "defer": ("TL01", 17), "spend": ("TL01", 22),
    "return_funds": ("TL01", 22), "carry_funds": ("TL01", 22), "view_score": ("TL01", 41),
    "accept_refusal": ("TL08", 2), "overturn_refusal": ("TL08", 3), "withdraw_refusal": ("TL08", 2),
    "convert_budget": ("TL01", 12), "leave_out": ("TL01", 10), "lift_capacity": ("TL01", 10),
    "fund_gap": ("TL01", 8), "refuse": ("TL01", 20), "return": ("TL01", 2),
    "start_task": ("TL01", 23), "declare_not_done": ("TL01", 24), "resolve_dispute": ("TL01", 20),
    "decline_settlement": ("LV01", 15), "offer_terms": ("LV03", 15), "accept_terms": ("LV03", 15),
    "raise_dispute": ("LV03", 15), "rule_dispute": ("LV02", 20), "withdraw_dispute": ("LV03", 15),
    "e_extend": ("TL10", 3), "e_object": ("TL10", 3), "log_hours": ("TL10", 3),
    "read_personal_data": ("TL10", 5), "response_lifted": ("TL10", 6),
    ("correct", "DEPT_HEAD"): ("LV22", 22), ("correct", "COMM_WORKER"): ("LV24", 4),
    ("agree_correction", "DEPT_HEAD"): ("LV22", 23),
    ("decline_correction", "COMM_SEC"): ("LV22", 25),
    ("agree_correction", "FIN_DEPT"): ("LV102", 17),
    ("decline_correction", "FIN_DEPT"): ("LV102", 17),
    ("agree_correction", "FIN_STREET"): ("LV22", 16),
    ("decline_correction", "FIN_STREET"): ("LV22", 16),
    "reject_change": ("LV09", 29), "reject_renewal": ("LV10", 35),
    ("accept_refusal", "LG_OFFICE"): ("LV05", 1), ("contest", "LG_OFFICE"): ("LV05", 1),
    ("offer_terms", "STREET_HEAD"): ("LV03", 17), ("raise_dispute", "STREET_HEAD"): ("LV03", 17),
    ("take_back", "DEPT_CLERK"): ("TL01", 12), ("take_back", "DEPT_HEAD"): ("TL01", 14),
    ("take_back", "STREET_HEAD"): ("LV73", 8), ("take_back", "STREET_REVIEWER"): ("TL16", 4),
    ("take_back", "LG_OFFICE"): ("LV45", 8), ("take_back", "LG_CHAIR"): ("LV71", 21),
    ("add_signer", "FIN_BUREAU"): ("TL01", 8), "add_signer": ("TL01", 9),
    ("add_signer", "STREET_HEAD"): ("TL01", 7), ("remove_signer", "STREET_HEAD"): ("TL01", 7),
    ("remove_signer", "FIN_BUREAU"): ("TL01", 8), "remove_signer": ("TL01", 9),
    "countersign": ("TL01", 9),
    **{("countersign", role): ("TL01", 1) for role in BY_OWNER},
    ("sign_on_paper", "COMM_SEC"): ("LV74", 14), ("sign_on_paper", "COMM_WORKER"): ("LV74", 14),
    ("sign_on_paper", "LG_MEMBER"): ("LV75", 10), ("sign_on_paper", "LG_CHAIR"): ("LV75", 10),
    **{("sign_on_paper", role): ("TL01", 9) for role in BY_SIGNERS},
    ("return_to", "STREET_HEAD"): ("TL01", 7),
    ("return_to", "FIN_BUREAU"): ("TL01", 8),
    ("rule_dispute", "LG_CHAIR"): ("LV02", 22), ("withdraw_dispute", "DEPT_HEAD"): ("LV02", 18),
}  # fmt: skip
# What waits on each role of an office: it may be handed on.
WAITING = {
    "DEPT_CLERK": "send_agreement", "DEPT_HEAD": "sign_dept", "FIN_DEPT": "order",
    "STREET_REVIEWER": "accept", "STREET_HEAD": "propose", "FIN_STREET": "custody_in",
    "LG_CHAIR": "decide", "FIN_BUREAU": "confirm_funds", "LG_OFFICE": "uphold_refusal",
}  # fmt: skip


def acting(site):
    """A maker of acts on a ledger as its made-up people do them; each has to be accepted."""

    def do(verb, by, on, number="", /, **data):
        act = Act(verb=verb, number=number, data=data)
        done = perform.perform(site.ledger, act, by, f"way:{verb}", at=on)
        assert done.accepted, (verb, done.refused)
        return done.number

    return do


def filed(site, case):
    """File the application of a case; the office accepts it, the street is to give its opinion."""
    (found,) = [one for one in shipped("cases.yaml")["cases"] if one["case"] == case]
    form = story.plain({**found["application"], "list_class": "new"})
    at, do = clock.now(site.ledger), acting(site)
    office = actor("LG_OFFICE", site.rules.directory.lg_office)
    site.number = do("submit", actor("DEPT_HEAD", form["applicant"]), at, application=form)
    do("precheck", BY_ITSELF, at, site.number)
    do("accept", office, at, site.number)
    places = [OURS] if form["communities"] == "all" else form["communities"]
    do("open_consultation", office, at, site.number, communities=places)
    do("close_consultation", BY_ITSELF, at + timedelta(days=14), site.number)


def lent(site, _verb, role, at):
    """Delegate what waits on a role to a second person of it."""
    with site.ledger.read() as tx:
        item = next(one for one in queries.waits(tx) if one.role == role)
    second = Grant(role=role, org=item.org, valid_from=grants.SINCE)
    grants.give(site.ledger, "second", second, BY_ITSELF)
    to = {"role": role, "org": item.org, "person": "second"}
    until = f"{at.date() + timedelta(days=9)}"
    acting(site)("delegate", actor(role, item.org), at, item.about, to=to, until=until)


def house(site, role, department):
    """Return the body of a role that has to do with the item; a department's is told."""
    directory = site.rules.directory
    orgs = {"LG_OFFICE": directory.lg_office, "LG_CHAIR": directory.leading_group,
            "LG_MEMBER": directory.members[0], "FIN_BUREAU": directory.finance_bureau}  # fmt: skip
    return orgs.get(role, "533103001" if "STREET" in role else department)


def asked(site, verb, role, at):
    """Ask a role to sign with whoever has the file; one that removes a signer asked it itself."""
    other = "LG_CHAIR" if role == "LG_OFFICE" else "LG_OFFICE"
    seat, holder = (actor(one, house(site, one, OWNER)) for one in (role, other))
    if verb == "countersign" and role in BY_OWNER:
        filed(site, FOR_ITS_OWNER)
        at, holder = clock.now(site.ledger), actor("STREET_HEAD", "533102100")
    by, to = (seat, holder) if verb == "remove_signer" else (holder, seat)
    about = {"to": {"role": to.role, "org": to.org}, "reason": "涉及其职责"}
    acting(site)("add_signer", by, at, site.number, **about)


def spoken(site, verb, role, at):
    """Send a copy to a role that has to do with the item, or ask it something."""
    org = house(site, role, "DH-ZJJ")
    by = actor("DEPT_HEAD" if role != "DEPT_HEAD" else "DEPT_CLERK", "DH-ZJJ")
    about = {"to": {"role": role, "org": org}, **({"text": "?"} if verb == "reply" else {})}
    acting(site)("ask" if verb == "reply" else "cc", by, at, site.number, **about)


BETWEEN = {
    "give_back": lent, "note_read": spoken, "reply": spoken,
    "remove_signer": asked, "countersign": asked,
    **{("sign_on_paper", role): asked for role in BY_SIGNERS},
}  # fmt: skip
