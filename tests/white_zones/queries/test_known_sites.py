"""Who may be told the figures of the sites of an explanation."""

import pytest

from accounts.roles import Permission, Role
from structures.models import FinancialAnnex
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, make_actor
from white_zones.queries.known_sites import describe_sites


def keys(rows):
    return {name: site.pk for name, site in rows.sites.items()}


def test_agent_reads_the_figures_of_structures_of_the_perimeter(example_rows):
    """Their ETP may come from what was worked: an annex is not what opens them."""
    FinancialAnnex.objects.all().delete()
    known = describe_sites(keys(example_rows).values(), communes={}, user=make_actor())
    assert [site.has_figures for site in known.values()] == [True, True, True]


@pytest.mark.parametrize("is_own", [True, False])
def test_departmental_agent_reads_those_of_the_own_departement_only(example_rows, is_own):
    other = make_area(level=AreaLevel.DEPARTMENT, code="99E", name="Autre département")
    actor = make_actor(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department if is_own else other])
    known = describe_sites(keys(example_rows).values(), communes={}, user=actor)
    assert {site.has_figures for site in known.values()} == {is_own}


def test_antenna_is_told_from_the_seat(example_rows):
    site = example_rows.sites["S1"]
    type(site).objects.filter(pk=site.pk).update(is_seat=False, name="Nord")
    known = describe_sites([site.pk], communes={}, user=make_actor())
    assert known[site.pk].name == f"{site.siae.name}, antenne « Nord »"


def test_site_that_moved_is_told_where_the_run_counted_it(example_rows):
    site = example_rows.sites["S1"]
    known = describe_sites([site.pk], communes={site.pk: CODES["F"]}, user=make_actor())
    assert known[site.pk].commune == "Commune F"


def test_site_that_left_the_register_keeps_a_number(example_rows):
    gone = describe_sites([987_654], communes={987_654: CODES["A"]}, user=make_actor())[987_654]
    assert (gone.name, gone.commune, gone.has_figures) == ("Site n° 987654", "Commune A", False)


@pytest.mark.parametrize("count", [1, 3])
def test_sites_cost_a_fixed_number_of_queries(example_rows, count, django_assert_num_queries):
    actor = make_actor(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department])
    actor.can(Permission.WHITE_ZONES_RUN_VIEW)
    asked = list(keys(example_rows).values())[:count]
    with django_assert_num_queries(3):
        describe_sites(asked, communes=dict.fromkeys(asked, CODES["A"]), user=actor)
