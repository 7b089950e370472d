"""Two runs compared: what changes, and the exact split of it."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from structures.models import FinancialAnnex
from territories.enums import AreaLevel
from territories.models import IndicatorValue
from tests.factories.white_zones import CODES, YEAR, add_year, forget_inputs, make_done_run, make_site
from white_zones.comparison_enums import Movement
from white_zones.domain.compare_runs import compare_runs
from white_zones.engine.evolution import Factor
from white_zones.engine.network import Method
from white_zones.enums import Access
from white_zones.models import CommuneResult, Run

NEXT = YEAR + 1
COMMUNE, EPCI = AreaLevel.COMMUNE, AreaLevel.EPCI


def by_code(comparison):
    return {change.place.code: change for change in comparison.changes}


def assert_closes(comparison):
    for change in comparison.changes:
        assert sum(change.parts.by_factor.values()) == pytest.approx(change.parts.change, abs=1e-12)
        for value, standing in ((change.parts.before, change.before), (change.parts.after, change.after)):
            assert value == pytest.approx(standing.accessibility, abs=1e-12)
    assert sum(comparison.whole.by_factor.values()) == pytest.approx(comparison.whole.change, abs=1e-12)


@pytest.fixture
def grown(example_rows):
    """A year later, S1 has twice its ETP and the two others what they had."""
    before = make_done_run(example_rows, name="Avant")
    add_year(example_rows, year=NEXT, etp={"S1": {"EI": 20}, "S2": {"ETTI": 12, "ACI": 8}, "S3": {"ACI": 6}})
    return before, make_done_run(example_rows, name="Après", supply_year=NEXT)


def test_supply_that_grows_takes_all_the_change(grown):
    comparison = compare_runs(*grown, level=COMMUNE)
    changes = by_code(comparison)
    assert changes[CODES["A"]].parts.change == pytest.approx(0.05, abs=1e-15)
    assert changes[CODES["A"]].parts.by_factor == {
        Factor.SUPPLY: pytest.approx(0.05, abs=1e-15),
        Factor.DEMAND: 0.0,
        Factor.TRAVEL: 0.0,
        Factor.PERIMETER: 0.0,
    }
    assert_closes(comparison)


def test_class_and_unserved_need_are_those_of_the_runs(grown):
    change = by_code(compare_runs(*grown, level=COMMUNE))[CODES["A"]]
    assert (change.class_before, change.class_after, change.movement) == (Access.MIDDLE, Access.HIGH, Movement.BETTER)
    # Before, .07 of the reference .08; after, above it.
    assert change.unserved_change == pytest.approx(-100 * (1 - 0.07 / 0.08), rel=1e-12)


def test_area_splits_the_mean_of_its_communes(grown, example_rows):
    comparison = compare_runs(*grown, level=EPCI)
    change = by_code(comparison)[example_rows.epci["E1"].code]
    # A (100) and B (60) gain .05, F (30) nothing.
    assert change.parts.change == pytest.approx(160 * 0.05 / 190, abs=1e-15)
    assert_closes(comparison)


def test_whole_is_the_mean_of_the_perimeter(grown):
    before, after = grown
    whole = compare_runs(before, after, level=COMMUNE).whole
    assert (whole.before, whole.after) == (
        pytest.approx(before.mean_accessibility, abs=1e-15),
        pytest.approx(after.mean_accessibility, abs=1e-15),
    )


def test_each_kind_is_split_by_itself(grown):
    assert by_code(compare_runs(*grown, level=COMMUNE, kind="EI"))[CODES["A"]].parts.change == pytest.approx(0.05)
    assert by_code(compare_runs(*grown, level=COMMUNE, kind="ACI"))[CODES["A"]].parts.change == 0


def test_need_that_grows_is_need(example_rows):
    before = make_done_run(example_rows, name="Avant")
    IndicatorValue.objects.filter(area=example_rows.communes["E"]).update(value=120)
    comparison = compare_runs(before, make_done_run(example_rows, name="Après"), level=COMMUNE)
    parts = by_code(comparison)[CODES["E"]].parts
    assert parts.by_factor[Factor.DEMAND] == parts.change < 0
    assert_closes(comparison)


def test_method_and_decay_that_change_are_travel(example_rows):
    before = make_done_run(example_rows, name="Avant")
    after = make_done_run(example_rows, name="Après", method=Method.THREE_SFCA, decay="linear:full=10,zero=45")
    comparison = compare_runs(before, after, level=COMMUNE)
    parts = by_code(comparison)[CODES["A"]].parts
    assert parts.by_factor[Factor.TRAVEL] == parts.change != 0
    assert_closes(comparison)


def test_site_that_opens_is_of_the_perimeter(example_rows):
    before = make_done_run(example_rows, name="Avant")
    make_site("S4", commune=example_rows.communes["F"], department=example_rows.department, etp={"AI": "3"})
    comparison = compare_runs(before, make_done_run(example_rows, name="Après"), level=COMMUNE)
    change = by_code(comparison)[CODES["F"]]
    assert change.movement == Movement.LEFT
    assert change.parts.by_factor[Factor.PERIMETER] == change.parts.change > 0
    assert_closes(comparison)


def test_commune_of_one_perimeter_only_has_no_split(example_rows):
    whole = make_done_run(example_rows, name="Région")
    part = make_done_run(example_rows, name="EPCI", perimeter=example_rows.epci["E1"].pk)
    comparison = compare_runs(whole, part, level=COMMUNE)
    alone = {code for code, change in by_code(comparison).items() if change.movement == Movement.ALONE}
    assert alone == {CODES[code] for code in "CDE"}
    assert all((change.parts is None) == (code in alone) for code, change in by_code(comparison).items())
    # The mean of what both perimeters hold: A, B and F, unchanged.
    assert comparison.whole.before == pytest.approx((100 * 0.07 + 60 * 0.09) / 190, rel=1e-14)
    assert comparison.whole.change == pytest.approx(0, abs=1e-15)


def test_run_against_itself_changes_nothing(example_rows):
    run = make_done_run(example_rows)
    comparison = compare_runs(run, run, level=COMMUNE)
    assert {change.parts.change for change in comparison.changes} == {0.0}
    assert {change.movement for change in comparison.changes} == {Movement.SAME, Movement.STAYED}


def test_runs_without_inputs_are_compared_and_not_split(grown):
    before, after = grown
    forget_inputs(before)
    comparison = compare_runs(before, after, level=COMMUNE)
    assert not comparison.is_split
    assert {change.parts for change in comparison.changes} == {None}
    assert by_code(comparison)[CODES["A"]].movement == Movement.BETTER


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    etp=st.lists(st.integers(1, 60), min_size=3, max_size=3),
    demand=st.lists(st.integers(1, 400), min_size=6, max_size=6),
    method=st.sampled_from(list(Method)),
    opens=st.booleans(),
)
def test_any_two_runs_close(example_rows, etp, demand, method, opens):
    before = Run.objects.order_by("pk").first() or make_done_run(example_rows, name="Avant")
    FinancialAnnex.objects.filter(year=NEXT).delete()
    names = ["S1", "S2", "S3"] if opens else ["S1", "S3"]
    add_year(example_rows, year=NEXT, etp={name: {"EI": value} for name, value in zip(names, etp, strict=False)})
    for code, value in zip(CODES, demand, strict=True):
        IndicatorValue.objects.filter(area=example_rows.communes[code]).update(value=value)
    after = make_done_run(example_rows, name="Après", supply_year=NEXT, method=method)
    for level in (COMMUNE, EPCI):
        assert_closes(compare_runs(before, after, level=level))
    assert CommuneResult.objects.filter(run=after).exists()
