"""Figures of former communes: added, shared or carried, and never lost."""

from decimal import Decimal

from hypothesis import given, strategies as st

from territories.enums import ValueState
from territories.imports.conversion import Figure, join_figures, split_figure


def known(value):
    return Figure(Decimal(value), ValueState.KNOWN)


SECRET = Figure(None, ValueState.SECRET)


def test_headcounts_of_joined_communes_add_up():
    assert join_figures(known(600), [known(10), known(5)], adds_up=True) == known(615)


def test_commune_that_only_changed_code_keeps_its_figure():
    assert join_figures(None, [SECRET], adds_up=True) == SECRET
    assert join_figures(None, [known(175)], adds_up=False) == known(175)


def test_secret_part_leaves_an_imputed_sum():
    assert join_figures(known(600), [SECRET], adds_up=True) == Figure(Decimal(600), ValueState.IMPUTED)


def test_secret_everywhere_stays_secret():
    assert join_figures(SECRET, [SECRET], adds_up=True) == SECRET


def test_median_of_the_larger_commune_is_imputed_to_both():
    assert join_figures(known(21000), [known(18000)], adds_up=False) == Figure(Decimal(21000), ValueState.IMPUTED)


def test_split_headcount_follows_population():
    shares = split_figure(known(100), {1: 700, 2: 200, 3: 100}, adds_up=True)
    assert {key: figure.value for key, figure in shares.items()} == {1: 70, 2: 20, 3: 10}
    assert {figure.state for figure in shares.values()} == {ValueState.IMPUTED}


def test_split_rate_is_that_of_every_heir():
    shares = split_figure(known("12.5"), {1: 700, 2: 300}, adds_up=False)
    assert shares == dict.fromkeys((1, 2), Figure(Decimal("12.5"), ValueState.IMPUTED))


def test_split_secret_stays_secret():
    assert split_figure(SECRET, {1: 700, 2: 300}, adds_up=True) == {1: SECRET, 2: SECRET}


def test_split_among_nobody_is_missing():
    assert split_figure(known(5), {1: 0, 2: 0}, adds_up=True)[1] == Figure(None, ValueState.MISSING)


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.dictionaries(st.integers(1, 50), st.integers(0, 10**5), min_size=1, max_size=8),
)
def test_split_headcount_is_conserved_and_never_negative(value, populations):
    shares = split_figure(known(value), populations, adds_up=True)
    if sum(populations.values()):
        assert sum(figure.value for figure in shares.values()) == value
        assert all(figure.value >= 0 for figure in shares.values())
