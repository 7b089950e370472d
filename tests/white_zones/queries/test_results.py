"""Reading runs and their results."""

import json

import pytest

from accounts.roles import Role
from territories.enums import AreaLevel
from tests.factories.white_zones import CODES, make_actor, make_done_run, make_site
from white_zones.domain.create_run import create_run
from white_zones.enums import Access
from white_zones.queries.layers import discreet, map_values_json, supply_by_commune
from white_zones.queries.results import (
    children_results,
    class_shares,
    key_figures,
    result_of,
    results_at,
)
from white_zones.queries.runs import list_runs, published_run


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


def test_latest_run_is_the_last_to_end(done, example_rows, agent):
    second = make_done_run(example_rows, actor=agent, name="Second")
    create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert published_run(agent) == second


def test_latest_run_without_permission_is_none(done):
    assert published_run(make_actor(Role.STRUCTURE_MEMBER)) is None


def test_list_runs_gives_the_latest_first(done, example_rows, agent):
    waiting = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert list(list_runs(agent)) == [waiting, done]


def test_results_at_a_mesh_are_all_its_areas(done, example_rows):
    rows = results_at(done, level=AreaLevel.EPCI)
    assert [row.area for row in rows] == [example_rows.epci["E1"], example_rows.epci["E2"]]


def test_children_results_are_those_of_the_area(done, example_rows):
    rows = children_results(done, example_rows.epci["E1"], level=AreaLevel.COMMUNE)
    assert [row.area.code for row in rows] == [CODES[code] for code in "ABF"]


def test_result_of_a_commune_is_its_own(done, example_rows):
    assert result_of(done, example_rows.communes["C"]).access_class == "high"


def test_key_figures_compare_with_the_level_above(done, example_rows):
    figures = key_figures(done, example_rows.communes["F"])
    assert (figures.above, figures.result.ratio) == (example_rows.epci["E1"], 0)
    assert figures.above_result.ratio == pytest.approx(0.8157894737)


def test_class_shares_add_up_to_the_demand(done):
    shares = class_shares(done)
    assert [(share.access_class, share.communes, share.demand) for share in shares] == [
        (Access.WHITE, 1, 30),
        (Access.LOW, 0, 0),
        (Access.MIDDLE, 4, 260),
        (Access.HIGH, 1, 160),
    ]
    assert sum(share.share for share in shares) == pytest.approx(1)


def test_class_shares_of_an_area_are_those_of_its_communes(done, example_rows):
    shares = class_shares(done, area=example_rows.epci["E1"])
    assert [share.share for share in shares] == pytest.approx([30 / 190, 0, 160 / 190, 0])


def test_map_values_hold_what_the_map_draws(done):
    values = json.loads(map_values_json(done, level=AreaLevel.COMMUNE))
    assert values[CODES["C"]].items() >= {"class": "high", "ratio": 1.3125, "accessibility": 0.105}.items()
    assert len(values) == 6


def test_map_values_of_a_mesh_are_its_areas(done, example_rows):
    values = json.loads(map_values_json(done, level=AreaLevel.EPCI, kind="ACI"))
    assert set(values) == {area.code for area in example_rows.epci.values()}


def test_supply_of_few_structures_is_rounded(done):
    features = supply_by_commune(done)["features"]
    assert [(f["properties"]["code"], f["properties"]["etp"], f["properties"]["rounded"]) for f in features] == [
        (CODES["A"], 10.0, True),
        (CODES["C"], 20.0, True),
        (CODES["E"], 5.0, True),
    ]


def test_supply_of_three_structures_is_exact_for_all_kinds_only(example_rows):
    """Exact by kind, the difference between all kinds and one would be a structure."""
    for name, kind in (("N1", "ETTI"), ("N2", "ETTI"), ("N3", "ETTI")):
        place = {"commune": example_rows.communes["A"], "department": example_rows.department}
        make_site(name, **place, etp={kind: 4})
    run = make_done_run(example_rows)
    whole, one_kind = (supply_by_commune(run, kind=kind)["features"][0]["properties"] for kind in ("", "ETTI"))
    assert (whole["etp"], whole["structures"], whole["rounded"]) == (22.0, 4, False)
    assert (one_kind["etp"], one_kind["structures"], one_kind["rounded"]) == (10.0, 3, True)


def test_supply_of_one_kind_leaves_the_others_out(done):
    features = supply_by_commune(done, kind="ETTI")["features"]
    assert [(f["properties"]["code"], f["properties"]["etp"]) for f in features] == [(CODES["C"], 10.0)]


@pytest.mark.parametrize(("etp", "shown"), [(0.4, 5), (7.4, 5), (7.6, 10), (22.6, 25)])
def test_discreet_supply_is_never_nothing(etp, shown):
    assert discreet(etp) == shown
