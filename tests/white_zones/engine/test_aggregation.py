import numpy as np
import pytest

from tests.white_zones import example
from white_zones.engine.aggregation import AreaAccess, aggregate
from white_zones.engine.classes import DEFAULT_THRESHOLDS

ACCESSIBILITY = np.array([float(value) for value in example.E2SFCA])
REACHED = np.array([True, True, True, True, True, False])


def aggregate_example(areas, count):
    return aggregate(
        areas=np.array(areas),
        area_count=count,
        demand=example.demand_vector(),
        accessibility=ACCESSIBILITY,
        white=~REACHED,
        reached=REACHED,
    )


def test_areas_of_the_worked_example_keep_their_white_pocket_visible():
    first, second = aggregate_example([0, 0, 1, 1, 1, 0], 2)
    assert first.ratio_to(0.08) == pytest.approx(0.8157894737, abs=5e-11)
    assert first.white_demand_share == pytest.approx(30 / 190, rel=1e-15)
    assert first.classify(DEFAULT_THRESHOLDS, reference=0.08) == "middle"
    assert second.ratio_to(0.08) == pytest.approx(1.1346153846, abs=5e-11)
    assert second.white_demand_share == 0.0
    assert second.demand == 260.0


def test_demand_point_without_area_is_not_aggregated():
    (only,) = aggregate_example([0, -1, -1, -1, -1, -1], 1)
    assert only == AreaAccess(demand=100.0, accessibility=0.07, white_demand_share=0.0, reached=True)


def test_area_without_demand_is_undefined():
    _, empty = aggregate_example([0, 0, 0, 0, 0, 0], 2)
    assert empty == AreaAccess(demand=0.0, accessibility=None, white_demand_share=None, reached=False)
    assert empty.ratio_to(0.08) is None
    assert empty.classify(DEFAULT_THRESHOLDS, reference=0.08) is None


def test_area_out_of_reach_is_white():
    _, away = aggregate_example([0, 0, 0, 0, 0, 1], 2)
    assert away.classify(DEFAULT_THRESHOLDS, reference=0.08) == "white"
    assert away.classify(DEFAULT_THRESHOLDS, reference=None) == "white"
    assert away.white_demand_share == 1.0
