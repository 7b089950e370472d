import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures.models import Siae
from structures.queries.search import find_place, match_name, match_near_name, match_place
from territories.enums import AreaLevel
from tests.factories.structures import make_siae, make_site
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_siae(name="Chantier du Tilleul — Églantine", brand="L’Établi", siret="80871321800028")


def names(rows):
    return sorted(rows.values_list("name", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        *("tilleul", "TILLEUL eglantine", "Églantine chantier", "l'etabli", "établi", "808", "808 713", "800028"),
        *("80871321800028", "808 713 218 00028", "808\u202f713\u00a0218"),
    ],
)
def test_match_name_finds(tree, text):
    make_siae(name="Atelier des Saules")
    assert names(match_name(Siae.objects.all(), text)) == [tree.name]


@pytest.mark.parametrize("text", ["tileul", "80", "80871321800029", "saule du tilleul", "%", "808713218000281"])
def test_match_name_does_not_find(tree, text):
    make_siae(name="Atelier des Saules")
    assert tree not in match_name(Siae.objects.all(), text)


def test_match_name_searches_the_siret_at_signature():
    siae = make_siae(siret="80871321800028", siret_signature="35600000000048")
    assert list(match_name(Siae.objects.all(), "356 000")) == [siae]


@pytest.mark.parametrize("text", ["tileul", "tilluel", "chantié du tilleull", "eglantinne"])
def test_match_near_name_finds_typos(tree, text):
    make_siae(name="Atelier des Saules")
    assert names(match_near_name(Siae.objects.all(), text)) == [tree.name]


@pytest.fixture
def valence():
    department = make_area(level=AreaLevel.DEPARTMENT, code="99D")
    epci = make_area(level=AreaLevel.EPCI, code="990000001", name="Valence Romans Agglo")
    commune = make_area(name="Valence", population=60000, point=Point(4.89, 44.93, srid=4326))
    make_membership(commune, epci)
    make_membership(commune, department)
    return commune


def test_find_place_prefers_the_exact_name(valence):
    make_area(name="Bourg-lès-Valence", population=90000)
    assert find_place(" valence ").area == valence
    assert find_place("Valence Romans").area.level == AreaLevel.EPCI
    assert find_place("Atlantide") is None


def test_find_place_knows_the_postal_codes_of_the_sites(valence):
    make_site(make_siae(), commune=valence, postal_code="26000")
    place = find_place("26000")
    assert (str(place), place.point.coords) == ("26000 (Valence)", valence.point.coords)


def test_match_place_keeps_what_is_inside(valence):
    inside, antenna, outside = make_siae(name="Dedans"), make_siae(name="Antenne"), make_siae(name="Dehors")
    make_site(inside, commune=valence, postal_code="26000")
    make_site(antenna)
    make_site(antenna, commune=valence, is_seat=False)
    make_site(outside)
    assert names(match_place(Siae.objects.all(), find_place("Valence"))) == ["Antenne", "Dedans"]
    assert names(match_place(Siae.objects.all(), find_place("Valence Romans Agglo"))) == ["Antenne", "Dedans"]
    assert names(match_place(Siae.objects.all(), find_place("26000"))) == ["Dedans"]


@pytest.mark.parametrize(("km", "found"), [(10, ["A 9 km"]), (20, ["A 19 km", "A 9 km"]), (50, ["A 19 km", "A 9 km"])])
def test_match_place_measures_as_the_crow_flies(valence, km, found):
    for distance in (9, 19, 51):
        # A degree of latitude is 111,2 km.
        make_site(make_siae(name=f"A {distance} km"), point=Point(4.89, 44.93 + distance / 111.2, srid=4326))
    assert names(match_place(Siae.objects.all(), find_place("Valence"), km=km)) == found


def test_match_place_tells_the_distance_of_the_nearest_site(valence):
    siae = make_siae()
    make_site(siae, point=Point(4.89, 44.93 + 15 / 111.2, srid=4326))
    make_site(siae, point=Point(4.89, 44.93 + 5 / 111.2, srid=4326), is_seat=False)
    assert match_place(Siae.objects.all(), find_place("Valence"), km=20).get().distance.km == pytest.approx(
        5, abs=0.05
    )


def test_search_by_name_uses_the_index():
    with CaptureQueriesContext(connection) as captured:
        list(match_name(Siae.objects.all(), "tilleul"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {captured[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "structures_siae_search" in plan


def test_place_named_with_its_code_is_that_one_and_no_namesake(db):
    small = make_area(code="99011", name="Saint-Jean", population=10)
    make_area(code="99012", name="Saint-Jean", population=5000)
    found = find_place("Saint-Jean (99011)")
    assert found is not None
    assert found.area == small
    assert find_place("Saint-Jean (99999)") is None
