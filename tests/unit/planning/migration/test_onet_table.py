"""O*NET's ratings, job zones and wages as they ship, and gaps and gates made of them."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.domain.plan import Estimate
from tasktriage.planning.migration import onet_table as table
from tasktriage.planning.migration.gaps import MOST_GAPS, skill_gap
from tasktriage.planning.migration.gates import LEAST_TRANSFER, code_gates, gates, one_occupation

DEVELOPER, TESTER, SCIENTIST = "15-1252.00", "15-1253.00", "15-2051.00"
NURSE, AIDE = "29-1141.00", "31-1131.00"


def test_the_elements_are_35_skills_and_33_fields_of_knowledge():
    assert table.element_kinds() == ("skill",) * 35 + ("knowledge",) * 33
    assert "Programming" in table.element_names("skill")
    assert "Computers and Electronics" in table.element_names("knowledge")
    assert table.element_names() == (
        *table.element_names("skill"),
        *table.element_names("knowledge"),
    )


def test_ratings_are_on_their_scales():
    codes = table.rated_codes()
    assert len(codes) == 894
    for code in codes[::50]:
        importance, level = table.importances(code), table.levels(code)
        assert importance.shape == level.shape == (68,)
        assert importance.min() >= 1.0
        assert importance.max() <= 5.0
        assert level.min() >= 0.0
        assert level.max() <= 7.0


def test_a_developer_programs_at_a_high_level():
    at = table.element_names().index("Programming")
    assert table.levels(DEVELOPER)[at] > 4.0
    assert table.importances(DEVELOPER)[at] > 3.5


def test_a_code_of_soc_is_its_own_detail_and_no_other_job():
    assert table.levels("15-1252") == pytest.approx(table.levels(DEVELOPER))
    assert table.levels("11-1011") == pytest.approx(table.levels("11-1011.00"))
    assert table.levels("15-2051.01") is not None
    for code in ("15-2051", "15-1299"):  # their details are rated, and are other jobs
        assert table.levels(code) is table.importances(code) is None
        assert table.education(code) is table.certification(code) is None
        assert table.job_zone(code) is not None


def test_education_and_certification_of_an_occupation():
    assert table.education(NURSE) == table.education("29-1141") == 6
    assert table.certification(NURSE) == pytest.approx(3.74)
    assert table.education("29-1211.00") == 12
    assert table.certification("29-1211.00") is None
    assert table.education("99-9999") is table.certification("") is None


@pytest.mark.parametrize("code", [SCIENTIST, "99-9999", "", "nonsense"])
def test_what_is_not_rated_is_none(code):
    assert table.levels(code) is None
    assert table.importances(code) is None


def test_job_zones_one_and_two_are_two():
    assert table.job_zone(TESTER) == 4
    assert table.job_zone("15-1252") == 4
    zones = {table.job_zone(code) for code in table.rated_codes()}
    assert zones == {1, 2, 3, 4, 5}
    assert table.job_zone("99-9999") is None


def test_wages_of_an_occupation_and_of_what_it_is_joined_with():
    assert table.wage(DEVELOPER) == table.Wage(135_980.0, pytest.approx(65.0, abs=1.0), "15-1252")
    assert table.wage("21-1014").code == "21-1018"  # joined under a code of the survey's own
    assert table.wage("13-1021").code == "13-1020"  # the broad occupation
    assert table.wage("55-1011") is None  # military
    musician = table.wage("27-2042.00")
    assert musician.annual is None
    assert musician.hourly > 0.0


def test_a_gap_is_a_part_of_what_is_asked():
    part, gaps = skill_gap(TESTER, DEVELOPER)
    assert 0.0 < part < 0.5
    assert 0 < len(gaps) <= MOST_GAPS
    terms = [gap.importance * (gap.need - gap.have) for gap in gaps]
    assert terms == sorted(terms, reverse=True)
    assert all(gap.need > gap.have for gap in gaps)
    have, need = table.levels(TESTER), table.levels(DEVELOPER)
    weight = table.importances(DEVELOPER)
    whole = (weight * np.maximum(need - have, 0.0)).sum() / (weight * need).sum()
    assert part == pytest.approx(whole)


def test_no_gap_to_oneself_and_none_where_it_is_not_known():
    assert skill_gap(TESTER, TESTER) == (0.0, ())
    assert skill_gap(TESTER, SCIENTIST) is None


def named(source, target):
    return {gate.name: gate for gate in code_gates(source, target)}


def zone_and_pay(source, target):
    found = named(source, target)
    return found["job zone"], found["pay"]


@pytest.mark.parametrize(
    ("target", "education", "licence"),
    [
        ("29-1216.00", False, False),  # internists
        ("29-1215.00", False, False),  # family physicians
        ("29-1211.00", False, None),  # anesthesiologists
        ("29-1021.00", False, None),  # dentists
        ("29-1051.00", False, None),  # pharmacists
        ("29-1171.00", True, False),  # nurse practitioners
        (NURSE, True, True),
    ],
)
def test_a_nurse_needs_a_degree_or_a_licence(target, education, licence):
    found = named(NURSE, target)
    assert found["education"].passed is education
    assert found["licence"].passed is licence


def test_education_goes_up_by_a_step_and_down_by_any():
    assert named(AIDE, NURSE)["education"].passed is True
    assert named("41-2011.00", NURSE)["education"].passed is False  # cashiers
    assert named("29-1211.00", "41-2011.00")["education"].passed is True
    assert (
        "high school or less to a bachelor's degree" in named("41-2011.00", NURSE)["education"].said
    )


def test_a_licence_is_not_known_between_the_limits_and_none_of_one_broad_occupation():
    assert named(TESTER, DEVELOPER)["licence"].passed is True
    assert named("29-1215.00", "29-1216.00")["licence"].passed is True
    unsure = named(AIDE, NURSE)["licence"]
    assert unsure.passed is None
    assert "3.7 of 5" in unsure.said
    assert named(None, NURSE)["licence"].passed is None
    assert "law may ask" in named("11-1021.00", DEVELOPER)["licence"].said


@pytest.mark.parametrize(
    ("source", "target", "same"),
    [
        ("15-1253", TESTER, True),
        (TESTER, TESTER, True),
        (TESTER, DEVELOPER, False),
        (None, None, False),
        (None, TESTER, False),
        ("15-2051.01", "15-2051", False),
    ],
)
def test_codes_of_one_occupation(source, target, same):
    assert one_occupation(source, target) is same


def test_gates_of_occupations():
    zone, pay = zone_and_pay(DEVELOPER, "41-2011.00")  # cashiers
    assert (zone.name, zone.passed) == ("job zone", False)
    assert (pay.name, pay.passed) == ("pay", False)
    assert "USD 135,980 to " in pay.said
    zone, pay = zone_and_pay("41-2011.00", DEVELOPER)
    assert pay.passed is True
    zone, pay = zone_and_pay(TESTER, DEVELOPER)
    assert zone.passed is pay.passed is True
    zone, pay = zone_and_pay(None, DEVELOPER)
    assert zone.passed is pay.passed is None
    assert "the source's occupation is not known" in pay.said


def test_pay_by_the_hour_is_compared_with_pay_by_the_hour():
    pay = zone_and_pay("27-2042.00", "27-2041.00")[1]  # musicians; directors, by the year too
    assert "an hour" in pay.said or pay.passed is None
    pay = zone_and_pay("27-2042.00", "27-2031.00")[1]
    assert "an hour" in pay.said
    assert "by the year" in zone_and_pay("27-2042.00", "11-9032.00")[1].said


def test_a_joined_occupation_is_named():
    assert "(of 21-1018)" in zone_and_pay("21-1012.00", "21-1014.00")[1].said


def test_a_gain_that_may_be_none_is_not_known():
    high, unsure = Estimate(0.5, 0.5, 0.4, 0.6), Estimate(0.1, 0.1, -0.1, 0.2)
    names = {gate.name: gate for gate in gates(TESTER, DEVELOPER, high, unsure)}
    assert list(names) == ["similarity", "durability", "job zone", "education", "licence", "pay"]
    assert names["similarity"].passed is True
    assert names["durability"].passed is None
    assert "the interval holds 0" in names["durability"].said


@pytest.mark.parametrize(("carried", "said"), [(0.0996, "10.0 %"), (0.08, "8 %"), (0.123, "12 %")])
def test_a_gate_that_is_not_passed_by_little_does_not_look_as_if_it_were(carried, said):
    one = Estimate(carried, carried, carried, carried)
    gate = gates(None, None, one, one)[0]
    assert gate.passed == (carried >= LEAST_TRANSFER)
    assert gate.said.startswith(f"{said} practised")
