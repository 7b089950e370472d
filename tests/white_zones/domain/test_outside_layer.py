"""The supply beyond the border on the map of the run that counted it."""

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from tests.factories.outside import make_outside_site
from tests.factories.territories import make_neighbour
from tests.factories.white_zones import YEAR, make_actor, make_done_run
from white_zones.domain.outside_layer import list_outside_points
from white_zones.models import OutsideSite

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def commune(example_rows):
    return make_neighbour(code="97101", name="Voisine", point=Point(4.6, 45, srid=4326))


def points(run, **options):
    return [
        (row["properties"]["code"], row["properties"]["etp"], row["properties"]["rounded"])
        for row in list_outside_points(run, **options)
    ]


def test_run_without_outside_supply_has_no_point(example_rows):
    assert list_outside_points(make_done_run(example_rows)) == []


def test_one_site_is_rounded_as_one_of_the_region_is(example_rows, commune):
    make_outside_site(commune=commune, year=YEAR, etp="12.30")
    (feature,) = list_outside_points(make_done_run(example_rows))
    assert feature["geometry"]["coordinates"] == [4.6, 45.0]
    assert feature["properties"] == {
        "code": "97101",
        "name": "Voisine (hors région)",
        "etp": 10.0,
        "rounded": True,
        "structures": 1,
        "outside": True,
    }


def test_three_sites_are_added_up(example_rows, commune):
    for name, etp in (("A", "12.30"), ("B", "1.10"), ("C", "0.20")):
        make_outside_site(commune=commune, year=YEAR, name=name, etp=etp)
    assert points(make_done_run(example_rows)) == [("97101", 13.6, False)]


def test_kind_has_its_own_points(example_rows, commune):
    make_outside_site(commune=commune, year=YEAR, kind="EI", etp="20")
    run = make_done_run(example_rows)
    assert points(run, kind="EI") == [("97101", 20.0, True)]
    assert points(run, kind="ACI") == []


def test_points_are_those_of_the_run_whatever_is_known_since(example_rows, commune):
    make_outside_site(commune=commune, year=YEAR, etp="20")
    run = make_done_run(example_rows)
    OutsideSite.objects.all().delete()
    assert points(run) == [("97101", 20.0, True)]


def test_closed_border_has_no_point(example_rows, commune):
    make_outside_site(commune=commune, year=YEAR, etp="20")
    assert points(make_done_run(example_rows, edge="closed")) == []


def test_map_fetches_both_sides(example_rows, commune, client):
    make_outside_site(commune=commune, year=YEAR, etp="20")
    run = make_done_run(example_rows)
    client.force_login(make_actor(), backend=BACKEND)
    features = client.get(reverse("white_zones:sites", args=[run.pk])).json()["features"]
    assert [row["properties"].get("outside", False) for row in features] == [False, False, False, True]
