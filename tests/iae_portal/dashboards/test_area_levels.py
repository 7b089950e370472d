"""The page of an area is the same at every level, also for those that straddle départements."""

import pytest

from accounts.roles import Role
from territories.domain.catalogue import describe
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership, make_value
from tests.factories.white_zones import CODES, make_done_run

LEVELS = (
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EMPLOYMENT_COMMITTEE,
    AreaLevel.RECRUITMENT_BASIN,
)


def add_area(made, level, *, members="AC"):
    area = make_area(level=level, code="9901", name="Territoire d’essai")
    for name in members:
        make_membership(made.communes[name], area)
    return area


@pytest.fixture(autouse=True)
def _current_region(made):
    """The worked example keeps its région out of the way of the real one; here it is what areas are compared to."""
    made.region.is_current = True
    made.region.save()


@pytest.mark.parametrize("level", LEVELS)
def test_area_of_every_level_has_its_sections_and_figures(enter, made, level):
    add_area(made, level)
    make_done_run(made)

    page = enter(Role.REGIONAL_AGENT).get(f"/territoires/{level.slug}/9901/").context["page"]

    figures = {figure.label: figure.value for figure in page.figures}
    assert sorted(page.tables) == ["acces", "besoin", "offre"]
    assert (figures["ETP conventionnés"], figures["Structures"], page.is_measured) == ("30,00", "2", True)
    assert [row[0].text for row in page.tables["offre"].shown] == (
        ["EPCI E1", "EPCI E2"] if level == AreaLevel.ARRONDISSEMENT else ["Commune A", "Commune C"]
    )


@pytest.mark.parametrize("level", LEVELS[1:])
def test_area_that_straddles_departments_is_compared_to_the_region(enter, made, level):
    add_area(made, level)

    page = enter(Role.OBSERVER).get(f"/territoires/{level.slug}/9901/").context["page"]

    assert page.above == made.region
    assert [crumb["label"] for crumb in page.crumbs] == ["Territoires", "Région d’essai", "Territoire d’essai"]


def test_area_loaded_after_the_diagnosis_says_why_it_has_no_figure(enter, made, done):
    add_area(made, AreaLevel.EMPLOYMENT_ZONE)

    response = enter(Role.OBSERVER).get("/territoires/zone-emploi/9901/")

    assert not response.context["page"].is_measured
    assert "antérieur à son chargement" in response.content.decode()
    assert [row[0].text for row in response.context["page"].tables["acces"].shown] == ["Commune A", "Commune C"]


def test_need_computed_again_since_the_diagnosis_is_said(enter, made):
    from territories.domain.catalogue import NEED
    from territories.domain.need.recompute import recompute_need
    from territories.models import Indicator

    source = describe("foyers_rsa")
    for number, commune in enumerate(made.communes.values(), start=10):
        make_value(source, commune, number, period="2024")
    recompute_need()
    made.indicator = Indicator.objects.get(code=NEED)
    make_done_run(made, demand_period="2024")
    client, path = enter(Role.OBSERVER), "/territoires/departement/99D/"
    before = client.get(path).context["page"].is_outdated
    source.values.update(value=7)

    recompute_need()

    response = client.get(path)
    assert (before, response.context["page"].is_outdated) == (False, True)
    assert "a été recalculé depuis ce diagnostic" in response.content.decode()


def test_zone_keeps_its_supply_from_readers(enter, made, done):
    add_area(made, AreaLevel.EMPLOYMENT_ZONE)

    page = enter(Role.OBSERVER).get("/territoires/zone-emploi/9901/").context["page"]

    assert "offre" not in page.tables
    assert "ETP conventionnés" not in {figure.label for figure in page.figures}


def test_commune_names_its_other_groupings_and_can_be_compared(enter, made, done):
    add_area(made, AreaLevel.EMPLOYMENT_ZONE)

    page = enter(Role.OBSERVER).get(f"/territoires/commune/{CODES['A']}/").context["page"]

    assert [area.name for area in page.groupings] == ["Territoire d’essai"]
    assert page.compare_url == f"/territoires/comparer/?t=commune:{CODES['A']}"


def test_means_of_the_inclusion_fund_stand_apart_when_they_are_known(enter, made, done):
    client = enter(Role.OBSERVER)
    describe("contrats_pec")
    make_value(describe("pass_iae_delivres"), made.department, 120, period="2024")

    page = client.get("/territoires/departement/99D/").context["page"]

    rows = [[cell.text for cell in row][:2] for row in page.tables["moyens"].shown]
    assert rows == [["PASS IAE délivrés", "120"]]
    assert "PASS IAE délivrés" not in [row[0].text for row in page.tables["besoin"].shown]


def test_area_without_means_has_no_section_for_them(enter, made, done):
    assert "moyens" not in enter(Role.OBSERVER).get("/territoires/departement/99D/").context["page"].tables


def test_list_offers_the_levels_that_are_loaded(enter, made, done):
    client = enter(Role.OBSERVER)
    before = list_choices(client)
    add_area(made, AreaLevel.RECRUITMENT_BASIN)

    assert (before, list_choices(client) - before) == (
        {"departement", "epci", "commune"},
        {"bassin-emploi"},
    )


def list_choices(client):
    form = client.get("/territoires/").context["listing"].filterset.form
    return {value for value, _ in form.fields["maille"].choices if value}


def test_list_of_a_level_that_no_diagnosis_measures_lists_its_areas_and_says_so(enter, made, done):
    add_area(made, AreaLevel.EMPLOYMENT_ZONE)

    listing = enter(Role.OBSERVER).get("/territoires/?maille=zone-emploi").context["listing"]

    assert [row[0].text for row in listing.table.shown] == ["Territoire d’essai"]
    assert "ne mesure pas cette maille" in listing.table.notes[0]


def test_list_of_a_measured_level_shows_its_access(enter, made):
    add_area(made, AreaLevel.EMPLOYMENT_ZONE)
    make_done_run(made)

    listing = enter(Role.OBSERVER).get("/territoires/?maille=zone-emploi").context["listing"]

    assert [heading.column.key for heading in listing.table.headings][:3] == ["name", "access_class", "ratio"]
