"""Probable duplicates, through their pages."""

import pytest

from accounts.roles import Role
from structures.models import DistinctPair, Siae
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_siae(name="Envol", siret="80871321800028"), make_siae(name="L’Envol", siret="80871321800010")


def enter(client, user):
    client.force_login(user, backend=BACKEND)


def test_agent_compares_then_merges(client, pair):
    one, other = pair
    enter(client, make_agent())
    address = f"/structures/doublons/{one.pk}/{other.pk}/"
    assert address in client.get("/structures/doublons/").content.decode()
    assert "808\u00a0713\u00a0218\u00a000010" in client.get(address).content.decode()
    answer = client.post(f"{address}fusionner/", follow=True)
    assert "L’Envol est fusionnée dans Envol" in answer.content.decode()
    assert list(Siae.objects.current()) == [one]


def test_agent_tells_them_apart(client, pair):
    one, other = pair
    enter(client, make_agent())
    client.post(f"/structures/doublons/{other.pk}/{one.pk}/distinguer/")
    assert DistinctPair.objects.get().one == one
    assert "Aucune structure de votre périmètre" in client.get("/structures/doublons/").content.decode()


def test_refusal_is_told(client, pair):
    one, _ = pair
    enter(client, make_agent())
    answer = client.post(f"/structures/doublons/{one.pk}/{make_siae(kind='EI').pk}/fusionner/", follow=True)
    assert "pas la même filière" in answer.content.decode()


def test_agent_of_another_department_does_not_find_them(client, pair):
    one, other = pair
    enter(client, make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E")))
    assert client.get(f"/structures/doublons/{one.pk}/{other.pk}/").status_code == 404
    assert client.post(f"/structures/doublons/{one.pk}/{other.pk}/fusionner/").status_code == 404
    assert Siae.objects.current().count() == 2
