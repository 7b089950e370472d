"""Zonings and history of a commune in words."""

import pytest

from territories.enums import MovementKind, ZoningScheme, ZoningStatus
from territories.models import DistrictCommune, Zoning
from territories.queries.zonings import count_zonings, describe_history, describe_zonings
from tests.factories.imports import make_land, make_movement
from tests.factories.territories import make_area, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return make_land()


def classify(area, scheme, status, vintage):
    Zoning.objects.create(area=area, scheme=scheme, status=status, vintage=vintage, source=make_source())


def test_schemes_of_the_last_vintage_are_told(land):
    commune = land.communes["99001"]
    classify(commune, ZoningScheme.FRR, ZoningStatus.OUT, "2024")
    classify(commune, ZoningScheme.FRR, ZoningStatus.PLUS, "2025")
    classify(commune, ZoningScheme.ZRR, ZoningStatus.OUT, "2022")
    assert describe_zonings(commune) == ["FRR+ (2025)"]


def test_priority_districts_are_counted(land):
    commune = land.communes["99001"]
    for code in ("QN09901M", "QN09902M"):
        district = make_area(level="priority_district", code=code)
        DistrictCommune.objects.create(district=district, commune=commune, source=make_source())
    assert describe_zonings(commune) == ["2 quartiers prioritaires"]


def test_larger_area_has_no_zoning_of_its_own(land):
    assert describe_zonings(land.department) == []


def test_history_names_former_communes_and_says_what_is_deduced(land):
    commune = land.communes["99001"]
    make_movement("99801", commune, old_name="Le Bourg")
    deduced = make_movement("99802", commune, old_name="99802")
    deduced.is_deduced = True
    deduced.save()
    make_movement("99901", commune, kind=MovementKind.DISTRICT)
    assert describe_history(commune) == [
        "réunit l’ancienne commune Le Bourg, code 99801",
        "réunit l’ancienne commune code 99802 (déduit, à vérifier)",
    ]


def test_history_of_a_split_is_told_to_each_heir(land):
    parent, heir = land.communes["99001"], land.communes["99002"]
    make_movement("99001", parent, kind=MovementKind.SPLIT, old_name="Commune 1")
    make_movement("99001", heir, kind=MovementKind.SPLIT, old_name="Commune 1")
    assert describe_history(heir) == ["issue de Commune 1, code 99001"]
    assert "son territoire a été divisé" in describe_history(parent)[0]


def test_schemes_are_counted_by_status(land):
    for rank, commune in enumerate(land.communes.values()):
        classify(commune, ZoningScheme.FRR, ZoningStatus.IN if rank else ZoningStatus.OUT, "2025")
    assert count_zonings() == {("frr", "2025"): {"in": 3, "out": 1}}
