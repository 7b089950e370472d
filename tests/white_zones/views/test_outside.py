"""The pages of what lies beyond the border, and of travel times."""

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache

from accounts.roles import Role
from tests.factories.outside import make_outside_none, make_outside_site
from tests.factories.territories import make_neighbour, make_source
from tests.factories.white_zones import YEAR, make_actor
from white_zones.models import TravelTime

OUTSIDE, TRAVEL = "/diagnostic/hors-region/", "/diagnostic/trajets/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client, example_rows):
    """Sign a person in, a regional agent by default, over the example's six communes (4.0 to 4.5° east)."""
    cache.clear()

    def enter_as(role=Role.REGIONAL_AGENT):
        client.force_login(make_actor(role), backend=BACKEND)
        return client

    return enter_as


def neighbour(department, longitude=4.6, **fields):
    return make_neighbour(
        department_code=department,
        department_name=f"Voisin {department}",
        point=Point(longitude, 45, srid=4326),
        **fields,
    )


def rows_of(response, name="table"):
    return [[cell.text for cell in row] for row in response.context[name].shown]


def test_departments_are_known_without_offer_or_unknown(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR, etp="12.5")
    neighbour("97B")
    make_outside_none("97B", year=YEAR)
    neighbour("97C")
    neighbour("97D", 12.0)
    rows = rows_of(enter().get(OUTSIDE, {"tri": "name"}))
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
        ("Voisin 97A (97A)", "connue", "1", "12,50"),
        ("Voisin 97B (97B)", "connue : aucune", "0", "0,00"),
        ("Voisin 97C (97C)", "inconnue", "–", "–"),
        ("Voisin 97D (97D)", "inconnue", "–", "–"),
    ]
    assert [row[2] for row in rows] == [
        "compte, avec son besoin",
        "compte, avec son besoin",
        "ne compte pas ; communes proches signalées « bord »",
        "aucun : trop loin de la région",
    ]


def test_page_counts_the_communes_at_the_border(enter):
    neighbour("97A")
    response = enter().get(OUTSIDE)
    assert (response.context["near"], response.context["known"]) == (1, 0)
    assert response.context["border"] == 4
    assert "4 communes de la région sur 6 sont signalées" in response.content.decode()


def test_known_department_leaves_no_border(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR)
    response = enter().get(OUTSIDE)
    assert "Aucune commune de la région n’est signalée" in response.content.decode()


def test_invented_supply_says_so(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR, source=make_source(is_demonstration=True))
    response = enter().get(OUTSIDE)
    assert "Données de démonstration" in response.content.decode()
    assert rows_of(response)[0][8] == "inventée pour la démonstration"


def test_year_of_the_address_is_shown(enter):
    make_outside_site(commune=neighbour("97A"), year=2020)
    client = enter()
    assert rows_of(client.get(OUTSIDE, {"annee": "2020"}))[0][1] == "connue"
    assert rows_of(client.get(OUTSIDE, {"annee": str(YEAR)}))[0][1] == "inconnue"


@pytest.mark.parametrize("asked", ["", "1900", "abc", "-1"])
def test_other_year_falls_back_on_the_latest_known(enter, asked):
    make_outside_site(commune=neighbour("97A"), year=2020)
    assert enter().get(OUTSIDE, {"annee": asked}).context["year"] == "2020"


def test_sites_are_shown_to_those_who_import(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR, name="Chantier voisin")
    response = enter().get(OUTSIDE)
    assert [row[0] for row in rows_of(response, "sites")] == ["Chantier voisin"]
    assert "Importer une offre hors région" in response.content.decode()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.COMMITTEE_MEMBER])
def test_sites_are_not_shown_to_readers(enter, role):
    make_outside_site(commune=neighbour("97A"), year=YEAR, name="Chantier voisin")
    client = enter(role)
    response = client.get(OUTSIDE)
    assert response.context["sites"] is None
    assert "Chantier voisin" not in response.content.decode()
    assert "Chantier voisin" not in client.get(OUTSIDE, {"export-sites": "csv"}).content.decode()


@pytest.mark.parametrize("address", [OUTSIDE, TRAVEL])
def test_pages_are_refused_without_the_permission(enter, address):
    assert enter(Role.STRUCTURE_MEMBER).get(address).status_code == 403


@pytest.mark.parametrize("address", [OUTSIDE, TRAVEL])
def test_pages_ask_visitors_to_sign_in(client, db, address):
    assert client.get(address).status_code == 302


def test_table_is_exported_as_shown(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR)
    text = enter().get(OUTSIDE, {"export": "csv"}).content.decode("utf-8-sig")
    assert "Voisin 97A (97A)" in text


def test_sites_are_exported(enter):
    make_outside_site(commune=neighbour("97A"), year=YEAR, name="Chantier voisin")
    assert "Chantier voisin" in enter().get(OUTSIDE, {"export-sites": "csv"}).content.decode("utf-8-sig")


def test_region_without_neighbours_says_so(enter):
    response = enter().get(OUTSIDE)
    assert "Les communes voisines de la région ne sont pas chargées" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_outside_page_takes_a_fixed_number_of_queries(enter, django_assert_num_queries, count):
    for number in range(count):
        make_outside_site(commune=neighbour(f"97{number}"), name=f"Site {number}", year=YEAR)
    client = enter()
    client.get(OUTSIDE)
    with django_assert_num_queries(17):
        client.get(OUTSIDE)


def test_matrices_are_listed_with_their_coverage(enter, example_rows):
    (row,) = rows_of(enter().get(TRAVEL))
    assert (row[0], row[1], row[3], row[4], row[5]) == ("Matrice d’essai", "voiture", "18", "100,0 %", "3")


def test_matrix_of_another_mode_tells_its_own(enter, example_rows):
    source, communes = make_source(title="Vélo", vintage="2025"), example_rows.communes
    TravelTime.objects.create(source=source, mode="bike", origin=communes["A"], destination=communes["B"], tenths=100)
    rows = {row[0]: row for row in rows_of(enter().get(TRAVEL))}
    assert rows["Vélo"][1:5] == ["sans permis : vélo", "2025", "1", "16,7 %"]


def test_estimated_speeds_are_stated(enter):
    rows = rows_of(enter().get(TRAVEL), "speeds")
    assert [row[0] for row in rows] == ["voiture", "sans permis : car et bus", "sans permis : vélo"]
    assert rows[0][1:4] == [
        "5",
        "30 km/h jusqu’à 5 km, 50 jusqu’à 20 km, 65 au-delà",
        "30 km/h jusqu’à 5 km, 40 jusqu’à 20 km, 50 au-delà",
    ]
    assert rows[2][2] == "15 km/h"


def test_no_matrix_leads_to_the_estimates(enter):
    TravelTime.objects.all().delete()
    assert "les calculs s’appuient sur les temps estimés" in enter().get(TRAVEL).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_travel_page_takes_a_fixed_number_of_queries(enter, example_rows, django_assert_num_queries, count):
    communes = example_rows.communes
    for _ in range(count):
        TravelTime.objects.create(
            source=make_source(), mode="bike", origin=communes["A"], destination=communes["B"], tenths=100
        )
    client = enter()
    with django_assert_num_queries(12):
        client.get(TRAVEL)
