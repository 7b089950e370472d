"""What members type of their structure's card."""

import pytest

from structures.forms.card import CardForm
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


def place_of(text):
    form = CardForm({"commune": text, "address": "3 rue Haute"})
    form.is_valid()
    return form.cleaned_data.get("new_place"), form.errors.get("commune", [])


@pytest.mark.parametrize("text", ["Saint-Jean (99901)", "99901", "saint jean"])
def test_place_is_in_the_commune_that_is_named(text):
    make_area(code="99901", name="Saint-Jean")
    make_area(code="99902", name="Saint-Jean-le-Vieux")

    place, errors = place_of(text)

    assert (place["commune"], place["commune_name"], errors) == ("99901", "Saint-Jean", [])


def test_place_in_one_of_two_communes_of_the_same_name_is_refused_with_both():
    make_area(code="99901", name="Saint-Jean", population=90)
    make_area(code="99902", name="Saint-Jean", population=800)

    assert place_of("Saint-Jean") == (
        None,
        ["Plusieurs communes répondent à ce nom : Saint-Jean (99902), Saint-Jean (99901). Précisez le code INSEE."],
    )


def test_place_named_by_a_part_of_many_names_tells_the_largest():
    for rank in range(8):
        make_area(code=f"9990{rank}", name=f"Val-de-{rank}", population=100 - rank)

    _, (error,) = place_of("Val-de")

    assert "Val-de-5 (99905) et 2 autres." in error
    assert "Val-de-6" not in error


def test_place_in_an_unknown_commune_is_refused():
    assert place_of("Atlantide") == (None, ["Cette commune est inconnue dans la région."])
