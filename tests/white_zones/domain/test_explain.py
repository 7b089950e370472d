"""An access taken apart: on the worked example, and as a law."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.factories.white_zones import CODES, make_done_run
from tests.white_zones import example
from white_zones.domain.explain import explain_access
from white_zones.domain.replay import load_replay
from white_zones.engine.accessibility import solve
from white_zones.engine.contributions import contributions_to
from white_zones.engine.decay import parse_decay
from white_zones.engine.network import Method, Pairs, build_network
from white_zones.models import CommuneResult


@pytest.fixture
def replay(example_rows):
    return load_replay(make_done_run(example_rows))


def explained(replay, *codes, kind=""):
    return explain_access(replay, np.array([replay.ranks[CODES[code]] for code in codes]), kind=kind)


def by_site(found, made):
    names = {site.pk: name for name, site in made.sites.items()}
    return {names[share.site]: share for share in found.sites}


def test_shares_of_a_commune_sum_to_its_stored_access(replay, example_rows):
    stored = CommuneResult.objects.get(run=replay.run_id, area=example_rows.communes["B"], kind="")
    found = explained(replay, "B")
    assert sum(share.brought for share in found.sites) == pytest.approx(stored.accessibility, rel=1e-14)
    assert sum(share.share for share in found.sites) == pytest.approx(1, rel=1e-14)


def test_site_says_what_it_brings_and_to_how_many(replay, example_rows):
    shares = by_site(explained(replay, "B"), example_rows)
    # B is 10 minutes from S1 (weight 1, shared by 200) and 15 from S2 (weight ½, shared by 250).
    assert {name: share.brought for name, share in shares.items()} == pytest.approx({"S1": 0.05, "S2": 0.04})
    assert (shares["S1"].minutes, shares["S1"].weight, shares["S1"].competing_demand) == (10, 1, 200)
    assert shares["S2"].gain_per_etp == pytest.approx(0.5 / 250)
    assert shares["S1"].competing_communes == 3


def test_etp_to_the_next_class_gives_exactly_its_bound(replay, example_rows):
    found = explained(replay, "D")
    assert (found.own_class, found.next_bound) == ("middle", 1.30)
    share = by_site(found, example_rows)["S3"]
    supply = replay.supply.copy()
    supply[replay.site_ranks[share.site], 3] += share.etp_to_next_class
    again = solve(replay.network, demand=replay.demand, supply=supply)
    assert again.total[replay.ranks[CODES["D"]]] / found.reference == pytest.approx(1.30, rel=1e-12)


def test_site_beyond_the_border_is_never_the_best_one_to_grow(replay):
    """Nobody of the region can add an ETP there."""
    found = explained(replay, "B")
    best = found.best_site
    beyond = replace(found, sites=[replace(one, site=-one.site) if one == best else one for one in found.sites])
    other = next(one for one in found.sites if one != best)
    assert beyond.best_site == other
    assert replace(found, sites=[replace(one, site=-one.site) for one in found.sites]).best_site is None


def test_commune_without_site_in_reach_tells_the_nearest_known_one(replay, example_rows):
    found = explained(replay, "F")
    assert (found.own_class, found.accessibility, list(found.sites)) == ("white", 0, [])
    assert found.nearest_beyond is None  # at 45 minutes, farther than the widest variant of 40


def test_antenna_in_the_commune_gives_exactly_the_next_bound(replay):
    found = explained(replay, "F")
    # Only F itself is at 5 minutes of an antenna there: 30 people share it.
    assert found.antenna_etp == pytest.approx(0.35 * 36 / 450 * 30)


def test_area_is_the_mean_of_its_communes(replay, example_rows):
    found = explained(replay, *"ABF")
    assert found.ratio == pytest.approx(0.8157894737)
    assert found.demand == 190
    assert sum(share.share for share in found.sites) == pytest.approx(1, rel=1e-14)


def test_one_kind_is_compared_with_its_own_reference(replay, example_rows):
    found = explained(replay, "C", kind="ETTI")
    assert found.reference == 12 / 450
    assert list(by_site(found, example_rows)) == ["S2"]
    assert by_site(found, example_rows)["S2"].etp == 12


def test_three_stage_method_promises_no_simple_antenna(example_rows):
    run = make_done_run(example_rows, method="3sfca")
    assert explained(load_replay(run), "F").antenna_etp is None


# Nobody, or no less than what an indicator can store: the engine refuses a demand whose inverse is not a number.
@given(
    demand=st.lists(st.just(0.0) | st.floats(1e-6, 1e4), min_size=6, max_size=6),
    supply=st.lists(st.floats(0, 1e3), min_size=3, max_size=3),
    weights=st.lists(st.floats(0.01, 1), min_size=6, max_size=6),
    method=st.sampled_from(list(Method)),
)
def test_contributions_sum_to_the_mean(demand, supply, weights, method):
    origins, sites = np.indices((6, 3)).reshape(2, -1)
    minutes = np.array([example.MINUTES[code] for code in example.CODES], dtype=float).ravel()
    network = build_network(
        Pairs(origins, sites, minutes), origin_count=6, site_count=3, decay=parse_decay(example.SPEC), method=method
    )
    access = solve(network, demand=np.array(demand), supply=np.array(supply))
    mean_weights = np.array(weights) / sum(weights)
    split = contributions_to(network, access, weights=mean_weights)
    assert split.brought.sum() == pytest.approx(float(mean_weights @ access.total), rel=1e-12, abs=1e-300)
