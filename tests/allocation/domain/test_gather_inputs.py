"""The inputs of a scenario between areas, and those of a département whose areas cross its border."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from allocation.domain.gather_inputs import gather_inputs
from allocation.enums import BaseSource, Mesh, NeedSource
from allocation.rules.settings import BaseChoice, NeedChoice
from structures.models import Site
from territories.enums import AreaLevel
from tests.factories.conventions import add_convention, make_epci_key, make_place, settings_on_annexes
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """In Gamma, beyond the border but in EPCI A, a structure of the other département holds 9 ETP."""
    place = make_place()
    add_convention(place.beyond, place.communes[2], name="Voisins", etp="9.00")
    return place


def gather(perimeter, *, mesh=Mesh.EPCI, **fields):
    return gather_inputs(settings_on_annexes(**fields), mesh=mesh, perimeter=perimeter)


def by_name(inputs, read):
    return {one.name: read(one) for one in inputs.territories}


def test_region_counts_every_structure_of_an_epci(place):
    assert by_name(gather(place.region), lambda one: (one.total, one.need)) == {
        "EPCI A": (Decimal(49), Decimal(100)),
        "EPCI B": (Decimal(20), Decimal(100)),
    }


def test_departement_counts_its_own_structures_and_its_own_people(place):
    assert by_name(gather(place.department), lambda one: (one.total, one.need)) == {
        "EPCI A": (Decimal(40), Decimal(300)),
        "EPCI B": (Decimal(20), Decimal(100)),
    }


def test_departement_names_the_territories_across_its_border(place):
    (note,) = gather(place.department).notes
    assert note == "À cheval sur la limite, pour leur part dans le département\u00a0: EPCI A."


def test_key_gives_a_territory_across_the_border_the_part_of_its_people_inside(place):
    key = make_epci_key(dict(zip(place.epci, ("0.6", "0.4"), strict=True)), actor=make_agent())
    need = NeedChoice(source=NeedSource.KEY, key=key.pk)
    assert by_name(gather(place.department, need=need), lambda one: one.need) == {
        "EPCI A": Decimal("0.45"),
        "EPCI B": Decimal("0.4"),
    }
    assert by_name(gather(place.region, need=need), lambda one: one.need) == {
        "EPCI A": Decimal("0.6"),
        "EPCI B": Decimal("0.4"),
    }


def test_etp_outside_the_territories_are_told(place):
    elsewhere = make_area()
    make_membership(elsewhere, make_area(level=AreaLevel.EPCI, name="EPCI lointain"))
    Site.objects.filter(siae=place.structures[2]).update(commune=elsewhere)
    assert (
        "Hors de ces territoires, donc hors de la base\u00a0: 20,00 ETP conventionnés."
        in gather(place.department).notes
    )


def test_zones_d_emploi_of_a_departement_have_its_structures(place):
    zone = make_area(level=AreaLevel.EMPLOYMENT_ZONE, name="Zone d’Aurillac")
    for commune in place.communes:
        make_membership(commune, zone)
    inputs = gather(place.department, mesh=Mesh.EMPLOYMENT_ZONE)
    assert by_name(inputs, lambda one: (one.total, one.need)) == {"Zone d’Aurillac": (Decimal(60), Decimal(400))}


def test_mesh_without_areas_is_refused(place):
    with pytest.raises(ValidationError, match="Aucun territoire de cette maille dans"):
        gather(place.department, mesh=Mesh.EMPLOYMENT_ZONE)


def test_table_of_the_specification_stops_at_departements(place):
    with pytest.raises(ValidationError, match="s’arrête au département"):
        gather(place.region, base=BaseChoice(source=BaseSource.SPECIFICATION))
