"""The figures behind a comparison, by hand."""

from decimal import Decimal

import pytest

from allocation.domain.comparison import compare_scenarios, find_factors, measure_distance, measure_panel
from allocation.domain.white_zone_effect import Unspread, list_unspread
from allocation.queries.comparison import read_scenarios
from territories.enums import AreaLevel
from tests.factories.allocation import YEAR, make_departments, make_scenario
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example
from white_zones.domain.replay import load_replay

BASE = [{"EI": "30", "ACI": "20"}, {"EI": "10", "ACI": "0"}]
FIGURES = [{"EI": "24", "ACI": "20"}, {"EI": "12", "ACI": "4"}]


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def place(agent):
    return make_departments("Ardèche", "Cantal")


def read_one(place, agent, **fields):
    scenario = make_scenario(*place, FIGURES, base=BASE, actor=agent, **fields)
    return read_scenarios(agent, [scenario.pk])[0]


def test_factors_are_the_changes_of_each_kind_that_has_a_base(place, agent):
    first, second = place[1]
    assert find_factors(read_one(place, agent), year=YEAR) == {
        (first.pk, "EI"): 0.8,
        (first.pk, "ACI"): 1.0,
        (second.pk, "EI"): 1.2,
    }


def test_panel_counts_what_moves_once(place, agent):
    panel = measure_panel(read_one(place, agent), year=YEAR)
    assert (panel.winners, panel.losers, panel.unchanged) == (
        (("Cantal", Decimal("6.00")),),
        (("Ardèche", Decimal("-6.00")),),
        0,
    )
    assert (panel.moved, panel.total, panel.euros_moved) == (Decimal(6), Decimal(60), None)


def test_gini_is_that_of_the_ratios_to_the_need(place, agent):
    """Equal needs, 44 and 16: Σ Σ w w |r − r| ÷ 2μ = ¼ × 2 × 28 ÷ (2 × 30)."""
    for department in place[1]:
        department.population = 100
        department.save(update_fields=["population"])
    panel = measure_panel(read_one(place, agent), year=YEAR)
    assert panel.inequality.gini == pytest.approx(7 / 30, rel=1e-12)


def test_distance_is_half_of_what_is_off_target(place, agent):
    one = read_one(place, agent, targets={("Ardèche", YEAR): "46", ("Cantal", YEAR): "14"})
    assert measure_distance(one, year=YEAR) == 2
    assert measure_distance(one, year=YEAR + 1) is None


def test_bases_of_each_scenario_are_its_own(place, agent):
    other = make_scenario(*place, FIGURES, actor=agent)
    one = read_one(place, agent)
    found = compare_scenarios([one, *read_scenarios(agent, [other.pk])], year=YEAR)
    assert [share.change for share in found.territories[0].shares] == [Decimal(-6), Decimal(0)]


def test_etp_without_a_site_are_unspread(agent):
    made = make_example()
    replay = load_replay(make_done_run(made))
    key = made.department.pk
    etp = {(key, "EI"): Decimal(5), (key, "AI"): Decimal(3)}
    found = list_unspread(replay, etp, level=AreaLevel.DEPARTMENT, factors={(key, "EI"), (key, "AI")})
    assert found == [Unspread(area=key, kind="AI", etp=Decimal(3))]
