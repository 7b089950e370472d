"""The edge of a diagnosis: what is known beyond the border counts whole, the rest only flags its neighbours."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

from structures.queries.supply import SiteSupply
from white_zones.domain.border import flag_border
from white_zones.domain.parameters import RunParameters
from white_zones.domain.solution import Problem, connect, solve_problem, tabulate_supply
from white_zones.domain.travel import estimate_pairs, find_trips
from white_zones.engine.accessibility import solve
from white_zones.engine.classes import Thresholds
from white_zones.engine.decay import parse_decay
from white_zones.engine.network import Method
from white_zones.queries.inputs import Places, join_places
from white_zones.queries.outside import Outside

SPEC = "steps:15=1,30=0.5,45=0.25"
# Half a degree of longitude at 45° north is about 39 km; 30 km make 41 minutes by car.
STEP = 0.25
PARAMETERS = RunParameters(perimeter=1, supply_year=2021, demand_period="2023", decay=SPEC)


def make_places(*longitudes, first=1, sign=1):
    count = len(longitudes)
    return Places(
        keys=sign * np.arange(first, first + count),
        longitudes=np.array(longitudes, dtype=float),
        latitudes=np.full(count, 45.0),
        mountain=np.zeros(count, dtype=bool),
        populations=np.full(count, 1000),
        codes=[f"{'97' if sign < 0 else '98'}{number:03d}" for number in range(first, first + count)],
    )


def make_outside(*, known=(), unknown=(), demand=(), etp=()):
    """`etp` is that of a site in each known commune, 0 for none."""
    places = make_places(*known, sign=-1)
    return Outside(
        places=places,
        demand=np.array(demand or [0.0] * len(known), dtype=float),
        lines=[
            SiteSupply(-100 - rank, "ACI", Decimal(str(value)), int(places.keys[rank]), longitude, 45.0)
            for rank, (longitude, value) in enumerate(zip(known, etp, strict=True))
            if value
        ],
        known_departments=[("97A", "Connu")] if known else [],
        unknown_departments=[("97B", "Inconnu")] if unknown else [],
        unknown_places=make_places(*unknown, first=500, sign=-1),
        source_ids=frozenset(),
    )


# Three communes in a row; the only site of the region is in the first, the third is at the border.
COMMUNES = make_places(4.0, 4.0 + STEP, 4.0 + 3 * STEP)
DEMAND = np.array([100.0, 50.0, 80.0])
HOME = [SiteSupply(1, "ACI", Decimal(10), 1, 4.0, 45.0)]


def compute(outside, *, method=Method.E2SFCA, parameters=PARAMETERS):
    """As a run does: demand and supply of both sides, results of the region's communes."""
    origins = join_places([COMMUNES, outside.places])
    lines = [*HOME, *outside.lines]
    trips = find_trips(parameters=parameters, origins=origins, places=origins, supply=lines)
    sites, supply = tabulate_supply(lines, kinds=["ACI"])
    problem = Problem(
        demand=np.concatenate([DEMAND, outside.demand]),
        inside=len(COMMUNES),
        home=len(COMMUNES),
        sites=sites,
        kinds=["ACI"],
        supply=supply,
        pairs=trips.pairs,
        decay=parse_decay(SPEC),
        method=method,
    )
    return problem, solve_problem(problem)


def classes(solution):
    access = solution.by_kind[0]
    ratios = access.accessibility / access.own_reference
    return Thresholds(0.35, 0.70, 1.30).classify(ratios, reached=access.reached).tolist()


def test_site_beyond_the_border_takes_a_commune_out_of_the_white_zone():
    alone = make_outside(known=[4.0 + 4 * STEP], demand=[20.0], etp=[0])
    served = make_outside(known=[4.0 + 4 * STEP], demand=[20.0], etp=[30])
    assert classes(compute(alone)[1])[2] == 0
    assert classes(compute(served)[1])[2] == 3


def test_demand_beyond_the_border_competes_for_the_sites_of_the_region():
    nobody = make_outside(known=[4.0 - STEP], demand=[0.0], etp=[0])
    crowd = make_outside(known=[4.0 - STEP], demand=[300.0], etp=[0])
    without, beside = (compute(outside)[1].by_kind[0].accessibility for outside in (nobody, crowd))
    # 27 minutes from the neighbour to the site: each of its people counts for a half.
    assert beside[0] == pytest.approx(10 / (100 + 0.5 * 50 + 0.5 * 300), abs=1e-15)
    assert beside[0] < without[0]


def test_closed_border_gives_the_region_alone():
    outside = make_outside(known=[4.0 + 4 * STEP], demand=[20.0], etp=[30])
    alone = compute(make_outside())[1].by_kind[0].accessibility
    np.testing.assert_array_equal(compute(outside.close())[1].by_kind[0].accessibility, alone)


@pytest.mark.parametrize("method", Method)
@given(
    demand=st.lists(st.just(0.0) | st.floats(0.01, 1e4), min_size=3, max_size=3),
    etp=st.lists(st.floats(0.01, 500), min_size=3, max_size=3),
    places=st.lists(st.floats(3.5, 5.5), min_size=3, max_size=3, unique=True),
)
def test_supply_is_conserved_over_both_sides(method, demand, etp, places):
    outside = make_outside(known=places, demand=demand, etp=[round(value, 2) for value in etp])
    problem, _ = compute(outside, method=method)
    access = solve(connect(problem), demand=problem.demand, supply=problem.supply)
    served = problem.supply[~access.orphans].sum()
    assert float(problem.demand @ access.total) == pytest.approx(float(served), rel=1e-12, abs=1e-12)


def test_commune_in_reach_of_an_unknown_department_is_flagged():
    flags = flag_border(communes=COMMUNES, outside=make_outside(unknown=[4.0 + 4 * STEP]), parameters=PARAMETERS)
    assert flags.tolist() == [False, False, True]


def test_known_department_flags_nobody():
    outside = make_outside(known=[4.0 + 4 * STEP], demand=[20.0], etp=[30])
    assert not flag_border(communes=COMMUNES, outside=outside, parameters=PARAMETERS).any()


def test_closed_border_flags_the_neighbours_of_known_departments_too():
    outside = make_outside(known=[4.0 + 4 * STEP], demand=[20.0], etp=[30]).close()
    assert flag_border(communes=COMMUNES, outside=outside, parameters=PARAMETERS).tolist() == [False, False, True]


def test_region_without_neighbours_has_no_border():
    assert not flag_border(communes=COMMUNES, outside=make_outside(), parameters=PARAMETERS).any()


@pytest.mark.parametrize(
    ("decay", "expected"),
    [
        ("steps:15=1", [False, False, False]),
        ("steps:15=1,30=0.5", [False, False, True]),
        # The last step gives nothing: it is not within the cut.
        ("steps:15=1,60=0", [False, False, False]),
    ],
)
def test_cut_is_that_of_the_decay(decay, expected):
    parameters = RunParameters(perimeter=1, supply_year=2021, demand_period="2023", decay=decay)
    outside = make_outside(unknown=[4.0 + 4 * STEP])
    assert flag_border(communes=COMMUNES, outside=outside, parameters=parameters).tolist() == expected


def test_time_equal_to_the_cut_is_within_it():
    unknown = make_places(4.0 + 4 * STEP, first=500, sign=-1)
    minutes = estimate_pairs(origins=COMMUNES, destinations=unknown, reach=90).minutes.min()
    parameters = RunParameters(perimeter=1, supply_year=2021, demand_period="2023", decay=f"steps:{minutes}=1")
    outside = make_outside(unknown=[4.0 + 4 * STEP])
    assert flag_border(communes=COMMUNES, outside=outside, parameters=parameters).tolist() == [False, False, True]


def test_mode_of_the_run_decides():
    parameters = RunParameters(perimeter=1, supply_year=2021, demand_period="2023", decay=SPEC, mode="bike")
    outside = make_outside(unknown=[4.0 + 4 * STEP])
    assert not flag_border(communes=COMMUNES, outside=outside, parameters=parameters).any()
