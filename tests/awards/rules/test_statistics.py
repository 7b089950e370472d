"""The funnel, the median days, and what the public is not told."""

import datetime as dt

import pytest

from awards.rules.statistics import Step, hide_small, make_funnel, measure_steps

START = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def life(**days):
    return {state: START + dt.timedelta(days=day) for state, day in days.items()}


def test_funnel_gives_shares_of_the_first_stage():
    stages = {one.step: (one.count, one.share) for one in make_funnel({Step.BEGUN: 8, Step.SUBMITTED: 6})}
    assert stages[Step.SUBMITTED] == (6, 0.75)
    assert stages[Step.CONVENTIONED] == (0, 0.0)


def test_funnel_of_a_call_without_file_has_no_share():
    assert all(one.share is None for one in make_funnel({}))


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (2, None), (3, 3)])
def test_small_count_is_not_told(count, told):
    assert hide_small(count) == told


def test_median_is_of_the_files_that_went_through_both_states():
    lives = [life(submitted=0, under_review=2), life(submitted=0, under_review=10), life(submitted=0)]
    durations = {one.label: (one.files, one.days) for one in measure_steps(lives)}
    assert durations["Du dépôt à la recevabilité"] == (2, 6.0)
    assert durations["De l’avis à la décision"] == (0, None)
