"""Hours of an emergency are corrected freely until the cost is stated, then with consent."""

from datetime import date

DAY, LIFTED, DUE = date(2026, 7, 13), date(2026, 7, 20), date(2026, 8, 3)
ONE = "533123100001"
WRONG = {"fact": "hours", "reason": "多记一天"}
HEAD = ("DEPT_HEAD", "DH-YJJ")


def hours(urgent):
    return str(urgent.state.hours[ONE])


def test_hours_are_corrected_before_anybody_files_and_until_the_cost_is_stated(urgent):
    urgent.begin()
    assert urgent.at("correct", DAY, hours="8", **WRONG).code == "no_such_fact"
    urgent.at("log_hours", DAY, hours="50")
    assert urgent.at("correct", DAY, **WRONG).code == "incomplete"
    assert urgent.at("correct", DAY, hours="42", **WRONG) is None
    assert hours(urgent) == "42"
    told = urgent.memory.events[-1]
    assert (told.kind, told.body["replaced"]) == ("emergency.hours_corrected", {"hours": "50"})
    urgent.follow()
    assert urgent.decide(DAY) is None
    assert urgent.lift(LIFTED) is None
    worker = urgent.do("correct", "COMM_WORKER", ONE, LIFTED, hours="44", **WRONG)
    assert (worker, hours(urgent)) == (None, "44")


def test_hours_that_were_paid_for_need_the_consent_of_the_department(urgent):
    urgent.begin()
    urgent.follow()
    assert urgent.decide(DAY) is None
    assert urgent.lift(LIFTED) is None
    urgent.at("log_hours", LIFTED, hours="50")
    assert urgent.cost(LIFTED) is None
    share = urgent.memory.of("placement", "533100-ZR-2026-00239")[ONE].amount_fen
    assert urgent.at("correct", LIFTED, hours="42", **WRONG) is None
    assert hours(urgent) == "50"
    assert ("agree_correction", "DEPT_HEAD", date(2026, 7, 27)) in urgent.owed(
        LIFTED, "placement", ONE
    )
    assert urgent.do("agree_correction", *HEAD, DUE, fact="hours", community=ONE) is None
    assert hours(urgent) == "42"
    assert urgent.memory.of("placement", "533100-ZR-2026-00239")[ONE].amount_fen == share


def test_hours_of_a_revoked_emergency_are_the_departments_to_agree(urgent):
    urgent.begin()
    urgent.at("log_hours", DAY, hours="8")
    assert urgent.itself("e_revoke", date(2026, 7, 17)) is None
    assert urgent.at("correct", date(2026, 7, 20), hours="9", **WRONG) is None
    assert hours(urgent) == "8"
    on = date(2026, 7, 21)
    told = {"fact": "hours", "community": ONE, "reason": "不符"}
    assert urgent.do("decline_correction", *HEAD, on, **told) is None
    assert hours(urgent) == "8"
