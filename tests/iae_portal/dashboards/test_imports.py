"""The pages of an import: deposit, preview, application, formats and templates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from iae_portal.common.data_imports import DataImport, ImportState
from iae_portal.common.job_execution import execute_job
from territories.models import IndicatorValue
from tests.factories.imports import make_land
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
TEXT = "code_territoire;indicateur;periode;valeur\n99001;contrats_pec;2024;12\n"


@pytest.fixture
def agent(client):
    make_land()
    agent = make_agent()
    client.force_login(agent)
    return agent


def deposit(client, text=TEXT):
    response = client.post("/donnees/imports/", {"documents": [SimpleUploadedFile("pec.csv", text.encode())]})
    asked = DataImport.objects.latest("pk")
    assert response.url == f"/donnees/imports/{asked.pk}/"
    return asked


def test_deposit_shows_the_job_then_the_preview(client, agent):
    asked = deposit(client)
    assert "Examen des fichiers" in client.get(f"/donnees/imports/{asked.pk}/").text
    execute_job(job_id=asked.job_id)
    page = client.get(f"/donnees/imports/{asked.pk}/").text
    assert "Prêt à importer" in page
    assert "Valeurs d’indicateurs" in page
    assert "Importer</button>" in page


def test_agreement_writes_the_import(client, agent):
    asked = deposit(client)
    execute_job(job_id=asked.job_id)
    client.post(f"/donnees/imports/{asked.pk}/importer/")
    asked.refresh_from_db()
    execute_job(job_id=asked.job_id)
    page = client.get(f"/donnees/imports/{asked.pk}/").text
    assert "Import écrit" in page
    assert IndicatorValue.objects.get().value == 12


def test_refused_import_names_the_cell_and_offers_no_button(client, agent):
    asked = deposit(client, TEXT.replace("12", "douze"))
    execute_job(job_id=asked.job_id)
    page = client.get(f"/donnees/imports/{asked.pk}/").text
    assert "Rien n’a été écrit" in page
    assert "Ligne 2, colonne «\u00a0valeur\u00a0»" in page
    assert "Importer</button>" not in page


def test_agreement_twice_tells_that_it_is_done(client, agent):
    asked = deposit(client)
    DataImport.objects.filter(pk=asked.pk).update(state=ImportState.REFUSED)
    response = client.post(f"/donnees/imports/{asked.pk}/importer/", follow=True)
    assert "n’est pas, ou n’est plus, prêt" in response.text


def test_page_before_any_deposit_shows_no_error(client, agent):
    response = client.get("/donnees/imports/")
    assert response.status_code == 200
    assert "Choisissez au moins un fichier" not in response.text


def test_deposit_without_file_is_refused(client, agent):
    response = client.post("/donnees/imports/", {})
    assert response.status_code == 422
    assert "Choisissez au moins un fichier." in response.text


@pytest.mark.parametrize("address", ["/donnees/imports/", "/donnees/imports/formats/"])
def test_page_refused_to_an_observer(client, address):
    client.force_login(make_holder(Role.OBSERVER))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_reads_the_same_number_of_queries(client, agent, count, django_assert_num_queries):
    for _ in range(count):
        deposit(client)
    client.get("/donnees/imports/")
    with django_assert_num_queries(5):
        client.get("/donnees/imports/")


def test_template_is_downloaded(client, agent):
    response = client.get("/donnees/imports/modeles/indicateurs.csv")
    assert response["Content-Disposition"] == 'attachment; filename="modele-indicateurs.csv"'
    assert client.get("/donnees/imports/modeles/dgcl-frr.csv").status_code == 404


def test_formats_are_exported(client, agent):
    content = client.get("/donnees/imports/formats/?export-publies=csv").content.decode("utf-8-sig")
    assert "Demandeurs d’emploi par commune (DARES)" in content
