"""How far an objective and an action are."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from strategy.enums import ActionState as S
from strategy.rules.progress import goal_ratio, is_settled, reach_progress

FIGURES = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2)


@pytest.mark.parametrize(
    ("start", "target", "current", "ratio"),
    [
        ("18.4", "12", "16.8", "0.25"),
        ("0", "24", "24", "1"),
        ("0", "24", "30", "1.25"),
        ("10", "20", "8", "-0.2"),
    ],
)
def test_ratio_is_the_share_of_the_way(start, target, current, ratio):
    found = goal_ratio(start=Decimal(start), target=Decimal(target), current=Decimal(current))
    assert found == Decimal(ratio)


@pytest.mark.parametrize("missing", ["start", "target", "current"])
def test_ratio_without_a_value_is_unknown(missing):
    values = {"start": Decimal(0), "target": Decimal(10), "current": Decimal(5), missing: None}
    assert goal_ratio(**values) is None


def test_ratio_of_a_target_that_is_the_start_is_unknown():
    assert goal_ratio(start=Decimal(5), target=Decimal(5), current=Decimal(5)) is None


@given(start=FIGURES, target=FIGURES)
def test_ratio_is_nought_at_the_start_and_one_at_the_target(start, target):
    assume(start != target)
    assert goal_ratio(start=start, target=target, current=start) == 0
    assert goal_ratio(start=start, target=target, current=target) == 1


@given(start=FIGURES, target=FIGURES, current=FIGURES)
def test_ratio_leads_back_to_the_value(start, target, current):
    assume(start != target)
    ratio = goal_ratio(start=start, target=target, current=current)
    assert abs(start + ratio * (target - start) - current) < Decimal("0.01")


@pytest.mark.parametrize(
    ("state", "progress", "to", "reached"),
    [
        (S.PLANNED, 0, S.UNDER_WAY, 0),
        (S.UNDER_WAY, 60, S.DONE, 100),
        (S.LATE, 30, S.UNDER_WAY, 30),
        (S.UNDER_WAY, 60, S.LATE, None),
        (S.UNDER_WAY, 60, S.STOPPED, None),
        (S.DONE, 100, S.UNDER_WAY, None),
    ],
)
def test_button_moves_at_once_unless_words_are_asked(state, progress, to, reached):
    assert reach_progress(state=state, progress=progress, to=to) == reached


def test_only_what_is_done_or_stopped_is_settled():
    assert [state for state in S if is_settled(state)] == [S.DONE, S.STOPPED]
