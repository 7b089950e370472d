"""The weighted index: scaled to the headcount of its publics, each person counted once."""

from decimal import Decimal

from hypothesis import given, strategies as st

from territories.domain.need.imputation import Cell
from territories.domain.need.index import Component, compute_index
from territories.enums import ValueState


def component(code, weight, values, *, contains=(), state=ValueState.KNOWN):
    cells = {area: Cell(Decimal(value), state) for area, value in enumerate(values)}
    return Component(code=code, weight=Decimal(weight), contains=frozenset(contains), cells=cells)


def read(index):
    return [index[area].value for area in sorted(index)]


def test_one_public_is_its_own_headcount():
    assert read(compute_index([component("rsa", "0.5", [10, 30])])) == [10, 30]


def test_weights_move_the_need_without_changing_the_headcount():
    index = compute_index([component("rsa", "1", [10, 0]), component("jeunes", "0.5", [0, 20])])

    assert read(index) == [15, 15]


def test_public_that_contains_another_is_counted_without_it():
    index = compute_index(
        [component("rsa", "1", [30, 0]), component("demandeurs", "1", [50, 50], contains=["rsa", "absent"])]
    )

    assert read(index) == [50, 50]


def test_public_smaller_than_what_it_contains_counts_nobody():
    index = compute_index([component("rsa", "1", [30]), component("demandeurs", "1", [10], contains=["rsa"])])

    assert read(index) == [30]


def test_public_without_weight_changes_nothing():
    index = compute_index([component("rsa", "1", [10]), component("rqth", "0", [99])])

    assert read(index) == [10]


def test_index_is_as_sure_as_its_least_sure_part():
    known = component("rsa", "1", [10])
    imputed = component("longue", "1", [10], state=ValueState.IMPUTED)
    estimated = component("jeunes", "1", [10], state=ValueState.ESTIMATED)

    states = [compute_index(parts)[0].state for parts in ([known], [known, imputed], [known, imputed, estimated])]

    assert states == [ValueState.KNOWN, ValueState.IMPUTED, ValueState.ESTIMATED]


def test_index_of_nobody_is_zero():
    assert read(compute_index([component("rsa", "1", [0, 0])])) == [0, 0]


def test_no_weight_makes_no_index():
    assert compute_index([component("rsa", "0", [10])]) == {}


columns = st.lists(st.tuples(*[st.integers(0, 3000)] * 3), min_size=1, max_size=30)
weights = st.tuples(*[st.integers(1, 200)] * 3)


@given(rows=columns, weights=weights)
def test_index_adds_up_to_the_headcount_of_its_publics(rows, weights):
    rsa, young, seekers = zip(*rows, strict=True)
    parts = [
        component("rsa", Decimal(weights[0]) / 100, rsa),
        component("jeunes", Decimal(weights[1]) / 100, young),
        component("demandeurs", Decimal(weights[2]) / 100, seekers, contains=["rsa", "jeunes"]),
    ]
    others = sum(max(0, all_ - r - y) for r, y, all_ in rows)

    index = read(compute_index(parts))

    assert all(value >= 0 for value in index)
    assert abs(sum(index) - (sum(rsa) + sum(young) + others)) <= Decimal("0.01") * len(rows)
