"""What published runs said of an area, by year."""

import pytest

from accounts.roles import Role
from tests.factories.white_zones import YEAR, make_actor, make_done_run, make_site
from white_zones.enums import Access
from white_zones.models import Publication
from white_zones.queries.history import history_of


@pytest.fixture
def earlier(example_rows):
    """The year before, with one site only."""
    make_site(
        "S0",
        commune=example_rows.communes["A"],
        department=example_rows.department,
        etp={"EI": "18"},
        year=YEAR - 1,
    )
    return make_done_run(example_rows, name="L’an d’avant", supply_year=YEAR - 1)


def test_history_of_a_commune_runs_from_the_oldest_year(example_rows, earlier, agent, django_assert_num_queries):
    later = make_done_run(example_rows)
    assert history_of(agent, example_rows.communes["A"])  # who the person is has been read
    with django_assert_num_queries(1):
        history = history_of(agent, example_rows.communes["C"])
    assert [(row.year, row.run) for row in history] == [(YEAR - 1, earlier), (YEAR, later)]
    assert [row.access_class for row in history] == [Access.LOW, Access.HIGH]
    assert history[0].reference == history[1].reference == pytest.approx(18 / 450, rel=1e-15)
    assert history[1].accessibility == pytest.approx(0.105, rel=1e-14)


def test_history_of_an_area_is_that_of_its_mean(example_rows, agent):
    make_done_run(example_rows)
    (row,) = history_of(agent, example_rows.epci["E2"], kind="ACI")
    assert row.accessibility == pytest.approx(12.24 / 260, rel=1e-14)
    assert row.reference == pytest.approx(14 / 450, rel=1e-15)


def test_history_forgets_a_replaced_run(example_rows, agent):
    make_done_run(example_rows, name="Premier")
    second = make_done_run(example_rows, name="Second")
    assert [row.run for row in history_of(agent, example_rows.communes["A"])] == [second]


def test_history_forgets_drafts(example_rows, agent):
    run = make_done_run(example_rows)
    Publication.objects.filter(run=run).delete()
    assert history_of(agent, example_rows.communes["A"]) == []


def test_history_without_permission_is_empty(example_rows):
    make_done_run(example_rows)
    assert history_of(make_actor(Role.STRUCTURE_MEMBER), example_rows.communes["A"]) == []
