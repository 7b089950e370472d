import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from iae_portal.common.models import AuditEvent
from structures.domain.changes import update_in_bulk, update_structure
from structures.models import FieldChange, Network
from tests.factories.structures import make_annex, make_siae, make_site
from tests.factories.territories import make_source
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def changes_of(siae):
    return list(siae.changes.order_by("field").values_list("subject", "field", "label", "old", "new"))


def test_update_structure_writes_each_field_that_changes():
    siae, agent, source = make_siae(name="Avant", kind="ACI"), make_agent(), make_source()
    changes = {"name": "Après", "kind": "EI", "activities": ["reuse", "textile"], "brand": ""}
    update_structure(siae, changes=changes, actor=agent, source=source)
    assert changes_of(siae) == [
        ("siae", "activities", "activités", "", "réemploi, recyclerie, textile, couture, blanchisserie"),
        ("siae", "kind", "filière", "atelier et chantier d’insertion", "entreprise d’insertion"),
        ("siae", "name", "nom", "Avant", "Après"),
    ]
    assert siae.name == "Après"
    change = siae.changes.get(field="name")
    assert (change.changed_by, change.source) == (agent, source)
    event = AuditEvent.objects.get(verb="structure:updated")
    assert (event.actor, event.data["fields"]) == (agent, ["name", "kind", "activities"])


def test_update_structure_without_difference_leaves_no_trace():
    siae = make_siae(name="Avant")
    assert update_structure(siae, changes={"name": "Avant"}, actor=None) == []
    assert not FieldChange.objects.exists()
    assert not AuditEvent.objects.filter(verb="structure:updated").exists()


def test_update_structure_refuses_what_does_not_hold():
    siae = make_siae(name="Avant")
    with pytest.raises(ValidationError, match="La clé de ce SIRET est fausse"):
        update_structure(siae, changes={"siret": "80871321800029"}, actor=None)
    make_siae(siret="80871321800028")
    with pytest.raises(ValidationError, match="porte déjà ce SIRET"):
        update_structure(siae, changes={"siret": "80871321800028"}, actor=None)
    assert not FieldChange.objects.exists()


def test_update_structure_does_not_check_again_what_stays():
    siae = make_siae(siret="80871321800029")
    update_structure(siae, changes={"name": "Après"}, actor=None)
    assert siae.name == "Après"


def test_update_structure_tells_its_networks():
    siae = make_siae()
    one, two = (Network.objects.create(slug=f"r{name}", name=f"Réseau {name}") for name in "AB")
    siae.networks.set([one])
    update_structure(siae, changes={"networks": [two, one]}, actor=None)
    assert changes_of(siae) == [("siae", "networks", "réseaux", "Réseau A", "Réseau A, Réseau B")]
    assert set(siae.networks.all()) == {one, two}


@pytest.mark.parametrize("count", [1, 3])
def test_update_in_bulk_takes_a_few_queries(count, django_assert_num_queries):
    rows = [(make_siae(name="Avant"), {"name": f"Après {number}"}) for number in range(count)]
    with django_assert_num_queries(4):
        assert update_in_bulk(rows, actor=None) == count
    assert sorted(FieldChange.objects.values_list("new", flat=True)) == [f"Après {number}" for number in range(count)]


def test_update_in_bulk_tells_of_sites_and_annexes():
    siae = make_siae()
    site, annex = make_site(siae), make_annex(siae)
    update_in_bulk([(site, {"postal_code": "26000", "located_by": "producer"})], actor=None)
    update_in_bulk([(annex, {"monthly_etp": Decimal("12.5"), "ends_on": dt.date(2026, 6, 30)})], actor=None)
    assert changes_of(siae) == [
        (
            "financialannex",
            "ends_on",
            "fin d’effet (dernier jour compris)",
            "31\xa0décembre\xa02026",
            "30\xa0juin\xa02026",
        ),
        ("site", "located_by", "position tirée de", "point de la commune", "coordonnées du producteur"),
        ("financialannex", "monthly_etp", "effectif mensuel conventionné", "", "12,50"),
        ("site", "postal_code", "code postal", "", "26000"),
    ]


def test_update_in_bulk_of_the_same_values_changes_nothing():
    siae, source = make_siae(name="Avant"), make_source()
    assert update_in_bulk([(siae, {"name": "Avant", "source": source})], actor=None) == 0
    siae.refresh_from_db()
    assert siae.source == source
    assert not FieldChange.objects.exists()
