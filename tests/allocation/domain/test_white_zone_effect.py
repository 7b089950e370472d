"""What a sharing changes for white zones, against the whole computation made again."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.domain.white_zone_effect import measure_effect, scale_supply
from territories.enums import AreaLevel
from tests.factories.white_zones import make_done_run, make_example
from white_zones.domain.replay import load_replay
from white_zones.domain.sketch_engine import prepare_run
from white_zones.domain.solution import solve_problem
from white_zones.engine.sketching import replace_supply
from white_zones.rules import ALL_KINDS

DEPARTMENT = AreaLevel.DEPARTMENT


@pytest.fixture
def made(db):
    return make_example()


@pytest.fixture(params=["e2sfca", "3sfca"])
def replay(made, request):
    return load_replay(make_done_run(made, method=request.param))


def solved_again(replay, supply):
    """Access of all kinds of the whole problem with another supply, from nothing; what has closed is not in it."""
    kept = (supply > 0).any(axis=1)
    ranks = np.cumsum(kept) - 1
    pairs = replay.problem.pairs
    inside = kept[pairs.sites]
    whole = replace(
        replay.problem,
        sites=replay.problem.sites[kept],
        supply=supply[kept],
        pairs=replace(
            pairs, origins=pairs.origins[inside], sites=ranks[pairs.sites[inside]], minutes=pairs.minutes[inside]
        ),
    )
    return next(access.accessibility for access in solve_problem(whole).by_kind if access.kind == ALL_KINDS)


def find_white(replay, supply):
    """Codes of the communes under the limit, from the whole computation and the frozen reference."""
    access = solved_again(replay, supply)[: replay.inside]
    limit = replay.thresholds.white * replay.references[ALL_KINDS]
    return {code for code, value in zip(replay.codes, access, strict=False) if value < limit}


@pytest.mark.parametrize(
    "factors",
    [{"ACI": 0.25, "EI": 0.1, "ETTI": 1.5}, {"EI": 0.0, "ETTI": 0.1, "ACI": 0.2}],
    ids=["changes of size", "a site closes"],
)
def test_effect_is_that_of_the_whole_computation(made, replay, factors):
    by_area = {(made.department.pk, kind): factor for kind, factor in factors.items()}
    supply = scale_supply(replay, by_area, level=DEPARTMENT)
    pad = prepare_run(replay).pad
    sketch = replace_supply(pad, supply)
    np.testing.assert_allclose(sketch.total, solved_again(replay, supply), rtol=1e-12, atol=0)

    effect = measure_effect(replay, by_area)
    before, after = (find_white(replay, one) for one in (replay.supply, supply))
    assert {one.code for one in effect.communes_left} == before - after
    assert {one.code for one in effect.communes_entered} == after - before
    assert (effect.before.communes, effect.after.communes) == (len(before), len(after))
    assert before != after


def test_effect_without_change_is_empty(made, replay):
    effect = measure_effect(replay, {(made.department.pk, "ACI"): 1.0})
    assert (effect.communes_left, effect.communes_entered) == ([], [])
    assert effect.before == effect.after
