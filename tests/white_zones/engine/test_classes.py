import numpy as np
import pytest

from white_zones.engine.classes import (
    CLASSES,
    DEFAULT_THRESHOLDS,
    Thresholds,
    class_at,
    parse_thresholds,
    ratios_to,
)
from white_zones.engine.errors import ThresholdsError, UnrepresentableError


def classify(ratios, *, reached=None, thresholds=DEFAULT_THRESHOLDS):
    values = np.array(ratios)
    mask = np.ones(len(values), dtype=bool) if reached is None else np.array(reached)
    return [str(CLASSES[rank]) for rank in thresholds.classify(values, reached=mask)]


def test_bound_belongs_to_the_class_above_it():
    ratios = [0.0, 0.3499, 0.35, 0.6999, 0.70, 1.2999, 1.30, 99.0]
    assert classify(ratios) == ["white", "white", "low", "low", "middle", "middle", "high", "high"]


def test_bound_missed_by_rounding_alone_is_reached():
    assert 0.7 * 0.5 < 0.35 + 1e-16
    assert classify([np.nextafter(0.35, 0), np.nextafter(1.3, 0)]) == ["low", "high"]


def test_nothing_in_reach_is_white_even_with_a_first_bound_of_zero():
    thresholds = Thresholds(white=0.0, low=0.7, middle=1.3)
    assert classify([0.0, 0.0], reached=[True, False], thresholds=thresholds) == ["low", "white"]


def test_undefined_ratio_has_no_class_unless_nothing_is_in_reach():
    ranks = DEFAULT_THRESHOLDS.classify(None, reached=np.array([True, False]))
    assert [class_at(rank) for rank in ranks.tolist()] == [None, "white"]


def test_thresholds_are_read_from_text():
    assert parse_thresholds("0.35, 0.70,1.30") == DEFAULT_THRESHOLDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0.35",
        "0.35,0.7",
        "0.35,0.7,1.3,2",
        "0.7,0.35,1.3",
        "0.35,0.35,1.3",
        "-1,0.7,1.3",
        "a,b,c",
        "0,1,inf",
        "0,nan,1",
    ],
)
def test_thresholds_refuse_bounds_that_do_not_increase(text):
    with pytest.raises(ThresholdsError):
        parse_thresholds(text)


def test_ratio_is_undefined_without_a_positive_reference():
    assert ratios_to(None, values=np.ones(1)) is None
    assert ratios_to(0.0, values=np.ones(1)) is None


def test_ratio_beyond_floats_is_refused():
    with pytest.raises(UnrepresentableError, match="rapport à la référence"):
        ratios_to(1e-320, values=np.array([1.0]))
