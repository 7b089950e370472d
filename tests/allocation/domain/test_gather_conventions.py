"""The inputs of a scenario between conventions."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from allocation.domain import gather_conventions as module
from allocation.domain.gather_inputs import gather_inputs
from allocation.enums import BaseScope, BaseSource, Mesh, NeedSource
from allocation.rules.settings import BaseChoice, NeedChoice
from structures.dialogue_enums import DialogueState
from structures.models import Site
from tests.factories.conventions import YEAR, add_convention, make_epci_key, make_place, settings_on_annexes
from tests.factories.dialogues import make_campaign, make_dialogue
from tests.factories.structures import make_siae
from tests.factories.territories import make_area
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def gather(place, *, perimeter=None, **fields):
    return gather_inputs(settings_on_annexes(**fields), mesh=Mesh.SIAE, perimeter=perimeter or place.department)


def by_name(inputs, read):
    return {one.name: read(one) for one in inputs.territories}


def test_each_structure_has_its_base_its_kind_and_its_commune(place):
    inputs = gather(place)
    assert by_name(inputs, lambda one: (one.total, one.kind, one.place)) == {
        "Jardins": (Decimal(30), "ACI", "Alpha"),
        "Emballages": (Decimal(10), "EI", "Alpha"),
        "Ateliers": (Decimal(20), "ACI", "Bêta"),
    }


def test_structures_of_another_departement_have_no_line(place):
    add_convention(place.beyond, place.communes[2], name="Voisins", etp="9.00")
    assert "Voisins" not in by_name(gather(place), lambda one: one.total)


def test_region_holds_the_structures_of_its_departements(place):
    add_convention(place.beyond, place.communes[2], name="Voisins", etp="9.00")
    inputs = gather(place, perimeter=place.region)
    assert sorted(by_name(inputs, lambda one: one.total)) == ["Ateliers", "Emballages", "Jardins", "Voisins"]


def test_population_of_an_epci_inside_the_perimeter_is_shared_by_its_structures(place):
    needs = by_name(gather(place), lambda one: one.need)
    assert needs == {"Jardins": Decimal(225), "Emballages": Decimal(75), "Ateliers": Decimal(100)}


def test_key_gives_an_epci_across_the_border_the_part_of_its_people_inside(place):
    key = make_epci_key(dict(zip(place.epci, ("0.6", "0.4"), strict=True)), actor=make_agent())
    inputs = gather(place, need=NeedChoice(source=NeedSource.KEY, key=key.pk))
    assert by_name(inputs, lambda one: one.need) == {
        "Jardins": Decimal("0.3375"),
        "Emballages": Decimal("0.1125"),
        "Ateliers": Decimal("0.4"),
    }
    assert inputs.need_words.endswith("le besoin d’un EPCI se partage entre ses structures à proportion de leur base")


def test_key_that_misses_an_epci_is_refused(place):
    key = make_epci_key({place.epci[0]: "1"}, actor=make_agent())
    with pytest.raises(ValidationError, match=r"EPCI B\. Choisissez-en une autre, ou la population\."):
        gather(place, need=NeedChoice(source=NeedSource.KEY, key=key.pk))


def test_key_published_for_departements_only_is_refused(place):
    key = make_epci_key({}, actor=make_agent())
    with pytest.raises(ValidationError, match="La clé choisie ne dit rien des EPCI"):
        gather(place, need=NeedChoice(source=NeedSource.KEY, key=key.pk))


def test_need_of_epci_without_structure_is_told(place):
    Site.objects.filter(siae=place.structures[2]).update(commune=place.communes[0])
    assert "25,0\u00a0% du besoin est dans des EPCI sans structure\u00a0: aucune ne le porte." in gather(place).notes


def test_structure_without_site_in_the_perimeter_has_the_mean_need_and_is_told(place):
    Site.objects.filter(siae=place.structures[2]).update(commune=place.communes[2])
    inputs = gather(place)
    assert by_name(inputs, lambda one: one.need)["Ateliers"] == Decimal(150)
    assert "Structures sans site connu dans le périmètre, au niveau moyen\u00a0: 1." in inputs.notes


def test_base_of_the_dialogue_is_the_figure_agreed(place):
    campaign = make_campaign(year=YEAR)
    make_dialogue(
        campaign=campaign, siae=place.structures[0], state=DialogueState.AGREED, base="30.00", agreed=Decimal("33.50")
    )
    inputs = gather(place, base=BaseChoice(source=BaseSource.DIALOGUE, reference=campaign.pk))
    assert by_name(inputs, lambda one: one.total) == {
        "Jardins": Decimal("33.50"),
        "Emballages": Decimal("10.00"),
        "Ateliers": Decimal("20.00"),
    }


def test_structure_whose_dialogue_is_without_sequel_has_no_line_and_is_told(place):
    campaign = make_campaign(year=YEAR)
    make_dialogue(campaign=campaign, siae=place.structures[0], state=DialogueState.DROPPED)
    inputs = gather(place, base=BaseChoice(source=BaseSource.DIALOGUE, reference=campaign.pk))
    assert "Jardins" not in by_name(inputs, lambda one: one.total)
    assert "Structures sans ETP dans la base, donc sans ligne\u00a0: 1." in inputs.notes


def test_part_of_the_state_leaves_out_the_posts_of_the_council(place):
    add_convention(place.department, place.communes[1], name="Mixte", etp="4.00", funder="department")
    inputs = gather(place, base=BaseChoice(source=BaseSource.ANNEXES, scope=BaseScope.STATE, reference=YEAR))
    assert "Mixte" not in by_name(inputs, lambda one: one.total)


def test_code_is_the_siret_and_the_kind_or_the_key_without_siret(place):
    known = make_siae(siret="12345678901237", kind="EI")
    assert (module.code_of(known), module.code_of(place.structures[0])) == (
        "12345678901237-EI",
        f"structure-{place.structures[0].pk}",
    )


@pytest.mark.parametrize("source", [BaseSource.SPECIFICATION, BaseSource.ADOPTED])
def test_base_without_structures_is_refused_with_the_remedy(place, source):
    with pytest.raises(ValidationError, match="prenez les annexes financières ou le dialogue de gestion"):
        gather(place, base=BaseChoice(source=source))


def test_year_without_annexes_is_refused(place):
    with pytest.raises(ValidationError, match="Aucune annexe financière de 2031 ici"):
        gather(place, base=BaseChoice(source=BaseSource.ANNEXES, reference=2031))


def test_departement_without_structures_is_refused(place):
    with pytest.raises(ValidationError, match="Aucune annexe financière"):
        gather(place, perimeter=make_area(level="department"))


def test_too_many_conventions_are_refused_with_their_number(place, monkeypatch):
    monkeypatch.setattr(module, "MOST_CONVENTIONS", 2)
    with pytest.raises(ValidationError, match="compte 3 conventions, et un scénario en porte 2 au plus"):
        gather(place)
