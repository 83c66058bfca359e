"""The burden of communities, measured from the journal alone, in one pass over its entries.

How the figures are read (section 7; the notes of the report say so too):

- M01 counts placements whose work is READY, RUNNING or PAUSED; for a department, a street or all,
  `items` counts each assignment once and `placements` each community that bears it.
- M03 and M20 are shares of those placements; M02 counts the bodies the items come from in truth.
- M04 counts as unadmitted what a community refused for want of admission and was upheld in, and
  bypasses found to be so; held against these and the placements newly opened. A report counts for
  its department and in all, at no community and street: nothing tells where it came from.
- M15 holds the planned hours of live items in the month of the report (scaled to the community,
  spread over their term by days) against committee staff × hours a month × factor, which stands
  for the hours worked: none are logged yet.
- M18, M19 take agreements that came into force, also those ended since; see burden_sums.paid.
- M21: a passed application was approved once, also if it lapsed later; not accepted counts as
  rejected; shares are of the settled, returned is of the filed. A decision is reached in working
  days from the filing of the version decided on (a correction restarts the clock).
- M22 counts from the first filing to the start, in working days; emergencies are not left out.
- M05 to M14: what admitted applications of live placements declare; see burden.declared.
- M16: communities whose planned hours of the month are above their whole capacity; in the line of
  a community, one of one. M15 tells how full each is.
- M23: filings on the emergency route, of all filed; of those, the ones admitted since.
- M24: upheld of those ruled on; a demand that the department took back is counted beside them. Of
  departments and the whole only: refusing is a community's right and no figure about it.
- M25: of accepted work, how much both sides evaluated; the mean of each side's points (0 to 100).
  What departments give is told of departments and of all together, never of a community: it may
  enter no comparison of communities.
- M27: items admitted and items that ended; the net change is their difference.
- M28: committee staff of ten thousand residents, from the register of organisations.
- M29: pieces of work accepted, by time or by the department.
- M32: acts of people of communities in the month of the report, per item borne, and in minutes
  where the place has measured how long an act takes (parameter `minutes_per_act`). What forms
  take is measured at the desk, not here (Report.desk).
- M17, M26, M30, M31 need hours, surveys and papers that no journal holds; they are not known.

How each is known, recorded, declared or not at all, is its mark: see burden.marks.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from policies.burden import inherited
from policies.burden.declared import Types
from policies.burden.filings import Assignments
from policies.burden.lines import Cells, Measured, report
from policies.burden.own import PEOPLE, OwnCount
from policies.burden.sums import (
    ENDED,
    LIVE,
    OPEN_REFUSALS,
    PLACEMENT,
    REFUSAL,
    Raw,
    Sums,
    chained,
    folded,
    paid,
    parts,
    rated,
    refused,
    shares,
)
from policies.rules import Rules
from schemas.acts.act import Entry
from schemas.applications.codes import Nature
from schemas.reports.reports import Report, Told

RATED = "work.evaluated"
OPENINGS = ("placement.opened", "work.begun_in_emergency")
TAKEN = "work.taken_over"  # borne from that day on, and admitted by nobody
REPORTS = ("bypass.reported", "bypass.opened")
MEASURED = ("assignment", "placement", "refusal", "bypass")  # kinds of streams
Cell = tuple[str, str]  # community, department


class Burden:
    """Feeds on journal entries in order; `result` may be asked at any time.

    Memory grows with what is live (a slim state each) and with the pairs of community and
    department that ever met, not with the length of the journal.
    """

    def __init__(self, rules: Rules, *, since: date | None = None) -> None:
        self._rules = rules
        self._since = since
        self._from = since.isoformat() if since else ""
        self._cells: dict[Cell, Sums] = defaultdict(Sums)
        self._assignments = Assignments(rules, self._from)
        self._placements: dict[str, Raw] = {}
        self._refusals: dict[str, Raw] = {}
        self._reports: dict[str, Raw] = {}  # of work passed down, not yet judged
        self._own = OwnCount()
        self._hands = {
            "assignment": self._assignments.feed,
            "placement": self._placement,
            "refusal": self._refusal,
            "bypass": self._bypass,
        }
        self.entries = 0

    @property
    def live(self) -> int:
        """How many states are held just now."""
        return len(self._placements) + len(self._refusals) + self._assignments.live

    def feed(self, entry: Told | Entry) -> None:
        """Take one entry of the journal; each stream must come in the order of its versions."""
        self.entries += 1
        if entry.role in PEOPLE:
            self._own.feed(entry, self._today)
        hand = self._hands.get(entry.stream_kind)
        if hand is not None:
            hand(entry)

    def result(self, on: date) -> Report:
        """Return the report as of a day not before the last entry; feeding may go on after it."""
        cells: Cells = {cell: Sums().add(sums) for cell, sums in self._cells.items()}
        for placement in self._placements.values():
            self._now(cells, placement, on)
        for refusal in self._refusals.values():
            refused(_cell(cells, refusal, "department"), refusal, self._from)
        filings = self._assignments.filings()
        whole = Measured(cells, filings, self._own.of(on), self.entries)
        whole = inherited.measured(whole, self._rules.directory)
        return report(self._rules, whole, on, self._since)

    def _today(self, entry: Told | Entry) -> date:
        return self._rules.calendar.today(entry.occurred_at)

    def _placement(self, entry: Told | Entry) -> None:
        before = self._placements.get(entry.stream_id)
        opens = entry.kind in OPENINGS
        if before is None and not opens and entry.kind != TAKEN:
            return  # ended before; what is still told of it changes no figure
        body = entry.body
        slim = {key: body[key] for key in PLACEMENT & body.keys()}
        if entry.kind == RATED:
            slim["merge"] = {"scores": body["merge"]["scores"]}
        if not slim:
            return
        raw = folded("placement", before, entry.kind, slim)
        if opens and entry.version == 1:
            self._opened(entry, raw)
        if raw.get("work") in ENDED:
            self._past(self._cells, raw, self._today(entry))
            self._placements.pop(entry.stream_id, None)
        else:
            self._placements[entry.stream_id] = raw

    def _opened(self, entry: Told | Entry, raw: Raw) -> None:
        if self._today(entry).isoformat() >= self._from:
            _cell(self._cells, raw, "applicant").opened += 1

    def _past(self, cells: Cells, placement: Raw, on: date) -> None:
        """Add what has happened at a placement: its money, its acceptance, its evaluation.

        Of an item of several departments each answers for its own money.
        """
        rated(_cell(cells, placement, "applicant"), placement, self._from)
        for org, part in parts(placement).items():
            sums = cells.setdefault((placement["community"], org), Sums())
            paid(sums, part, on, self._from)
            chained(sums, part)

    def _now(self, cells: Cells, placement: Raw, on: date) -> None:
        """Add a live placement as it stands (M01 to M16, M20), and what has happened at it."""
        self._past(cells, placement, on)
        if placement.get("work") not in LIVE:
            return
        number, code = placement["number"], placement["community"]
        sums = _cell(cells, placement, "applicant")
        assignment = self._assignments.of(number)
        sums.placements += 1
        sums.items.add(number)
        sums.owners.add(assignment.term("real_owner") or placement.get("applicant", ""))
        sums.places.add(code)
        sums.temporary += assignment.term("nature") == Nature.TEMPORARY
        sums.unfunded += not placement.get("confirmed_fen")
        load = placement.get("load", {}).get("months", {})
        hours = load.get(f"{on:%Y-%m}", 0)
        for org, part in shares(placement, hours).items():
            cells.setdefault((code, org), Sums()).hours += part
        sums.types = sums.types or Types()
        sums.types.bear(number, assignment.declared, hours)

    def _refusal(self, entry: Told | Entry) -> None:
        body = entry.body
        slim = {key: body[key] for key in REFUSAL & body.keys()}
        raw = folded("refusal", self._refusals.get(entry.stream_id), entry.kind, slim)
        if raw.get("stage") in OPEN_REFUSALS:
            self._refusals[entry.stream_id] = raw
        elif "issued_on" in raw:
            self._refusals.pop(entry.stream_id, None)
            refused(_cell(self._cells, raw, "department"), raw, self._from)

    def _bypass(self, entry: Told | Entry) -> None:
        """Count a report that was found to be so; its first entry tells whom it is about."""
        if entry.kind in REPORTS:
            self._reports[entry.stream_id] = {"department": entry.body["department"]}
        elif entry.kind == "bypass.substantiated":
            told = self._reports.pop(entry.stream_id, {})
            if told and self._today(entry).isoformat() >= self._from:
                _cell(self._cells, told, "department").unadmitted += 1
        elif entry.kind in ("bypass.dismissed", "bypass.cleared", "bypass.closed"):
            self._reports.pop(entry.stream_id, None)


def _cell(cells: dict[Cell, Sums], raw: Raw, department: str) -> Sums:
    cell = (raw.get("community", ""), raw.get(department, ""))
    return cells.setdefault(cell, Sums())


def measure(
    rules: Rules, entries: Iterable[Told | Entry], on: date, *, since: date | None = None
) -> Report:
    """Return the report over entries that happened up to a day; later ones are left out."""
    burden = Burden(rules, since=since)
    for entry in entries:
        if rules.calendar.today(entry.occurred_at) > on:
            break
        burden.feed(entry)
    return burden.result(on)
