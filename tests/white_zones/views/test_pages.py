"""The pages of the diagnosis."""

import io
import uuid

import openpyxl
import pytest
from django.contrib.gis.gdal import DataSource
from django.urls import reverse

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from territories.domain.catalogue import NEED
from territories.enums import ValueState
from territories.queries.areas import get_region
from tests.factories.territories import make_area, make_outline
from tests.factories.white_zones import CODES, YEAR, make_actor, make_done_run, make_example, make_site
from tests.white_zones import example
from white_zones.domain.create_run import create_run
from white_zones.models import Run

LIST, CREATE = "/diagnostic/", "/diagnostic/nouveau/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    """Sign a person in, a regional agent by default."""

    def enter_as(role=Role.REGIONAL_AGENT, *, user=None):
        client.force_login(user or make_actor(role), backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


def address(run):
    return reverse("white_zones:detail", args=[run.pk])


def rows_of(response):
    return [[cell.text for cell in row] for row in response.context["table"].shown]


def test_list_shows_the_runs_with_their_figures(done, enter):
    (row,) = rows_of(enter().get(LIST))
    assert (row[0], row[1], row[2]) == ("Calcul d’essai", "terminé", "2021")
    assert (row[5:8], row[9]) == (["450", "36,00", "8,00"], "oui")


def test_list_offers_agents_to_start_a_run(done, enter):
    assert "Lancer un calcul" in enter().get(LIST).content.decode()


def test_list_does_not_offer_readers_to_start_a_run(done, enter):
    assert "Lancer un calcul" not in enter(Role.OBSERVER).get(LIST).content.decode()


def test_empty_list_says_what_will_be_there(enter, db):
    assert "Aucun calcul pour le moment" in enter().get(LIST).content.decode()


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_list_is_refused_to_others(enter, db, role):
    assert enter(role).get(LIST).status_code == 403


def test_list_asks_visitors_to_sign_in(client, db):
    assert client.get(LIST).url.startswith("/connexion/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_fixed_number_of_queries(example_rows, enter, django_assert_num_queries, count):
    for number in range(count):
        make_done_run(example_rows, name=f"Calcul {number}")
    client = enter()
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


def test_detail_shows_the_communes_that_lack_most_first(done, enter):
    rows = rows_of(enter().get(address(done)))
    assert [row[-1] for row in rows] == [CODES[code] for code in ("F", "A", "D", "E", "B", "C")]
    assert rows[0][:6] == ["Commune F", "zone blanche", "0,00", "30", "30", "0,00"]


def test_detail_marks_a_white_commune_of_small_numbers(enter, db):
    run = make_done_run(make_example(demand={**example.DEMAND, "F": 4}))
    rows = {row[-1]: row[1] for row in rows_of(enter().get(address(run)))}
    assert rows[CODES["F"]] == "zone blanche (petit effectif)"


def test_detail_shows_another_mesh_and_kind(done, enter, example_rows):
    response = enter().get(address(done), {"maille": "epci", "filiere": "ETTI"})
    assert {row[-1] for row in rows_of(response)} == {area.code for area in example_rows.epci.values()}
    assert response.context["map"]["values_url"].endswith("/valeurs.json?maille=epci&filiere=ETTI")


def test_detail_keeps_one_class(done, enter):
    response = enter().get(address(done), {"classe": "white"})
    assert [row[-1] for row in rows_of(response)] == [CODES["F"]]


@pytest.mark.parametrize(
    ("name", "label"),
    [("maille", "Maille"), ("filiere", "Filière"), ("classe", "Classe"), ("departement", "Département")],
)
def test_detail_shows_no_row_for_an_unknown_filter_and_says_so(done, enter, name, label):
    response = enter().get(address(done), {name: "xx"})

    assert (response.status_code, rows_of(response)) == (200, [])
    assert f"Filtre inconnu : {label} « xx »" in response.content.decode().replace("\u00a0", " ")


def test_detail_keeps_one_department(done, enter, example_rows):
    other = make_area(level="department", code="99E")
    response = enter().get(address(done), {"departement": example_rows.department.code})
    assert len(rows_of(response)) == 6
    assert rows_of(enter().get(address(done), {"departement": other.code})) == []


def test_detail_shows_its_key_figures(done, enter):
    figures = enter().get(address(done)).context["figures"]
    assert [(figure.label, figure.value) for figure in figures] == [
        ("Besoin", "450"),
        ("Offre", "36,00"),
        ("Accès moyen", "8,00"),
        ("Besoin en commune blanche", "6,7\u00a0%"),
        ("Communes blanches", "1"),
        ("Habitants en commune blanche", "6\u202f000"),
    ]


def test_key_figures_are_those_of_the_kind_shown(done, enter):
    figures = enter().get(address(done), {"filiere": "ACI"}).context["figures"]
    assert [figure.value for figure in figures[:3]] == ["450", "14,00", "3,11"]


def test_detail_tells_its_parameters(done, enter):
    parameters = dict(enter().get(address(done)).context["parameters"])
    assert parameters["Seuils des classes"].replace("\u00a0", " ") == "0,35 ; 0,70 ; 1,30 fois la référence"
    assert parameters["Référence"] == "fixée par ce calcul : 8,00 ETP pour 100 demandeurs"
    assert parameters["Temps de trajet"] == "matrice de temps en voiture"


def test_detail_of_estimated_times_says_so(example_rows, enter):
    run = make_done_run(example_rows, provider="estimation", travel_source=None)
    assert "temps estimés" in enter().get(address(run)).context["map"]["source"]


def test_detail_counts_unknown_demand(enter, db):
    made = make_example(demand={**example.DEMAND, "A": None}, states={"A": ValueState.SECRET, "B": ValueState.MISSING})
    content = enter().get(address(make_done_run(made))).content.decode()
    assert "2 communes de besoin inconnu" in content.replace("\u00a0", " ")


@pytest.mark.parametrize("query", [{}, {"classe": "white"}, {"maille": "epci"}])
def test_detail_has_a_fixed_number_of_queries(done, enter, django_assert_num_queries, query):
    client = enter()
    client.get(address(done), query)
    with django_assert_num_queries(13):
        client.get(address(done), query)


def test_export_holds_what_the_page_shows(done, enter):
    client = enter()
    query = {"maille": "commune", "filiere": "ACI", "tri": "name"}
    response = client.get(address(done), query)
    table = response.context["table"]
    exported = client.get(address(done), {**query, "export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(exported.content)).worksheets[0]
    values = [list(row) for row in sheet.iter_rows(values_only=True)]
    headings = [column.heading for column in table.columns]
    start = values.index(headings)
    found = values[start + 1 : start + 7]
    expected = [[cell.value for cell in row] for row in table.shown]
    assert [[*row[:2], row[-1]] for row in found] == [[*row[:2], row[-1]] for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        numbers = [float(value or 0) for value in row[2:-1]]
        assert numbers == pytest.approx([float(value or 0) for value in wanted[2:-1]])


@pytest.mark.parametrize("fmt", ["csv", "ods"])
def test_export_in_other_formats_is_a_download(done, enter, fmt):
    response = enter().get(address(done), {"export": fmt})
    assert response["Content-Disposition"].endswith(f'.{fmt}"')


def test_unfinished_run_shows_its_progress(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    content = enter(user=agent).get(address(run)).content.decode()
    assert f'id="travail-{run.job_id}"' in content
    assert f'action="/travaux/{run.job_id}/annuler/"' in content


def test_cancelled_run_offers_another(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    cancel_job(job=run.job, actor=agent)
    assert "lancer un nouveau calcul" in enter(user=agent).get(address(run)).content.decode()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR])
def test_unfinished_run_does_not_exist_for_readers(example_rows, enter, agent, role):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter(role).get(address(run)).status_code == 404


def test_job_of_an_unfinished_run_does_not_exist_for_readers(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter(Role.OBSERVER).get(f"/travaux/{run.job_id}/").status_code == 404


def test_another_agent_may_cancel_a_run(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    enter().post(f"/travaux/{run.job_id}/annuler/")
    assert Run.objects.get(pk=run.pk).state == "cancelled"


@pytest.fixture
def regional_supply(region):
    """One site in the real region, whose estimated need is loaded."""
    from territories.models import Area

    return make_site(
        "S1",
        commune=Area.objects.get(level="commune", code="01053"),
        department=Area.objects.get(level="department", code="01"),
        etp={"EI": "10"},
    )


def answers(**changes):
    return {
        "name": "Diagnostic",
        "perimeter": str(get_region().pk),
        "year": str(YEAR),
        "basis": "contracted",
        "kinds": ["EI", "ETTI", "AI", "ACI"],
        "demand": NEED,
        "method": "e2sfca",
        "decay": "steps:15=1,30=0.5,45=0.25",
        "travel": "estimation::car",
        "edge": "open",
        "minimum_demand": "10",
        "draws": "20",
        "seed": "1",
        "derogated_share": "5",
        "derogation-TOTAL_FORMS": "0",
        "derogation-INITIAL_FORMS": "0",
        "request_key": str(uuid.uuid4()),
        **changes,
    }


def test_form_starts_a_run(regional_supply, enter, agent):
    response = enter(user=agent).post(CREATE, answers())
    run = Run.objects.get()
    assert (response.status_code, response.url) == (302, address(run))
    assert (run.name, run.year, run.created_by) == ("Diagnostic", YEAR, agent)
    assert execute_job(job_id=run.job_id).state == "succeeded"


def test_form_sent_twice_starts_one_run(regional_supply, enter):
    client, sent = enter(), answers()
    assert client.post(CREATE, sent).url == client.post(CREATE, sent).url
    assert Run.objects.count() == 1


def test_form_without_name_is_explained(regional_supply, enter):
    response = enter().post(CREATE, answers(name=""))
    assert (response.status_code, response.context["form"].errors["name"]) == (422, ["Ce champ est obligatoire."])
    assert "<title>Erreur : Lancer un calcul" in response.content.decode()


def test_form_with_an_impossible_year_is_refused(regional_supply, enter):
    response = enter().post(CREATE, answers(year="1999"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["year"])


def test_form_proposes_the_standard_settings(regional_supply, enter):
    form = enter().get(CREATE).context["form"]
    assert (form["demand"].initial, form["method"].initial) == (NEED, "e2sfca")
    assert form.fields["year"].choices == [(YEAR, str(YEAR))]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER])
@pytest.mark.parametrize("method", ["get", "post"])
def test_form_is_refused_to_those_who_may_not_start(enter, db, role, method):
    assert getattr(enter(role), method)(CREATE).status_code == 403


def test_publishing_shows_the_run_to_readers(example_rows, enter):
    run = create_run(actor=make_actor(), name="Essai", parameters=example_rows.parameters())
    execute_job(job_id=run.job_id)

    response = enter().post(reverse("white_zones:publish", args=[run.pk]), follow=True)

    assert "est publié : il est désormais le diagnostic de 2021" in response.content.decode().replace("\u00a0", " ")
    assert enter(Role.OBSERVER).get(address(run)).status_code == 200


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.OBSERVER])
def test_publishing_is_refused_to_those_who_may_not(example_rows, enter, role):
    run = create_run(actor=make_actor(), name="Essai", parameters=example_rows.parameters())
    execute_job(job_id=run.job_id)

    assert enter(role).post(reverse("white_zones:publish", args=[run.pk])).status_code == 403


@pytest.mark.parametrize("fmt", ["geojson", "gpkg"])
def test_export_as_a_map_holds_what_the_page_shows(done, enter, example_rows, tmp_path, fmt):
    for commune in example_rows.communes.values():
        make_outline(commune)
    client = enter()
    table = client.get(address(done), {"classe": "white"}).context["table"]

    response = client.get(address(done), {"classe": "white", "export": fmt})

    path = tmp_path / f"export.{fmt}"
    path.write_bytes(response.content)
    (feature,) = DataSource(str(path))[0]
    assert [feature.get(column.heading) for column in table.columns] == pytest.approx(
        [None if cell.value is None else cell.value for cell in table.shown[0]]
    )
    assert feature.geom.geos.equals(example_rows.communes["F"].outline.geom)
    assert response["Content-Disposition"].endswith(f'.{fmt}"')


def test_export_as_a_map_is_offered_beside_the_others(done, enter):
    content = enter().get(address(done)).content.decode()
    assert all(f"export={fmt}" in content for fmt in ("csv", "xlsx", "ods", "geojson", "gpkg"))
