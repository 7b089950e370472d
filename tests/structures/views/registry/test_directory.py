"""The search of the directory, by its address."""

import pytest

from accounts.roles import Role
from structures.models import AnnexLine
from tests.factories.structures import make_annex, make_siae, make_site
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(make_holder(Role.OBSERVER), backend=BACKEND)
    return client


def names(response):
    return [row[0].text for row in response.context["table"].shown]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nom=eglantier", ["Chantier de l’Églantier"]),
        ("nom=eglantiet", ["Chantier de l’Églantier"]),
        ("activite=reuse", ["Recyclerie"]),
        ("filiere=GEIQ", ["Groupement"]),
        ("statut=non-localisees", ["Groupement"]),
        ("lieu=Bourg-Blanc", ["Chantier de l’Églantier"]),
        ("lieu=bourg blanc&distance=10&filiere=ACI", ["Chantier de l’Églantier"]),
        ("nom=introuvable", []),
    ],
)
def test_directory_finds(reader, query, found):
    make_site(make_siae(name="Chantier de l’Églantier"), commune=make_area(name="Bourg-Blanc"))
    away = make_area(point="SRID=4326;POINT(3 45)")
    make_site(make_siae(name="Recyclerie", activities=["reuse"], kind="EI"), commune=away)
    make_siae(name="Groupement", kind="GEIQ")

    assert names(reader.get(f"/structures/?{query}")) == found


def test_directory_says_that_names_are_only_near(reader):
    make_siae(name="Chantier de l’Églantier")
    page = reader.get("/structures/?nom=eglantiet").content.decode()
    assert "Aucun nom ne contient «\u00a0eglantiet\u00a0»\u00a0: voici les noms proches." in page


def test_directory_refuses_an_unknown_place(reader):
    make_siae()
    response = reader.get("/structures/?lieu=Atlantide")
    assert names(response) == []
    assert "Atlantide" in response.context["filterset"].refusal


@pytest.mark.time_machine("2026-06-30T12:00:00+02:00")
def test_directory_finds_annexes_in_force_today(reader):
    make_annex(make_siae(name="En vigueur"))
    make_annex(make_siae(name="Terminée"), year=2025)
    assert names(reader.get("/structures/?statut=en-vigueur")) == ["En vigueur"]


def test_directory_leaves_retired_structures_out(reader):
    make_siae(name="Au registre")
    make_site(make_siae(name="Retirée", is_current=False))
    assert names(reader.get("/structures/")) == ["Au registre"]
    assert reader.get("/structures/points.geojson").json()["features"] == []


def test_points_are_those_of_the_list(reader):
    siae = make_siae(name="Recyclerie", activities=["reuse"])
    site = make_site(siae, commune=make_area(name="Bourg"))
    make_site(make_siae())
    (feature,) = reader.get("/structures/points.geojson?activite=reuse").json()["features"]
    assert feature == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(site.point.x, 5), round(site.point.y, 5)]},
        "properties": {"structure": siae.pk, "name": "Recyclerie", "kind": "ACI", "commune": "Bourg", "seat": True},
    }


def test_export_holds_what_the_search_found(reader):
    make_siae(name="Recyclerie", activities=["reuse"])
    make_siae(name="Autre")
    text = reader.get("/structures/?activite=reuse&distance=10&export=csv").content.decode("utf-8-sig")
    assert ("Recyclerie" in text, "Autre" in text) == (True, False)


def test_agent_is_told_what_waits(client):
    client.force_login(make_agent(), backend=BACKEND)
    page = client.get("/structures/").content.decode()
    assert "Propositions à examiner (0)" in page
    assert "Doublons probables" in page


def test_reader_is_not_told_what_waits_for_agents(reader):
    assert "Propositions à examiner" not in reader.get("/structures/").content.decode()


def test_directory_says_that_a_distance_waits_for_a_place(reader):
    make_siae()
    response = reader.get("/structures/?distance=20")
    assert "La distance attend un lieu" in response.content.decode()
    assert len(names(response)) == 1


@pytest.mark.parametrize(("is_estimated", "shown"), [(True, ["estimé"]), (False, [])])
def test_directory_labels_estimated_etp(client, is_estimated, shown):
    siae = make_siae()
    annex = make_annex(siae, is_estimated=is_estimated)
    AnnexLine.objects.create(annex=annex, site=make_site(siae), kind="ACI", funder="state", etp=10)
    client.force_login(make_agent(), backend=BACKEND)
    (row,) = client.get("/structures/").context["table"].shown
    assert [cell.text for cell in row if cell.column.key == "nature"] == shown
