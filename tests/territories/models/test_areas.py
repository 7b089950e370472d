import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


def test_area_with_the_same_level_and_code_is_refused():
    make_area(code="99001")
    with pytest.raises(IntegrityError, match="territories_area_code_once"):
        make_area(code="99001")


def test_same_code_at_another_level_is_another_area():
    make_area(level=AreaLevel.DEPARTMENT, code="9901")
    assert make_area(level=AreaLevel.REGION, code="9901").pk


@pytest.mark.parametrize("code", ["1001", "99A01 ", "990011", "9900é"])
def test_commune_code_of_another_shape_is_refused(code):
    with pytest.raises(IntegrityError, match=r"territories_area_(commune_code|code_shape)"):
        make_area(code=code)


def test_commune_code_of_corsica_is_accepted():
    assert make_area(code="2A999").pk


def test_epci_code_other_than_a_siren_is_refused():
    with pytest.raises(IntegrityError, match="territories_area_epci_code"):
        make_area(level=AreaLevel.EPCI, code="99001")


def test_epci_kind_of_a_commune_is_refused():
    with pytest.raises(IntegrityError, match="territories_area_epci_kind"):
        make_area(epci_kind="CC")


@pytest.mark.parametrize("fields", [{"population": None}, {"population_year": None}])
def test_population_without_its_year_is_refused(fields):
    with pytest.raises(IntegrityError, match="territories_area_population_year"):
        make_area(**fields)


def test_unknown_level_is_refused():
    with pytest.raises(IntegrityError, match="territories_area_known_level"):
        make_area(level="canton")


def test_refusal_is_said_in_french():
    area = make_area(level=AreaLevel.EPCI)
    area.code = "99001"
    with pytest.raises(ValidationError, match=r"Un EPCI est désigné par son SIREN, de neuf chiffres\."):
        area.validate_constraints()


def test_partial_area_says_so():
    assert (
        make_area(level=AreaLevel.EPCI, name="CC Essai", is_partial=True).display_name == "CC Essai (partie régionale)"
    )


def test_whole_area_shows_its_name():
    assert str(make_area(name="Essai")) == "Essai"


def test_areas_are_sorted_as_in_french():
    for name in ("Zoé", "Étampes", "Foix", "eaux", "L’Isle", "Lisle-Haute"):
        make_area(name=name)
    names = Area.objects.filter(code__startswith="99").values_list("name", flat=True)
    assert list(names) == ["eaux", "Étampes", "Foix", "L’Isle", "Lisle-Haute", "Zoé"]


def test_areas_are_visible_to_everyone():
    area = make_area()
    assert Area.objects.visible_to(AnonymousUser()).get(pk=area.pk) == area
