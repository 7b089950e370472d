"""The consumption of ETP by département."""

import pytest

from accounts.roles import Role
from structures.models import AnnexLine
from tests.factories.structures import make_annex, make_declaration, make_department, make_siae, make_site
from tests.factories.users import make_agent, make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def annex():
    annex = make_annex(make_siae(), monthly_etp=10)
    make_declaration(annex, 1, etp=8)
    AnnexLine.objects.create(annex=annex, site=make_site(annex.siae), kind="ACI", funder="state", etp=10)
    return annex


def rows(client, user):
    client.force_login(user, backend=BACKEND)
    return [[cell.text for cell in row] for row in client.get("/structures/consommation/").context["table"].shown]


def test_agent_reads_the_departments_of_the_perimeter(client, annex):
    (row,) = rows(client, make_holder(Role.DEPARTMENTAL_AGENT, annex.department))
    assert row[1:] == ["1", "1", "10,00", "8,00", "80,0\u00a0%", "sous-consommation", "1", "0", "0"]
    assert rows(client, make_holder(Role.DEPARTMENTAL_AGENT, make_department("99E"))) == []


def test_page_without_annexes_says_so(client, db):
    client.force_login(make_agent(), backend=BACKEND)
    assert "Aucune annexe de votre périmètre" in client.get("/structures/consommation/").content.decode()


def test_page_is_for_those_who_read_figures(client, annex):
    client.force_login(make_holder(Role.OBSERVER), backend=BACKEND)
    assert client.get("/structures/consommation/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_queries_for_any_number_of_rows(client, annex, django_assert_num_queries, count):
    for number in range(count):
        make_annex(make_siae(), monthly_etp=1, department=make_department(f"99{'FGH'[number]}"))
    client.force_login(make_agent(), backend=BACKEND)
    client.get("/structures/consommation/")
    with django_assert_num_queries(8):
        client.get("/structures/consommation/")
