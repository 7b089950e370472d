"""The invented supply beyond the border: labelled, the same at every load, and gone before a real one."""

from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point

from iae_portal.common.models import Source
from structures.domain.reference_tables import PROGRAMME_YEAR
from tests.factories.outside import make_outside_site
from tests.factories.territories import make_neighbour
from tests.factories.white_zones import make_site
from white_zones.domain.outside_demonstration import load_demonstration_outside
from white_zones.domain.outside_reach import find_reached
from white_zones.domain.outside_supply import remove_invented_supply
from white_zones.models import OutsideSite

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbours(example_rows):
    """Three départements in reach of the example's communes (4.0 to 4.5° east) and one too far."""
    Source.objects.update(is_demonstration=True)
    for code, longitude in (("97A", 4.6), ("97B", 4.7), ("97C", 3.9), ("97D", 9.0)):
        for rank, population in enumerate((40_000, 30_000, 20_000, 10_000)):
            make_neighbour(
                department_code=code,
                department_name=f"Voisin {code}",
                population=population,
                point=Point(longitude, 45 + rank / 1000, srid=4326),
            )
    return example_rows


@pytest.fixture
def etp(neighbours):
    """Ten ETP more in the year of the programme, for the 21 000 people of the example."""
    return make_site(
        "S9",
        commune=neighbours.communes["A"],
        department=neighbours.department,
        etp={"EI": "10"},
        year=PROGRAMME_YEAR,
    )


def test_reach_counts_the_communes_of_the_region(neighbours):
    counts = find_reached().count_by_department()
    assert counts["97D"] == 0
    assert min(counts[code] for code in ("97A", "97B", "97C")) > 0


def test_every_other_department_from_the_nearest_is_invented(etp):
    # 97A and 97C meet four communes of the example, 97B three.
    load_demonstration_outside()
    assert set(OutsideSite.objects.values_list("commune__department_code", flat=True)) == {"97A", "97B"}


def test_sites_are_labelled_as_invented(etp):
    source = load_demonstration_outside()
    assert source.is_demonstration
    assert "démonstration" in source.title
    assert set(OutsideSite.objects.values_list("source", flat=True)) == {source.pk}
    assert all(name.startswith("Structure inventée 97") for name in OutsideSite.objects.values_list("name", flat=True))


def test_sites_are_in_the_most_populous_communes(etp):
    load_demonstration_outside()
    found = OutsideSite.objects.filter(commune__department_code="97A").order_by("name")
    assert [(site.commune.population, site.kind) for site in found.select_related("commune")] == [
        (40_000, "ACI"),
        (30_000, "EI"),
        (20_000, "ACI"),
        (10_000, "AI"),
    ]


def test_etp_are_near_the_mean_of_the_region(etp):
    load_demonstration_outside()
    total = sum(OutsideSite.objects.filter(commune__department_code="97A").values_list("etp", flat=True), Decimal())
    mean = Decimal(10) / 21_000 * 100_000
    assert mean * Decimal("0.8") <= total <= mean * Decimal("1.2")


def test_second_load_changes_nothing(etp):
    source = load_demonstration_outside()
    before = list(OutsideSite.objects.values_list())
    assert load_demonstration_outside() == source
    assert list(OutsideSite.objects.values_list()) == before


def test_nothing_is_invented_beside_a_real_supply(etp):
    make_outside_site()
    assert load_demonstration_outside() is None
    assert OutsideSite.objects.count() == 1


def test_nothing_is_invented_beside_real_structures(etp):
    Source.objects.update(is_demonstration=False)
    assert load_demonstration_outside() is None


def test_invented_supply_stays_while_nothing_is_real(etp):
    load_demonstration_outside()
    assert remove_invented_supply() == 0
    assert OutsideSite.objects.exists()


def test_invented_supply_goes_with_the_first_real_structures(etp):
    load_demonstration_outside()
    count = OutsideSite.objects.count()
    source = etp.siae.source
    Source.objects.filter(pk=source.pk).update(is_demonstration=False)
    assert remove_invented_supply() == count
    assert not OutsideSite.objects.exists()
