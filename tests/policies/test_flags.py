"""Red flags: each sign on the smallest evidence that shows it, and silent on what does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from policies import loader
from policies.flags.book import FLAGS, UNKNOWN
from policies.flags.evidence import AssignmentEvidence, Evidence, Moment, PassedDown
from schemas.place.organisations import Directory
from schemas.states.communities import CommunityState
from schemas.states.states import AssignmentState, OpinionState, PlacementState, RefusalState

DAY = date(2026, 6, 30)
AT = datetime(2026, 3, 6, 8, 30, tzinfo=UTC)  # a Friday, 16:30 in Shanghai
TERMS = {"real_owner": "DH-YJJ", "nature": "new", "domain": "d", "mode": "m", "communities": 1,
         "streets": []}  # fmt: skip
N = [f"533100-ZR-2026-0000{n}" for n in range(10)]


@pytest.fixture
def signs(dehong):
    """Return the signs of a flag on some evidence."""

    def signs(code, **evidence):
        seen = Evidence(on=DAY, rules=dehong, bounds=loader.flags("dehong"), **evidence)
        return list(FLAGS[code](seen))

    return signs


def assignment(n, *, org="DH-YJJ", day="2026-03-02", application=(), **fields):
    terms = {**TERMS, "applicant": org, "title": f"事项{n}", "target_type": "居民", "hours": "10",
             "start_on": "2026-05-20", "total_fen": 1, **fields.pop("terms", {})}  # fmt: skip
    state = {"number": N[n], "stage": "SUBMITTED", "filed_on": day, "terms": terms, **fields}
    return AssignmentEvidence(AssignmentState.model_validate(state), dict(application))


PLACE = {"number": N[1], "community": "1", "title": "事项", "applicant": "DH-YJJ", "street": "S"}


def placement(**fields):
    return PlacementState.model_validate({**PLACE, "amount_fen": 1, **fields})


def opinion(**fields):
    given = {**PLACE, "answer": "AGREE", "due": "2026-03-20"}
    return OpinionState.model_validate({**given, **fields})


def refusal(**fields):
    told = {"id": "R-1", "department": "DH-YJJ", "community": "1", "ground": "NO_FUNDS",
            "text": "t", "issued_on": "2026-05-01"}  # fmt: skip
    return RefusalState.model_validate({**told, **fields})


def moment(kind, number, minutes=0, community="", actor="a", role="", org="", remark=""):
    at = AT + timedelta(minutes=minutes)
    return Moment(kind, number, community, actor, role, org, at, remark)


def test_every_flag_of_the_book_is_silent_on_an_empty_ledger(signs):
    assert {code: signs(code) for code in FLAGS} == {code: [] for code in FLAGS}


def test_all_thirty_flags_are_known_or_said_to_be_unknown():
    assert {*FLAGS, *UNKNOWN} == {f"A{n}" for n in range(1, 31)}
    assert not FLAGS.keys() & set(UNKNOWN)


def test_a1_finds_small_items_for_one_target_that_are_large_together(signs):
    hours = {"hours": "25"}
    near = (assignment(1, terms=hours), assignment(2, day="2026-03-20", terms=hours))

    (found,) = signs("A1", assignments=near)
    assert found.numbers == (N[1], N[2])
    assert signs("A1", assignments=(near[0], assignment(2, day="2026-04-20", terms=hours))) == []
    assert signs("A1", assignments=(near[0], assignment(2, org="DH-MZJ", terms=hours))) == []
    assert signs("A1", assignments=(assignment(1, terms={"hours": "900"}),)) == []


@pytest.mark.parametrize(
    ("many", "few"),
    [({"steps": [{}] * 9}, {"steps": [{}] * 8}), ({"forms": [{}] * 4}, {"forms": [{}] * 3})],
)
def test_a2_finds_many_burdens_in_one_item(signs, many, few):
    assert len(signs("A2", assignments=(assignment(1, application=many),))) == 1
    assert signs("A2", assignments=(assignment(1, application=few),)) == []


def test_a3_finds_emergencies_on_friday_evenings_and_above_the_share(signs):
    urgent = assignment(1, route="EMERGENCY")
    others = tuple(assignment(n) for n in range(2, 6))

    (late,) = signs("A3", assignments=(urgent,), moments=(moment("application.submitted", N[1]),))
    assert late.params["friday"] == 1
    assert len(signs("A3", assignments=(urgent, *others))) == 1  # one of five
    assert signs("A3", assignments=(urgent, *others[:3])) == []  # too few to say


def test_a4_finds_the_same_exemption_again_and_again(signs):
    free = [assignment(n, terms={"total_fen": 0, "exemption": "poster_only"}) for n in (1, 2, 3)]

    assert signs("A4", assignments=tuple(free))[0].params == {"count": 3, "why": "poster_only"}
    assert signs("A4", assignments=tuple(free[:2])) == []


def test_a5_finds_money_that_is_owed_kept_or_lumped(signs):
    found = signs("A5", owed=(("DH-YJJ", 100, 20), ("DH-MZJ", 100, 19)),
                  kept=(("533103001", 5, 1),), december=(("533103001001", "0.6"),))  # fmt: skip

    assert [one.params["kind"] for one in found] == ["owed", "kept", "december"]


@pytest.mark.parametrize(("code", "key"), [("A6", "department"), ("A9", "channel")])
def test_reports_are_shown_only_when_there_are_several(signs, code, key):
    reports = tuple(PassedDown("DH-YJJ", "wechat") for _ in range(3))

    (found,) = signs(code, reports=reports)
    assert found.params["count"] == 3
    assert signs(code, reports=reports[:2]) == []


def test_a7_finds_work_that_starts_before_it_is_filed(signs):
    early = assignment(1, terms={"start_on": "2026-03-02"})

    (found,) = signs("A7", assignments=(early, assignment(2)))
    assert found.params == {"start": "2026-03-02", "filed": "2026-03-02"}
    assert (
        signs(
            "A7", assignments=(assignment(1, route="EMERGENCY", terms={"start_on": "2026-03-01"}),)
        )
        == []
    )


def test_a8_finds_a_section_that_files_on_a_paper_from_above(signs):
    application = {"upstream_doc": {"title": "某局通知"}}

    (found,) = signs("A8", assignments=(assignment(1, org="MH-PAB", application=application),))
    assert found.params["paper"] == "某局通知"
    assert signs("A8", assignments=(assignment(1, application=application),)) == []


def test_a11_holds_scores_after_a_refusal_against_the_others(signs):
    def scored(place, points):
        given = {"by": "x", "on": "2026-06-01", "scores": {"a": points}}
        return placement(community=place, scores={"department": given})

    told = {"placements": (scored("1", 50), scored("2", 90)), "refusals": (refusal(),)}

    (found,) = signs("A11", **told)
    assert found.params == {"refused": "50.0", "others": "90.0", "count": 1}
    assert signs("A11", placements=told["placements"]) == []
    later = refusal(issued_on="2026-06-02")
    assert signs("A11", placements=told["placements"], refusals=(later,)) == []


def test_rules_flag_what_was_filed_and_what_was_turned_away(signs):
    hit = assignment(1, findings=[{"rule": "S02", "severity": "return"}])

    found = signs(
        "A13", assignments=(hit, assignment(2)), refused={("DH-WJW", "S01"): 2, ("X", "N01"): 9}
    )
    assert [(one.org, one.params["attempts"]) for one in found] == [("DH-YJJ", 0), ("DH-WJW", 2)]


def test_a15_takes_titles_of_several_years_for_one(signs):
    yearly = [assignment(n, terms={"title": f"{2023 + n}年度巡查"}) for n in (1, 2, 3)]

    assert signs("A15", assignments=tuple(yearly))[0].params["count"] == 3


@pytest.mark.parametrize(
    ("second", "found"),
    [({"actor": "a"}, 1), ({"actor": "b"}, 0), ({"actor": "b", "remark": "同意"}, 0)],
)
def test_a16_finds_one_hand_that_answers_for_two_communities(signs, second, found):
    given = (moment("opinion.given", N[1], community="1"),
             moment("opinion.given", N[1], community="2", **second))  # fmt: skip

    assert len(signs("A16", moments=given)) == found


def test_a16_finds_answers_that_all_came_within_the_hour(signs):
    def answered(after):
        return tuple(
            moment(kind, N[1], minutes, community=str(n), actor=str(n))
            for n in range(3)
            for kind, minutes in (("opinion.asked", 0), ("opinion.given", after))
        )

    assert signs("A16", moments=answered(59))[0].params["hasty"] == 3
    assert signs("A16", moments=answered(61)) == []


INVITED = {"department": "DH-YJJ", "title": "消防讲座", "record": "纪要", "on": "2026-05-02",
           "until": "2026-08-01"}  # fmt: skip


def record(code, **invitation):
    told = {"id": code, "invitations": [{**INVITED, **invitation}]}
    return CommunityState.model_validate(told)


def test_a16_finds_the_same_invitation_of_several_communities(signs):
    alike = tuple(record(code) for code in "123")

    (found,) = signs("A16", communities=alike)
    assert (found.org, found.params["count"]) == ("DH-YJJ", 3)
    assert signs("A16", communities=(*alike[:2], record("3", title="法律咨询"))) == []
    assert signs("A16", communities=(*alike[:2], record("3", department="DH-WJW"))) == []


@pytest.mark.parametrize(
    ("stage", "day", "found"),
    [("R_WITHDRAWN", "2026-05-02", 1), ("R_WITHDRAWN", "2026-05-03", 0),
     ("R_UPHELD", "2026-05-01", 0)],
)  # fmt: skip
def test_a17_finds_an_invitation_after_a_refusal_was_taken_back(signs, stage, day, found):
    refused = refusal(stage=stage, issued_on=day)

    assert len(signs("A17", refusals=(refused,), communities=(record("1"),))) == found
    assert signs("A17", refusals=(refused,), communities=(record("2"),)) == []


def test_a17_finds_a_refusal_taken_back_within_a_day(signs):
    def back(minutes):
        return (moment("refusal.issued", "R-1"), moment("refusal.withdrawn", "R-1", minutes))

    assert signs("A17", refusals=(refusal(),), moments=back(60))[0].params["quick"] == 1
    assert signs("A17", refusals=(refusal(),), moments=back(60 * 25)) == []


def test_a18_finds_work_without_a_step_of_its_department(signs):
    running = (placement(work="RUNNING"),)
    step = moment("funds.paid", N[1], community="1", role="FIN_DEPT")

    assert signs("A18", placements=running, moments=(step,))[0].params["count"] == 1
    assert signs("A18", placements=(placement(work="CLOSED"),), moments=(step,)) == []


def test_a19_and_a20_need_three_communities_that_tell_their_hours(signs):
    opinions = tuple(opinion(hours=hours) for hours in ("14", "15", "60"))

    (over,) = signs("A19", assignments=(assignment(1),), opinions=opinions)
    assert (over.params["told"], over.org) == ("15", "DH-YJJ")
    assert signs("A20", opinions=opinions)[0].params["largest"] == "60"
    assert signs("A19", assignments=(assignment(1),), opinions=opinions[:2]) == []
    two, alike = [opinion(hours="1"), opinion(hours="60")], [opinion(hours="15")] * 3
    assert signs("A20", opinions=tuple(two)) == signs("A20", opinions=tuple(alike)) == []


def test_a22_finds_an_office_that_lets_everything_pass_at_once(signs):
    told = [
        moment(kind, N[n], minutes, org=org)
        for n in range(1, 6)
        for kind, minutes, org in (
            ("application.funds_confirmed", 0, "DH-CZJ"),
            ("application.decided", 1, "DH-LGB"),
        )
    ]

    assert signs("A22", moments=tuple(told))[0].params["count"] == 5
    no = moment("application.rejected", N[6], 1, org="DH-LGB")
    assert signs("A22", moments=(*told, no)) == []
    assert signs("A22", moments=tuple(told[:8])) == []


def test_a25_flags_the_desk_itself(signs):
    assert signs("A25", own_acts=Decimal(7))[0].params["acts"] == "7"
    assert signs("A25", own_acts=Decimal(6)) == []


def test_a28_a29_and_a30_name_what_they_found(signs, dehong):
    assert signs("A28", assignments=(assignment(1, notices=["B02"]),))[0].numbers == (N[1],)
    lost = refusal(stage="R_OVERTURNED")
    assert signs("A29", refusals=(lost,))[0].params == {"ground": "NO_FUNDS"}
    assert signs("A30", assignments=(assignment(1),)) == []


LINE = {"code": "DH-YJJ", "how": "renamed", "to": "DH-CGJ", "day": "2026-04-01", "document": "1号"}


@pytest.mark.parametrize(
    ("day", "title", "owed", "count", "fen"),
    [
        ("2026-04-01", "2026年事项1", (), 1, 0),
        ("2027-04-01", "2026年事项1", (), 1, 0),
        ("2027-04-02", "2026年事项1", (), None, 0),  # longer than the bound after it
        ("2026-03-31", "2026年事项1", (), None, 0),  # before the department ended
        ("2026-04-01", "别的", (), None, 0),
        ("2026-04-01", "别的", (("DH-YJJ", 500, 3), ("DH-GAJ", 9, 9)), 0, 500),
        ("2026-04-01", "2024年事项2", (("DH-YJJ", 500, 3),), 1, 500),
    ],
)
def test_a_new_name_that_files_anew_or_still_owes_is_a_sign(dehong, day, title, owed, count, fen):
    directory = Directory(**{**dehong.directory.model_dump(), "lineage": [LINE]})
    seen = Evidence(
        on=DAY,
        rules=replace(dehong, directory=directory),
        bounds=loader.flags("dehong"),
        owed=owed,
        assignments=(
            assignment(1, terms={"title": "2025年事项8"}),
            assignment(2, org="DH-CGJ", day=day, terms={"title": title}),
        ),
    )

    found = [(one.org, one.params["count"], one.params["fen"]) for one in FLAGS["A27"](seen)]

    assert found == ([] if count is None else [("DH-CGJ", count, fen)])


def test_what_a_department_filed_before_counts_for_who_goes_on(signs):
    """A1: three small items, two of them under the old name."""
    some = [assignment(n, terms={"hours": "60"}) for n in (1, 2)]
    moved = [replace(one, heir="DH-CGJ") for one in some]
    (sign,) = signs("A1", assignments=(*moved, assignment(3, org="DH-CGJ", terms={"hours": "60"})))

    assert (sign.org, sign.params["count"]) == ("DH-CGJ", 3)
