"""The card of a structure."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.domain.changes import update_structure
from structures.domain.merging import merge_structures
from tests.factories.structures import (
    make_annex,
    make_convention,
    make_declaration,
    make_department,
    make_reference,
    make_siae,
    make_site,
)
from tests.factories.users import make_agent, make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db
PRIVATE = ("ACI\u00a0063\u00a017\u00a00007\u00a0A0\u00a0M1", "sous-consommation", "Historique", "Conventions")


@pytest.fixture
def siae():
    siae = make_siae(name="Recyclerie", activities=["reuse"], description="Nous réparons.", siret="80871321800028")
    make_site(siae, postal_code="15000", address="3 rue Haute")
    annex = make_annex(siae, number="ACI063170007A0M1", monthly_etp=10)
    make_reference()
    make_declaration(annex, 1, hours="1365")
    make_convention(siae)
    update_structure(siae, changes={"brand": "La Boucle"}, actor=None)
    return siae


def read(client, user, siae):
    client.force_login(user, backend=BACKEND)
    """The card itself, without the menu."""
    page = client.get(f"/structures/{siae.pk}/").content.decode()
    return page[page.index("<main") :]


def test_card_tells_all_readers_what_the_structure_does(client, siae):
    page = read(client, make_holder(Role.OPERATOR), siae)
    for text in (
        "Nous réparons.",
        "réemploi, recyclerie",
        "808\u00a0713\u00a0218\u00a000028",
        "3 rue Haute",
        "La Boucle",
    ):
        assert text in page
    assert [text for text in PRIVATE if text in page] == []


def test_card_tells_the_agent_of_the_department_the_rest(client, siae):
    page = read(client, make_holder(Role.DEPARTMENTAL_AGENT, siae.department), siae)
    assert [text for text in PRIVATE if text not in page] == []
    assert "9,00 ETP réalisés en moyenne pour 10,00 conventionnés, sur 1 mois déclaré" in page


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.STRUCTURE_MEMBER, Role.ADMINISTRATOR])
def test_card_hides_the_rest_from_those_who_are_not_concerned(client, siae, role):
    page = read(client, make_holder(role), siae)
    assert [text for text in PRIVATE if text in page] == []


def test_card_hides_the_rest_from_the_agent_of_another_department(client, siae):
    page = read(client, make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E")), siae)
    assert [text for text in PRIVATE if text in page] == []


def test_history_is_not_exported_to_those_who_may_not_read_it(client, siae):
    client.force_login(make_holder(Role.OBSERVER), backend=BACKEND)
    answer = client.get(f"/structures/{siae.pk}/?export-historique=csv")
    assert answer["Content-Type"].startswith("text/html")


def test_history_is_exported(client, siae):
    client.force_login(make_agent(), backend=BACKEND)
    text = client.get(f"/structures/{siae.pk}/?export-historique=csv").content.decode("utf-8-sig")
    assert "enseigne" in text
    assert "La Boucle" in text


def test_card_labels_estimated_etp(client, siae):
    assert "ETP estimés" not in read(client, make_agent(), siae)
    siae.annexes.update(is_estimated=True)
    assert "ETP estimés" in read(client, make_agent(), siae)


def test_card_without_site_says_so(client):
    page = read(client, make_agent(), make_siae(kind="GEIQ"))
    assert "n’a pas pu être localisée" in page


def test_card_of_a_merged_structure_leads_to_the_one_kept(client, siae):
    agent = make_agent()
    kept = make_siae()
    merge_structures(kept, siae, actor=agent)
    client.force_login(agent, backend=BACKEND)
    assert client.get(f"/structures/{siae.pk}/").url == f"/structures/{kept.pk}/"


def test_card_of_a_retired_structure_is_not_found(client):
    client.force_login(make_agent(), backend=BACKEND)
    assert client.get(f"/structures/{make_siae(is_current=False).pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_card_asks_the_same_queries_for_any_number_of_rows(client, siae, count):
    for number in range(count):
        make_site(siae, is_seat=False)
        make_annex(siae, year=2020 + number, monthly_etp=1)
        update_structure(siae, changes={"brand": f"Enseigne {number}"}, actor=make_agent())
    client.force_login(make_agent(), backend=BACKEND)
    client.get(f"/structures/{siae.pk}/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/structures/{siae.pk}/")
    assert len(captured) == 19
