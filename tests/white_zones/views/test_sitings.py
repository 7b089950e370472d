"""The pages of the siting studies."""

import json
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from tests.factories.sitings import make_siting
from tests.factories.white_zones import CODES, make_actor, make_done_run
from tests.white_zones.domain.test_create_siting import THRESHOLDS
from white_zones.models import SitingStudy

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows, thresholds=THRESHOLDS)


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, *, user=None):
        client.force_login(user or make_actor(role), backend=BACKEND)
        return client

    return enter_as


def list_address(run):
    return reverse("white_zones:sitings", args=[run.pk])


def address(study):
    return reverse("white_zones:siting", args=[study.pk])


def text(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def cells(response, name="table"):
    return [[cell.text for cell in row] for row in response.context[name].shown]


def answers(**changes):
    return {
        "name": "Deux antennes",
        "count": "2",
        "kind": "ACI",
        "etp": "5,5",
        "target": "underserved",
        "cover_minutes": "40",
        "candidates": "population",
        "minimum_population": "0",
        "minimum_demand": "0",
        "time_limit": "20",
        "request_key": str(uuid.uuid4()),
        **changes,
    }


def done_siting(run, **changes):
    study = make_siting(run, count=2, cover_minutes=40, **changes)
    execute_job(job_id=study.job_id)
    study.refresh_from_db()
    return study


@pytest.mark.parametrize("name", ["etp", "capacity"])
def test_least_size_is_told_the_french_way(run, enter, name):
    response = enter().post(list_address(run), answers(**{name: "0"}))
    assert response.context["form"].errors[name] == ["Indiquez au moins 0,01."]


def test_empty_list_says_so_and_offers_the_form(run, enter):
    content = text(enter().get(list_address(run)))
    assert "Aucune étude d’implantation sur ce calcul" in content
    assert "Chercher les implantations" in content


def test_form_says_what_ten_etp_serve_at_the_reference(run, enter):
    assert "10 ETP servent 125 demandeurs" in text(enter().get(list_address(run)))


def test_list_shows_studies_with_their_gap(run, enter, agent):
    done_siting(run, actor=agent, name="Ancienne")
    make_siting(run, actor=agent, name="Nouvelle")
    rows = cells(enter(user=agent).get(list_address(run)))
    assert [(row[0], row[6]) for row in rows] == [("Nouvelle", "–"), ("Ancienne", "optimum certifié")]


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_fixed_number_of_queries(run, enter, agent, django_assert_num_queries, count):
    for number in range(count):
        make_siting(run, actor=agent, name=f"Étude {number}")
    client = enter(user=agent)
    client.get(list_address(run))
    with django_assert_num_queries(6):
        client.get(list_address(run))


def test_list_of_others_studies_is_empty_until_they_are_shared(run, enter):
    make_siting(run, name="Personnelle")
    make_siting(run, name="Commune", is_shared=True)
    response = enter(Role.OBSERVER).get(list_address(run))
    assert [row[0] for row in cells(response)] == ["Commune"]
    assert "Chercher les implantations" not in text(response)


def test_list_is_exported(run, enter, agent):
    make_siting(run, actor=agent)
    assert enter(user=agent).get(list_address(run), {"export": "csv"})["Content-Disposition"].endswith('.csv"')


def test_form_answers_at_once(run, enter, agent):
    response = enter(user=agent).post(list_address(run), answers(), follow=True)
    study = SitingStudy.objects.get()
    assert (study.etp, study.department, study.count) == (Decimal("5.50"), None, 2)
    assert [row[1] for row in cells(response, "antennas")] == ["Commune F", "Commune C"]
    assert "Réponse immédiate" in text(response)


def test_form_sent_twice_makes_one_study(run, enter):
    client, sent = enter(), answers()
    assert client.post(list_address(run), sent).url == client.post(list_address(run), sent).url


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"count": "0"}, "count"),
        ({"etp": "0"}, "etp"),
        ({"capacity": "0"}, "capacity"),
        ({"candidates": "population", "minimum_population": ""}, "minimum_population"),
        ({"candidates": "department"}, "department"),
        ({"capacity": "5", "minimum_demand": "6"}, "minimum_demand"),
        ({"minimum_population": "999999"}, "candidates"),
    ],
)
def test_form_explains_what_it_refuses(run, enter, changes, field):
    response = enter().post(list_address(run), answers(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not SitingStudy.objects.exists()


def test_form_is_refused_to_readers(run, enter):
    assert enter(Role.OBSERVER).post(list_address(run), answers()).status_code == 403


def test_list_of_an_unknown_run_is_not_found(run, enter):
    assert enter().get("/diagnostic/999999/implantations/").status_code == 404


def test_detail_certifies_the_optimum_in_words(run, enter, agent):
    content = text(enter(user=agent).get(address(done_siting(run, actor=agent))))
    assert "C’est l’optimum, certifié en" in content
    assert "La réponse immédiate l’égalait." in content


def test_detail_shows_the_antennas(run, enter, agent):
    rows = cells(enter(user=agent).get(address(done_siting(run, actor=agent))), "antennas")
    assert [[value.replace("\u00a0", " ") for value in row] for row in rows] == [
        ["1", "Commune F", "Département d’essai", "5,00", "30", "52,2 %", "1", CODES["F"]],
        ["2", "Commune C", "Département d’essai", "5,00", "27", "47,8 %", "3", CODES["C"]],
    ]


def test_detail_shows_the_communes_that_leave_the_white_zone(run, enter, agent):
    response = enter(user=agent).get(address(done_siting(run, actor=agent)))
    left = {row[0]: row[1:3] for row in cells(response, "moved") if row[1] == "zone blanche"}
    assert left == {
        "Commune D": ["zone blanche", "intermédiaire"],
        "Commune F": ["zone blanche", "bien dotée"],
    }
    figures = {figure.label: figure.value for figure in response.context["figures"]}
    assert figures["Communes qui quittent la zone blanche"] == "2"


def test_detail_says_why_it_proposes_fewer_antennas(run, enter, agent):
    study = make_siting(run, actor=agent, count=5, cover_minutes=40)
    notes = enter(user=agent).get(address(study)).context["antennas"].notes
    assert notes[0].startswith("2 sur 5")


def test_detail_tells_covering_from_serving(run, enter, agent):
    content = text(enter(user=agent).get(address(done_siting(run, actor=agent))))
    assert "à l’accès de référence, 10,00 ETP servent 125 demandeurs" in content


def test_detail_hands_its_antennas_to_a_sketch(run, enter, agent):
    client, study = enter(user=agent), done_siting(run, actor=agent)
    url = client.get(address(study)).context["sketch_url"]
    assert url == f"/diagnostic/{run.pk}/esquisse/?c=ajout_{CODES['F']}_ACI_5&c=ajout_{CODES['C']}_ACI_5"
    assert client.get(url).status_code == 200


def test_detail_follows_the_search(run, enter, agent):
    study = make_siting(run, actor=agent)
    content = text(enter(user=agent).get(address(study)))
    assert f'id="travail-{study.job_id}"' in content
    assert f'action="/travaux/{study.job_id}/annuler/"' in content


def test_detail_of_a_cancelled_search_keeps_the_immediate_answer(run, enter, agent):
    study = make_siting(run, actor=agent, count=2, cover_minutes=40)
    cancel_job(job=study.job, actor=agent)
    response = enter(user=agent).get(address(study))
    assert len(cells(response, "antennas")) == 2
    assert "Annulé" in text(response)


def test_detail_of_an_empty_answer_says_what_to_do(run, enter, agent):
    content = text(
        enter(user=agent).get(address(make_siting(run, actor=agent, cover_minutes=4, minimum_population=6000)))
    )
    assert "élargissez les communes candidates" in content


def test_detail_of_another_agent_does_not_exist(run, enter):
    assert enter().get(address(make_siting(run))).status_code == 404


def test_shared_detail_is_read_by_observers(run, enter):
    assert enter(Role.OBSERVER).get(address(make_siting(run, is_shared=True))).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_detail_has_a_fixed_number_of_queries(run, enter, agent, django_assert_num_queries, count):
    study = make_siting(run, actor=agent, count=count, cover_minutes=20)
    client = enter(user=agent)
    client.get(address(study))
    with django_assert_num_queries(9):
        client.get(address(study))


@pytest.mark.parametrize(("name", "word"), [("antennes", "Commune C"), ("communes", "intermédiaire")])
def test_detail_tables_are_exported(run, enter, agent, name, word):
    response = enter(user=agent).get(address(done_siting(run, actor=agent)), {f"export-{name}": "csv"})
    assert word in response.content.decode()


def test_map_places_the_antennas(run, enter, agent):
    study = done_siting(run, actor=agent)
    layer = json.loads(enter(user=agent).get(reverse("white_zones:siting-antennas", args=[study.pk])).content)
    assert [
        (f["properties"]["name"], f["properties"]["rank"], f["geometry"]["coordinates"]) for f in layer["features"]
    ] == [
        ("Commune F", 1, [4.5, 45.0]),
        ("Commune C", 2, [4.2, 45.0]),
    ]


def test_map_shows_the_classes_after_opening(run, enter, agent):
    study = done_siting(run, actor=agent)
    layer = json.loads(enter(user=agent).get(reverse("white_zones:siting-values", args=[study.pk])).content)
    assert len(layer["values"]) == 6
    assert (layer["values"][CODES["D"]]["class"], layer["values"][CODES["F"]]["class"]) == ("middle", "high")


@pytest.mark.parametrize("name", ["siting-antennas", "siting-values"])
def test_map_of_another_agent_does_not_exist(run, enter, name):
    assert enter().get(reverse(f"white_zones:{name}", args=[make_siting(run).pk])).status_code == 404


def test_author_shares_and_takes_back(run, enter, agent):
    study, client = make_siting(run, actor=agent), enter(user=agent)
    for sent, expected in (({"partager": "oui"}, True), ({}, False)):
        client.post(reverse("white_zones:siting-share", args=[study.pk]), sent)
        study.refresh_from_db()
        assert study.is_shared is expected


def test_sharing_is_refused_to_another_agent(run, enter):
    study = make_siting(run, is_shared=True)
    assert enter().post(reverse("white_zones:siting-share", args=[study.pk])).status_code == 403


def test_white_commune_of_small_numbers_is_told_apart(example_rows, enter, agent):
    run = make_done_run(example_rows, thresholds=THRESHOLDS, minimum_demand=35)
    response = enter(user=agent).get(address(done_siting(run, actor=agent)))
    figure = response.context["figures"][2]
    assert (figure.value, figure.note) == ("1", "4\u202f000 habitants, et 1 de petit effectif")
