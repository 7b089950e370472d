"""Imputing what a producer does not give: in proportion, never below zero, and blind to what is masked."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from territories.domain.need.imputation import CENT, Cell, Mesh, holds_half, impute
from territories.enums import ValueState

KNOWN, SECRET, MISSING, IMPUTED = ValueState.KNOWN, ValueState.SECRET, ValueState.MISSING, ValueState.IMPUTED
EPCI, WIDER = 100, 200


def known(value):
    return Cell(Decimal(value), KNOWN)


def mesh(count, *, area=EPCI, published=None):
    totals = {} if published is None else {area: Decimal(published)}
    return Mesh(parents=dict.fromkeys(range(count), area), published=totals)


def test_known_value_is_kept_as_it_is():
    assert impute(cells={0: known(7)}, weights={0: 100}, meshes=[mesh(1)]) == {0: known(7)}


def test_absent_value_takes_the_rate_of_the_known_communes_around_it():
    filled = impute(cells={0: known(30)}, weights={0: 300, 1: 100}, meshes=[mesh(2)])

    assert filled[1] == Cell(Decimal("10.00"), IMPUTED)


def test_communes_of_less_than_half_the_population_do_not_speak_for_their_mesh():
    wider = Mesh(parents={0: WIDER, 1: WIDER, 2: WIDER})
    filled = impute(cells={0: known(30), 2: known(80)}, weights={0: 100, 1: 300, 2: 1000}, meshes=[mesh(2), wider])

    assert filled[1] == Cell(Decimal("30.00"), IMPUTED)


def test_commune_that_no_mesh_can_tell_is_left_out():
    assert impute(cells={0: known(30)}, weights={0: 100, 1: 300}, meshes=[mesh(2)]) == {0: known(30)}


def test_published_total_is_shared_between_three_communes_by_population():
    filled = impute(
        cells={0: known(40)},
        weights={0: 400, 1: 100, 2: 100, 3: 200},
        meshes=[mesh(4, published=60)],
    )

    assert [filled[area].value for area in range(4)] == [40, 5, 5, 10]


@pytest.mark.parametrize("absent", [1, 2])
def test_published_total_never_tells_what_one_or_two_communes_mask(absent):
    weights = dict.fromkeys(range(1 + absent), 100)
    filled = impute(cells={0: known(99)}, weights=weights, meshes=[mesh(1 + absent, published=102)])

    assert filled[1].value == (Decimal(102) / (1 + absent)).quantize(CENT)


def test_published_total_below_the_known_values_imputes_nothing_negative():
    filled = impute(cells={0: known(50)}, weights=dict.fromkeys(range(4), 100), meshes=[mesh(4, published=45)])

    assert [filled[area].value for area in (1, 2, 3)] == [0, 0, 0]


def test_empty_commune_is_imputed_nobody():
    filled = impute(cells={0: known(30)}, weights={0: 300, 1: 0}, meshes=[mesh(2)])

    assert filled[1] == Cell(Decimal("0.00"), IMPUTED)


def test_half_of_the_population_is_enough_to_speak_for_it():
    assert holds_half([1], weights={1: 50, 2: 50})
    assert not holds_half([1], weights={1: 49, 2: 51})


counts = st.integers(0, 5000)
cells_of = st.one_of(counts.map(known), st.sampled_from([Cell(None, SECRET), Cell(None, MISSING)]))
communes = st.lists(st.tuples(cells_of, st.integers(0, 20_000)), min_size=1, max_size=25)


@given(communes=communes, published=st.one_of(st.none(), counts))
def test_nothing_imputed_is_negative_and_nothing_known_moves(communes, published):
    cells = {area: cell for area, (cell, _) in enumerate(communes)}
    filled = impute(
        cells=cells,
        weights={area: weight for area, (_, weight) in enumerate(communes)},
        meshes=[mesh(len(communes), published=published)],
    )

    assert all(cell.value >= 0 for cell in filled.values())
    assert all(filled[area] == cell for area, cell in cells.items() if cell.state == KNOWN)


@given(communes=communes, extra=counts)
def test_shared_total_is_conserved(communes, extra):
    cells = {area: cell for area, (cell, _) in enumerate(communes)}
    weights = {area: weight + 1 for area, (_, weight) in enumerate(communes)}
    total = sum(cell.value for cell in cells.values() if cell.value is not None) + extra
    absent = sum(cell.value is None for cell in cells.values())

    filled = impute(cells=cells, weights=weights, meshes=[mesh(len(communes), published=total)])

    if absent >= 3:
        assert abs(sum(cell.value for cell in filled.values()) - total) <= CENT * absent


@given(communes=communes)
def test_rate_of_the_known_communes_is_that_of_the_whole(communes):
    cells = {area: cell for area, (cell, _) in enumerate(communes)}
    weights = {area: weight + 1 for area, (_, weight) in enumerate(communes)}
    told = [area for area, cell in cells.items() if cell.value is not None]

    filled = impute(cells=cells, weights=weights, meshes=[mesh(len(communes))])

    if len(filled) == len(communes) and told:
        rate = sum(cells[area].value for area in told) / sum(weights[area] for area in told)
        whole = sum(cell.value for cell in filled.values())
        assert abs(whole - rate * sum(weights.values())) <= CENT * len(communes)


@given(communes=communes, masked=counts, published=st.one_of(st.none(), counts))
def test_masked_value_is_never_read(communes, masked, published):
    def fill(value):
        cells = {
            area: Cell(value, cell.state) if cell.state in {SECRET, MISSING} else cell
            for area, (cell, _) in enumerate(communes)
        }
        weights = {area: weight for area, (_, weight) in enumerate(communes)}
        return impute(cells=cells, weights=weights, meshes=[mesh(len(communes), published=published)])

    assert fill(None) == fill(Decimal(masked))
