"""A comparison added up."""

import pytest

from territories.enums import AreaLevel
from tests.factories.white_zones import YEAR, add_year, make_done_run
from white_zones.comparison_enums import Movement
from white_zones.domain.compare_runs import compare_runs
from white_zones.domain.summarise_comparison import (
    Tally,
    is_small_white,
    measure_spread,
    summarise_departments,
    tabulate_transitions,
    tally_movement,
    total_unserved_change,
)
from white_zones.engine.evolution import Factor
from white_zones.enums import Access


@pytest.fixture
def runs(example_rows):
    """S1 closes: A, which was « intermédiaire », has nothing else than S2 at 25 minutes."""
    before = make_done_run(example_rows, name="Avant")
    add_year(example_rows, year=YEAR + 1, etp={"S2": {"ETTI": 12, "ACI": 8}, "S3": {"ACI": 6}})
    return before, make_done_run(example_rows, name="Après", supply_year=YEAR + 1)


def changes_of(runs):
    return compare_runs(*runs, level=AreaLevel.COMMUNE).changes


def test_transitions_hold_every_commune_once(runs):
    cells = tabulate_transitions(changes_of(runs))
    assert len(cells) == 16
    assert sum(cell.communes for cell in cells.values()) == 6
    # A: .02 of .08.
    assert cells[Access.MIDDLE, Access.WHITE] == Tally(communes=1, people=1000, need=100.0)
    assert cells[Access.WHITE, Access.WHITE] == Tally(communes=1, people=6000, need=30.0)


def test_movement_is_tallied(runs):
    assert tally_movement(changes_of(runs), Movement.ENTERED) == Tally(communes=1, people=1000, need=100.0)
    assert tally_movement(changes_of(runs), Movement.LEFT) == Tally()


def test_department_holds_what_its_communes_do(runs, example_rows):
    (row,) = summarise_departments(*runs, kind="")
    assert row.place.key == example_rows.department.pk
    assert (row.left.communes, row.entered.communes) == (0, 1)
    assert row.unserved_change == pytest.approx(total_unserved_change(changes_of(runs)), rel=1e-12)
    assert sum(row.parts.by_factor.values()) == pytest.approx(row.parts.change, abs=1e-12)


def test_spread_is_the_mean_of_what_each_factor_moves(runs):
    spread = measure_spread(changes_of(runs))
    # S1 gave .05 to A (100) and B (60), a quarter of it to C (160).
    assert spread[Factor.PERIMETER] == pytest.approx(0.05 * (100 + 60 + 160 / 4) / 450, rel=1e-12)
    assert spread[Factor.SUPPLY] == spread[Factor.DEMAND] == spread[Factor.TRAVEL] == 0


def test_small_white_commune_is_told_apart(runs):
    (stayed,) = [change for change in changes_of(runs) if change.movement == Movement.STAYED]
    assert is_small_white(stayed.after, minimum_demand=31)
    assert not is_small_white(stayed.after, minimum_demand=30)
    assert not is_small_white(None, minimum_demand=30)
