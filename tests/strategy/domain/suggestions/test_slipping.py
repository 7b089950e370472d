"""When a structure slips: a share and a number of ETP, over months enough."""

import datetime as dt
from fractions import Fraction

from hypothesis import given, strategies as st

from strategy.domain.suggestions.consumption import HIGH, LEAST_GAP, LEAST_MONTHS, LOW, slips
from structures.queries.realised import MonthFigures, YearFigures

ETP = st.fractions(min_value=0, max_value=100, max_denominator=100)


def year_of(*, contracted, realised, months):
    """The same figures each month; the rest of the year is not declared."""
    return YearFigures(
        [
            MonthFigures(dt.date(2026, month, 1), contracted, realised if month <= months else None)
            for month in range(1, 13)
        ]
    )


@given(contracted=ETP, realised=ETP, months=st.integers(0, 12))
def test_structure_slips_by_both_a_share_and_a_number(contracted, realised, months):
    figures = year_of(contracted=contracted, realised=realised, months=months)

    outside = contracted > 0 and not LOW <= realised / contracted <= HIGH
    assert slips(figures) is (months >= LEAST_MONTHS and outside and abs(realised - contracted) >= LEAST_GAP)


@given(contracted=st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=100))
def test_structure_that_keeps_its_convention_does_not_slip(contracted):
    assert not slips(year_of(contracted=contracted, realised=contracted, months=12))
