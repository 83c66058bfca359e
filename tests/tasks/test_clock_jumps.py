"""A ledger's time neither goes back nor jumps, whoever turns the clock, whoever asks."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.people import clock_word
from ledger.read import queries
from ledger.store import pulse
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.act import SYSTEM, Act, Actor
from schemas.errors import ClockStopped, InputError
from schemas.place import people
from tasks import clock, clock_stops, grants
from tasks.acts.perform import Command, carry_out
from tasks.figures import census
from tasks.papers import waiting
from tasks.routing import due
from tasks.verify.verify import verify

ADMIN = Actor(person="admin", role="SYS_ADMIN", org="DH-LGB")
BEGAN = datetime(2026, 6, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Machine:
    """A machine with a wall clock that anybody may turn and a monotonic one that nobody can."""

    def __init__(self):
        self.wall, self.up = BEGAN, 1000.0

    def turn(self, span):
        self.wall += span

    def rest(self, span):
        self.wall += span
        self.up += span.total_seconds()


@pytest.fixture
def machine(monkeypatch):
    made = Machine()
    monkeypatch.setattr(clock, "real_now", lambda: made.wall)
    monkeypatch.setattr(pulse, "monotonic", lambda: made.up)
    return made


class Office:
    """Does acts on a ledger, as the process that has it open."""

    serial = 0

    def __init__(self, ledger, judge, clerk):
        self.ledger, self.judge, self.clerk = ledger, judge, clerk
        self.others = []

    def act(self):
        Office.serial += 1
        command = Command(Act(verb="submit"), self.clerk, f"jump-{Office.serial}")
        receipt = carry_out(self.ledger, command, self.judge)
        assert receipt.accepted
        with self.ledger.read() as tx:
            return [one.recorded_at for one in queries.entries(tx)][-1]

    def again(self):
        """Another process on the same ledger."""
        self.others.append(open_ledger(self.ledger.url, create=False))
        return Office(self.others[-1], self.judge, self.clerk)


@pytest.fixture
def office(ledger, machine, judge, clerk):
    made = Office(ledger, judge, clerk)
    made.act()
    admin = people.Grant(role=ADMIN.role, org=ADMIN.org, valid_from=date(2020, 1, 1))
    grants.give(ledger, ADMIN.person, admin, SYSTEM)
    yield made
    for other in made.others:
        other.close()


def rows(ledger):
    with ledger.read() as tx:
        return queries.counts(tx)


@pytest.mark.parametrize("days", [-400, 16, 4000])
def test_a_clock_that_jumps_stops_every_act_with_a_reason_and_nothing_is_written(
    office, machine, days
):
    before = rows(office.ledger)
    machine.turn(days * DAY)

    for process in (office, office.again()):
        with pytest.raises(ClockStopped) as why:
            process.act()
        assert machine.wall.astimezone().strftime("%Y-%m-%d") in why.value.message
        assert "zhunru db clock" in why.value.hint
        assert "clock" in why.value.message_en
    with pytest.raises(ClockStopped):
        census.take(office.ledger, census.counted(BEGAN.date(), ("a", "b", "c"), {}), ADMIN, "k")
    assert rows(office.ledger) == before


@pytest.mark.parametrize("days", [14, 0])
def test_a_jump_within_the_bound_goes_on(office, machine, days):
    machine.turn(days * DAY)

    assert office.act() == machine.wall
    assert office.again().act() == machine.wall


def test_a_small_step_back_is_waited_out_in_the_moment_of_the_last_event(office, machine):
    last = office.act()
    machine.turn(timedelta(seconds=-2))

    assert office.act() == last
    assert office.again().act() == last
    machine.rest(timedelta(seconds=3))
    assert office.act() == machine.wall > last


def test_a_clock_that_was_put_right_goes_on_by_itself(office, machine):
    machine.turn(4000 * DAY)
    with pytest.raises(ClockStopped):
        office.act()
    machine.turn(-4000 * DAY)

    assert office.act() == machine.wall


def test_an_administrator_confirms_on_record_and_every_process_goes_on(office, machine):
    other = office.again()
    machine.turn(16 * DAY)
    today = "2026-06-17"
    for wrong in ("2026-06-01", "", "today"):
        with pytest.raises(InputError):
            clock_word.confirm(office.ledger, ADMIN, wrong)
    with pytest.raises(InputError):
        clock_word.confirm(office.ledger, office.clerk, today)

    clock_word.confirm(office.ledger, ADMIN, today)

    with office.ledger.read() as tx:
        (told,) = queries.entries(tx, clock_stops.KIND)
    assert (told.kind, told.actor, told.recorded_at) == ("clock.confirmed", "admin", machine.wall)
    assert told.body == {"last": BEGAN.isoformat()}
    for process in (office, other, office.again()):
        assert process.act() == machine.wall
    with pytest.raises(InputError):
        clock_word.confirm(office.ledger, ADMIN, today)
    assert not [one for one in verify(office.ledger).problems if "clock" in one.stream]


def test_a_clock_that_went_back_is_set_and_not_confirmed(office, machine):
    machine.turn(-400 * DAY)

    with pytest.raises(ClockStopped):
        clock_word.confirm(office.ledger, ADMIN, "2025-04-27")


def test_a_process_that_runs_may_rest_as_long_as_it_likes(office, machine):
    machine.rest(60 * DAY)

    assert office.act() == machine.wall


def test_while_a_worker_leaves_signs_a_quiet_summer_asks_nobody(office, machine):
    worker = office.again()
    due.serve(worker.ledger)
    for _ in range(60):
        machine.rest(DAY)
        due.unheard()
    assert rows(office.ledger)["journal"] == 2

    assert office.again().act() == machine.wall


def test_a_machine_that_was_off_for_three_weeks_asks_once(office, machine):
    machine.rest(21 * DAY)
    begun = [office.again() for _ in range(3)]  # a desk, a worker, somebody at the terminal
    for process in begun:
        with pytest.raises(ClockStopped):
            process.act()

    clock_word.confirm(begun[0].ledger, ADMIN, "2026-06-22")

    for process in begun:
        assert process.act() == machine.wall


def test_time_has_no_consequence_while_the_clock_is_not_believed(office, machine, monkeypatch):
    due.serve(office.ledger)
    looked = []
    monkeypatch.setattr(due.queries, "due", lambda *_, **more: looked.append(more) or [])
    machine.turn(4000 * DAY)

    assert due.bundles(["lapse"], None, 10) == []
    assert due.unheard() == []
    assert waiting.waiting(office.ledger) == []
    assert looked == []
    with office.ledger.read() as tx:
        assert clock.journal_feed.last_alive(tx) is None

    clock_word.confirm(office.ledger, ADMIN, "2037-05-14")
    assert due.bundles(["lapse"], None, 10) == []
    assert len(looked) == 1


def test_roles_are_read_by_the_ledgers_time_when_the_clock_went_back(office, machine):
    machine.turn(-400 * DAY)
    with office.ledger.read() as tx:
        assert clock.not_before(office.ledger, tx) == BEGAN


def test_a_place_may_set_other_bounds(office, machine, monkeypatch):
    monkeypatch.setitem(loader.load("dehong").jurisdiction.params, "clock", {"ahead_days": 3})
    machine.turn(4 * DAY)

    with pytest.raises(ClockStopped):
        office.act()


def test_a_simulated_ledger_jumps_as_it_is_told(open_new, machine, judge):
    simulated = open_new(simulated=True)
    clock.set_now(simulated, BEGAN + 4000 * DAY)
    machine.turn(-400 * DAY)

    command = Command(Act(verb="submit"), SYSTEM, "sim")
    assert carry_out(simulated, command, judge).accepted
    assert clock_stops.stopped(simulated) is None


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_new_process_holds_the_bound_on_a_ledger_that_was_idle(office, machine):
    """A process of its own, with its own clocks: it is long after BEGAN."""
    told = (
        "from tasks import clock_stops; from ledger.store.session import open_ledger; import sys; "
    )
    told += "print(type(clock_stops.stopped(open_ledger(sys.argv[1], create=False))).__name__)"
    command = [sys.executable, "-c", told, office.ledger.url]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "ClockStopped"
