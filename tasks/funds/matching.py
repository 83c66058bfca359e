"""What a line of a bank may stand for: the instalment it fits, the act it would book, and why.

It is proposed, never done. The other party of a receipt is its payer, so that only a payment out is
compared with the registered account of a community.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from ledger.read import assignments, funds
from ledger.store.session import Tx
from policies.cost import arrears
from policies.rules import Rules
from schemas import written
from schemas.money import yuan_of
from schemas.place.visibility import Reach
from schemas.states.stages import Payment
from schemas.states.states import Instalment, PlacementState
from tasks.funds import heads, texts
from tasks.funds.files import Finding, finding
from tasks.funds.rows import BankLine
from tasks.funds.sharing import together
from tasks.funds.sharing.matches import BankMatch, Key

Kind = Literal["receipts", "payments"]
PAY, CUSTODY, USABLE = "pay", "custody_in", "confirm_usable"
BOOKED_ON = {PAY: "paid_on", CUSTODY: "custody_on", USABLE: "confirmed_on"}
READY = {
    PAY: (Payment.ORDERED,),
    CUSTODY: (Payment.PAID, Payment.DISPUTED),
    USABLE: (Payment.IN_CUSTODY,),
}
LATEST = timedelta(days=92)  # between a line of the bank and its entry; later it is another one
Pair = tuple[PlacementState, Instalment]


class Signs(NamedTuple):
    """What a line says beside its amount: placements it may be about, and by which signs."""

    places: Sequence[PlacementState]
    by: tuple[str, ...]
    account: str = ""  # of a community
    community: str = ""


def stands_for(line: BankLine, kind: Kind) -> str:
    """Return the act that a line of an account may stand for, "" for none.

    From a street's account money goes out to its community, which confirms it.
    """
    if line.reversal:
        return ""
    if kind == "payments":
        listed = line.direction_by == "list"
        return PAY if (line.direction == "in") is listed else ""
    return CUSTODY if line.direction == "in" else USABLE if line.direction_by != "list" else ""


@dataclass
class Matching:
    """Matches the lines of one file, each instalment with one line at most."""

    tx: Tx
    rules: Rules
    kind: Kind
    reach: Reach
    digest: str = ""  # of the file, by which movements say that a line of it shows them
    booked: Mapping[str, int] = field(default_factory=dict)  # row of it -> fen that is booked
    taken: dict[tuple[str, Key], int] = field(default_factory=dict)  # act, instalment -> line
    known: dict[tuple[tuple[str, str], ...], list[PlacementState]] = field(default_factory=dict)

    def of(self, line: BankLine) -> BankMatch:
        """Return what a line may stand for."""
        told = {"row": line.row, "number": ", ".join(line.numbers), "amount": yuan_of(line.fen)}
        told["given"] = line.on
        act = stands_for(line, self.kind)
        if kind := _apart(line):
            return BankMatch(line, finding(kind, row=line.row, amount=told["amount"]))
        if not act:
            return BankMatch(line, finding("came_back", row=line.row, amount=told["amount"]))
        signs = self._signs(line, act)
        if act == USABLE and not signs.account and "name" not in signs.by:
            return BankMatch(line, finding("went_out", row=line.row, amount=told["amount"]))
        if booked := self._booked_on(line, act, signs):
            return booked
        if not signs.places:
            known = assignments.versions(self.tx, "assignment", list(line.numbers))
            unknown = line.numbers and not known
            return BankMatch(
                line, finding("unknown_number" if unknown else "money_without_task", **told)
            )
        found = self._fitting(line, act, signs)
        alone = any(
            line.fen == expected(one, act) and (_booked((at, one), act) or line.on) >= line.on
            for at, one in found
        )
        if not alone and (shared := self._shared(line, act, signs)):
            return shared
        if len(found) != 1:
            missing = "no_such_amount" if line.numbers else "money_without_task"
            missing = "day_fits_none" if self._of_its_amount(line, act, signs) else missing
            return BankMatch(line, finding("ambiguous" if found else missing, **told))
        return self._judged(line, act, signs, found[0])

    def _judged(self, line: BankLine, act: str, signs: Signs, pair: Pair) -> BankMatch:
        """Say what follows from a line that fits one instalment."""
        at, one = pair
        match = _key(at, one)
        told: dict[str, Any] = {"row": line.row, "no": one.no}
        told["community"] = self.rules.directory.name_of(at.community)
        other = self.taken.setdefault((act, match), line.row)
        equal = line.fen == expected(one, act)
        booked = _booked(pair, act)
        by = (*signs.by, *(["amount"] if equal else []), *(["day"] if booked == line.on else []))
        would = ""
        if other != line.row:
            why = finding("paid_twice", **told, other=other)
        elif at.refusal or at.freed:
            why = finding("placement_ended", **told, number=at.number)
        elif signs.account and signs.account != at.account:
            why = finding("wrong_account", **told, given=signs.account, account=at.account)
        elif booked is not None and equal:
            why = _recorded(line, act, one, told, booked)
        elif booked is not None:
            why = self._ready(line, act, one, told, equal)
        elif one.stage not in READY[act]:
            why = finding("not_recorded", **told, stage=texts.stage(one.stage))
        elif one.ordered_on is not None and line.on < one.ordered_on:
            why = finding("before_its_order", **told, given=line.on, day=one.ordered_on)
        else:
            would = act if equal or act == CUSTODY else ""
            why = self._ready(line, act, one, told, equal)
        return BankMatch(line, why, match, would, by, act, expected(one, act))

    # --- one line for several instalments ----------------------------------------------------

    def _booked_on(self, line: BankLine, act: str, signs: Signs) -> BankMatch | None:
        """Tell of a line that movements rest on: whole, or a part of it."""
        fen = self.booked.get(line.key, 0)
        if not fen:
            return None
        keys = [
            (at, one)
            for at in signs.places
            for one in at.instalments
            if line.key in resting(one, act, self.digest)
        ]
        told = {"row": line.row, "amount": yuan_of(line.fen), "booked": yuan_of(fen)}
        why = finding("recorded_parts" if fen == line.fen else "part_recorded", **told)
        if len(keys) != 1:
            return BankMatch(line, why, act=act)
        at, one = keys[0]
        if fen == line.fen:
            community = self.rules.directory.name_of(at.community)
            why = finding("recorded", row=line.row, community=community, no=one.no)
        return BankMatch(line, why, _key(at, one), act=act)

    def _shared(self, line: BankLine, act: str, signs: Signs) -> BankMatch | None:
        """Tell of a line that is several instalments together: waiting ones, or booked that day."""
        every = [
            (at, one)
            for at in signs.places
            for one in at.instalments
            if one.amount_fen
            and line.no in (None, one.no)
            and not (at.refusal or at.freed)
            and (act, _key(at, one)) not in self.taken
        ]
        booked = [pair for pair in every if _booked(pair, act) == line.on]
        ready = [
            (at, one)
            for at, one in every
            if one.stage in READY[act] and not (one.ordered_on and line.on < one.ordered_on)
        ]
        told = {"row": line.row, "amount": yuan_of(line.fen)}
        if some := together.parts(booked, line.fen, lambda one: one.amount_fen):
            why = finding("recorded_parts", **told)
            return BankMatch(line, why, by=signs.by, act=act, parts=some)
        if some := together.parts(ready, line.fen, lambda one: expected(one, act)):
            self.taken |= {(act, (one.number, one.community, one.no)): line.row for one in some}
            why = finding("fits_together", **told, count=len(some))
            return BankMatch(line, why, None, act, (*signs.by, "amount"), act, line.fen, some)
        return None

    def _ready(
        self, line: BankLine, act: str, one: Instalment, told: dict[str, Any], equal: bool
    ) -> Finding:
        if equal:
            return finding("fits", **told)
        due = expected(one, act)
        amounts = {"expected": yuan_of(due), "amount": yuan_of(line.fen)}
        return finding("amount_differs", **told, **amounts, difference=yuan_of(abs(due - line.fen)))

    # --- signs -------------------------------------------------------------------------------

    def _signs(self, line: BankLine, act: str) -> Signs:
        """Return the placements a line may be about: by number, else by account, else by name."""
        directory = self.rules.directory
        given = line.own_account if act == CUSTODY else line.counter_account
        owner = next(
            (one.code for one in directory.communities.values() if one.account == given), ""
        )
        account = given if owner and given else ""
        community = line.community if line.community in directory.communities else owner
        if line.numbers:
            places = [at for number in line.numbers for at in self._placed(number=number)]
            own = [at for at in places if at.community == community]
            by = ("number", *(["account"] if own and account else []))
            if act == USABLE and not account and (named := self._called(places, line)):
                return Signs(named, ("number", "name"))
            return Signs(own or places, by, account, community)
        if community:
            by = ("account",) if account else ("community",)
            return Signs(self._placed(community=community), by, account, community)
        return Signs(self._named(line, act), ("name",))

    def _called(self, places: Sequence[PlacementState], line: BankLine) -> list[PlacementState]:
        """Return the placements at a community of the name that a line names."""
        name_of = self.rules.directory.name_of
        return [at for at in places if written.same(name_of(at.community), line.counter_name)]

    def _named(self, line: BankLine, act: str) -> list[PlacementState]:
        """Return the placements of the one who paid (a receipt), or of the one who was paid."""
        directory, name = self.rules.directory, line.counter_name
        if not name:
            return []
        if act != CUSTODY:
            codes = [
                one.code for one in directory.communities.values() if written.same(one.name, name)
            ]
            return [at for code in codes for at in self._placed(community=code)]
        codes = [
            one.code for one in directory.organisations.values() if written.same(one.name, name)
        ]
        return [at for code in codes for at in self._placed(applicant=code)]

    def _placed(self, **narrowed: str) -> list[PlacementState]:
        """Return the placements of a number, community or applicant; each is asked for once."""
        key = tuple(sorted(narrowed.items()))
        if key not in self.known:
            self.known[key] = list(funds.placements(self.tx, self.reach, **narrowed))
        return self.known[key]

    @staticmethod
    def _of_its_amount(line: BankLine, act: str, signs: Signs) -> list[Pair]:
        return [
            (at, one)
            for at in signs.places
            for one in at.instalments
            if one.amount_fen and line.fen in (one.amount_fen, expected(one, act))
        ]

    def _recorded_before(self, pairs: Sequence[Pair], act: str, on: date) -> list[Pair]:
        """Return what was recorded before the bank's day, by no more than a bank takes."""
        calendar = self.rules.calendar
        place = self.rules.jurisdiction
        since = min(one.valid_from for one in place.routes)
        most = place.route_on(max(on, since)).bank_days_wd
        return [
            pair
            for pair in pairs
            if (day := _booked(pair, act)) and day < on and calendar.between(day, on) <= most
        ]

    def _fitting(self, line: BankLine, act: str, signs: Signs) -> list[Pair]:
        """Return the instalments that a line fits best; more than one where it cannot be told.

        The one it names; of its amount what is recorded already, then what waits for this act, then
        what is on its way; else, by a sign of its own, what waits with another amount.
        """
        every = [(at, one) for at in signs.places for one in at.instalments if one.amount_fen]
        if line.no is not None:
            return [(at, one) for at, one in every if one.no == line.no]
        equal = self._of_its_amount(line, act, signs)
        free = [pair for pair in equal if (act, _key(*pair)) not in self.taken]
        ready = [pair for pair in free if pair[1].stage in READY[act]]
        way = [pair for pair in free if pair[1].stage in arrears.ON_THE_WAY]
        choices: Iterable[list[Pair]] = (
            [pair for pair in free if _booked(pair, act) == line.on],
            _recorded_late(free, act, line.on),
            [pair for pair in ready if _after_order(pair, line)],
            ready,
            [pair for pair in way if _booked(pair, act) is None],
            self._recorded_before(free, act, line.on),
            [pair for pair in equal if _booked(pair, act) == line.on],
            self._recorded_before(equal, act, line.on),
            [pair for pair in equal if _booked(pair, act) is None],
        )
        best = next(filter(None, choices), [])
        if not best and not equal and signs.by != ("name",):
            best = [pair for pair in every if pair[1].stage in READY[act]]
        one_placement = len({(at.number, at.community) for at, _ in best}) == 1
        return best[:1] if one_placement else best


def _apart(line: BankLine) -> str:
    """Return the kind of a booking that belongs to no task (heads.kinds), "" for any other.

    What names an item is about it, but for a payment that the bank returned.
    """
    for kind, told in heads.kinds().items():
        if any(word in line.text for word in told):
            return kind if kind == "payment_returned" or not line.numbers else ""
    return ""


def _key(at: PlacementState, one: Instalment) -> Key:
    return at.number, at.community, one.no


def _booked(pair: Pair, act: str) -> date | None:
    booked: date | None = getattr(pair[1], BOOKED_ON[act])
    return booked


def _recorded(
    line: BankLine, act: str, one: Instalment, told: dict[str, Any], booked: date
) -> Finding:
    """Say of a line of a recorded movement whether it is that one: by its day, by its serial."""
    if booked != line.on:
        return finding("day_differs", **told, expected=booked, given=line.on)
    proof = one.proofs.get(act)
    known = proof.serial if proof is not None and line.serial else ""
    if known not in ("", line.serial):
        return finding("serial_differs", **told, given=line.serial, known=known)
    return finding("recorded", **told)


def _after_order(pair: Pair, line: BankLine) -> bool:
    ordered = pair[1].ordered_on
    return ordered is None or line.on >= ordered


def _recorded_late(pairs: Sequence[Pair], act: str, on: date) -> list[Pair]:
    """Return what was recorded first after a day, within what an entry may be late."""
    late = [
        (day, pair) for pair in pairs if (day := _booked(pair, act)) and on < day <= on + LATEST
    ]
    first = min((day for day, _ in late), default=None)
    return [pair for day, pair in late if day == first]


def resting(one: Instalment, act: str, file: str) -> Counter[str]:
    """Return row -> fen of a file's lines that the movements of an instalment rest on."""
    found: Counter[str] = Counter()
    for verb, proof in one.proofs.items():
        if proof.bank_file == file and verb.partition(":")[0] == act:
            fen = one.amount_fen if proof.fen is None else proof.fen
            found.update(proof.bank_rows or {proof.bank_row: fen})
    return found


def expected(one: Instalment, act: str) -> int:
    """Return what of an instalment is still to come (fen): a partial receipt's rest, or all."""
    short = act == CUSTODY and one.custody_on is None and (one.received_fen or 0) < one.amount_fen
    return one.amount_fen - (one.received_fen or 0) if short else one.amount_fen
