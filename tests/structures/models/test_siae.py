import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from structures.models import Siae
from tests.factories.structures import make_siae, make_site
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "SCIC"}, "structures_siae_kind_known"),
        ({"siret": "123"}, "structures_siae_siret_digits"),
        ({"siret_signature": "123"}, "structures_siae_siret_signature_digits"),
        ({"naf": "813OZ"}, "structures_siae_naf_shape"),
        ({"activities": ["dressage"]}, "structures_siae_activities_known"),
        ({"website": "javascript:alert(1)"}, "structures_siae_website_public"),
    ],
)
def test_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make_siae(**fields)


def test_database_refuses_a_current_structure_merged_into_another():
    with pytest.raises(IntegrityError, match="structures_siae_merged_not_current"):
        make_siae(merged_into=make_siae())


def test_identity_is_siret_and_kind():
    make_siae(siret="80871321800028", kind="ACI")
    make_siae(siret="80871321800028", kind="EI")
    with pytest.raises(IntegrityError, match="structures_siae_siret_kind_once"), transaction.atomic():
        make_siae(siret="80871321800028", kind="EI")


def test_database_keeps_a_siret_whose_key_is_wrong_but_what_is_typed_is_refused():
    siae = make_siae(siret="80871321800029")
    with pytest.raises(ValidationError, match="La clé de ce SIRET est fausse"):
        siae.full_clean()


@pytest.mark.parametrize("text", ["Écrire à claire@asso.example", "Appelez le 04 75 00 00 00", "+33 4.75.00.00.00"])
def test_card_texts_hold_no_contact(text):
    with pytest.raises(ValidationError, match="N’écrivez ni adresse électronique ni numéro de téléphone"):
        make_siae(description=text).full_clean()


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://structure.example", "javascript:alert(1)", "http://localhost/", "https://10.0.0.1/"),
        *("http://[::1]/", "https://claire:secret@structure.example/"),
    ],
)
def test_website_is_on_the_public_web(address):
    siae = make_siae()
    siae.website = address
    with pytest.raises(ValidationError):
        siae.full_clean()


def test_website_may_have_accents_and_a_path():
    siae = make_siae()
    siae.website = "https://www.réemploi-ardèche.fr/nos-ateliers?page=2"

    assert siae.full_clean() is None


def test_retired_structures_are_not_shown():
    kept, retired = make_siae(), make_siae(is_current=False)
    make_site(retired)
    assert list(Siae.objects.visible_to(make_agent())) == [kept]
    assert list(Siae.objects.current()) == [kept]


def test_funded_are_the_four_kinds():
    for kind in ("EI", "ETTI", "AI", "ACI", "EITI", "GEIQ", "EA"):
        make_siae(kind=kind)
    assert sorted(Siae.objects.funded().values_list("kind", flat=True)) == ["ACI", "AI", "EI", "ETTI"]


def test_unlocated_have_no_site():
    make_site(make_siae())
    lost = make_siae(kind="GEIQ")
    assert list(Siae.objects.unlocated()) == [lost]


def test_search_text_has_neither_capitals_nor_accents():
    siae = make_siae(name="Chantier de l’Églantier", brand="CŒUR Vaillant")
    siae.refresh_from_db()
    assert siae.search_text == "chantier de l'eglantier coeur vaillant"
