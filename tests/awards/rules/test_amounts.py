"""Lines of means: added up, compared, taken back exactly."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from awards.rules.amounts import Amount, add_up, by_year, compare, find_faults, spread, take_back

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CENTS = st.integers(0, 200_000).map(lambda cents: Decimal(cents) / 100)
LINES = st.lists(
    st.builds(
        Amount,
        year=st.integers(2027, 2029),
        kind=st.sampled_from(["ACI", "EI"]),
        place=st.integers(1, 3),
        part=st.sampled_from(["state", "council"]),
        etp=CENTS,
        euros=CENTS,
    ),
    unique_by=lambda one: one.key,
    max_size=12,
)


def line(etp, *, year=2027, place=1, euros="0"):
    return Amount(year, "ACI", place, "state", etp=Decimal(etp), euros=Decimal(euros))


@PATIENT
@given(LINES)
def test_years_add_up_to_the_whole(lines):
    assert sum((one.etp for one in by_year(lines).values()), Decimal()) == add_up(lines).etp


@PATIENT
@given(LINES, CENTS)
def test_what_is_taken_back_is_exact_and_leaves_no_line_negative(lines, etp):
    whole = add_up(one for one in lines if one.year == 2028).etp
    left = take_back(lines, year=2028, etp=etp)
    assert add_up(one for one in left if one.year == 2028).etp == max(Decimal(), whole - etp)
    assert all(one.etp >= 0 for one in left)
    assert [one for one in left if one.year != 2028] == [one for one in lines if one.year != 2028]


def test_taking_back_shares_by_etp():
    left = take_back([line("3.00"), line("1.00", place=2)], year=2027, etp=Decimal("2.00"))
    assert [one.etp for one in left] == [Decimal("1.50"), Decimal("0.50")]


def test_last_hundredth_goes_to_the_largest_remainder():
    left = take_back([line("1.00"), line("1.00", place=2), line("1.00", place=3)], year=2027, etp=Decimal("0.10"))
    assert [one.etp for one in left] == [Decimal("0.96"), Decimal("0.97"), Decimal("0.97")]


@PATIENT
@given(LINES, LINES)
def test_differences_lead_from_before_to_after(before, after):
    changes = compare(before, after)
    assert add_up(before).etp + sum((one.etp_change for one in changes), Decimal()) == add_up(after).etp
    assert add_up(before).euros + sum((one.euros_change for one in changes), Decimal()) == add_up(after).euros


@PATIENT
@given(LINES)
def test_nothing_differs_from_itself(lines):
    assert compare(lines, list(reversed(lines))) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "au moins une ligne"),
        ([line("1"), line("2")], "même année"),
        ([line("-1")], "négatif"),
        ([line("0")], "des ETP, un montant"),
        ([line("1.005")], "deux décimales"),
        ([line("1", year=2026)], "2027 et les années suivantes"),
        ([Amount(2027, "", 1, "state", etp=Decimal(1))], "filière"),
    ],
)
def test_fault_is_told(lines, words):
    assert words in " ".join(find_faults(lines, first_year=2027))


def test_right_lines_have_no_fault():
    assert find_faults([line("1.25"), line("0", place=2, euros="10.50")], first_year=2027) == []


def test_asked_years_become_lines():
    assert [
        one.etp for one in spread({"2028": "5", "2027": "3.5", "2029": "0"}, kind="ACI", place=1, part="state")
    ] == [
        Decimal("3.50"),
        Decimal("5.00"),
    ]
