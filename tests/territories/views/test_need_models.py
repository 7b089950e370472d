"""The pages of the versions of the need: read by whoever reads indicators, written by regional agents."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from territories.domain.need.recompute import recompute_need
from territories.domain.need.versions import create_version
from territories.models import IndicatorValue, NeedModel
from tests.factories.need import give_estimates, give_real, make_country, weigh
from tests.factories.users import make_agent, make_holder

LIST, NEW = "/donnees/modeles-de-besoin/", "/donnees/modeles-de-besoin/nouvelle-version/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    country = make_country()
    give_real(country, "foyers_rsa", [10, 20, 30, 40])
    give_real(country, "demandeurs_emploi_longue_duree", [40, 30, 20, 10])
    recompute_need()
    return country


@pytest.fixture
def enter(client):
    def enter_as(role):
        client.force_login(make_holder(role), backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def draft(country):
    return create_version(
        actor=make_agent(), name="Essai", note="Motif.", weights=weigh(demandeurs_emploi_longue_duree="1")
    )


def answer(action, **changes):
    given = {
        "name": "Longue durée",
        "note": "Priorité aux plus éloignés.",
        "weight_foyers_rsa": "0,5",
        "overlap_foyers_rsa": "Premier compté.",
        "weight_demandeurs_emploi_longue_duree": "1",
        "overlap_demandeurs_emploi_longue_duree": "Hors RSA.",
        "weight_jeunes_peu_qualifies": "0",
        "weight_demandeurs_emploi_abc": "0",
        "weight_rqth": "0",
        "weight_residents_qpv": "0",
        "action": action,
    }
    return given | changes


def read(table):
    return [[cell.text for cell in row] for row in table.shown]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REGIONAL_AGENT, 200),
        (Role.DEPARTMENTAL_AGENT, 200),
        (Role.OBSERVER, 200),
        (Role.STRUCTURE_MEMBER, 403),
        (Role.OPERATOR, 403),
    ],
)
@pytest.mark.parametrize("path", [LIST, f"{LIST}1/"])
def test_versions_are_read_by_whoever_reads_indicators(enter, country, role, status, path):
    assert enter(role).get(path).status_code == status


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.OBSERVER, Role.ADMINISTRATOR])
def test_version_is_not_written_by_readers(enter, country, draft, role):
    client = enter(role)

    statuses = [client.get(NEW), client.post(NEW, answer("enregistrer")), client.post(f"{LIST}2/activer/")]

    assert [response.status_code for response in statuses] == [403, 403, 403]
    assert client.get(f"{LIST}2/").status_code == 404


def test_form_starts_from_the_version_in_force(enter, country):
    form = enter(Role.REGIONAL_AGENT).get(NEW).context["form"]

    assert [str(public.weight.value()) for public in form.publics()] == ["1.00", "0.80", "0.50", "0.20", "0", "0"]


def test_preview_shows_each_department_and_writes_nothing(enter, country):
    response = enter(Role.REGIONAL_AGENT).post(NEW, answer("apercu"))

    rows = read(response.context["tables"][0])
    assert [row[:4] for row in rows] == [["Département 1", "96", "113", "18"], ["Département 2", "104", "87", "−18"]]
    assert NeedModel.objects.count() == 1


def test_preview_on_estimates_says_what_it_does_not_tell(enter, country):
    client = enter(Role.REGIONAL_AGENT)
    real = client.post(NEW, answer("apercu")).context["tables"][0].notes
    give_estimates(country, *[[10] * 4] * 4)

    estimated = client.post(NEW, answer("apercu", weight_demandeurs_emploi_abc="1", overlap_demandeurs_emploi_abc="."))

    notes = estimated.context["tables"][0].notes
    assert (len(real), "sans fichier réel" in notes[-1]) == (1, True)


def test_draft_is_kept_then_put_in_force(enter, country):
    client = enter(Role.REGIONAL_AGENT)

    kept = client.post(NEW, answer("enregistrer"))
    assert kept.url == f"{LIST}2/"
    assert "Mettre en vigueur" in client.get(kept.url).content.decode()
    client.post(f"{LIST}2/activer/")

    assert NeedModel.objects.get(version=2).state == "active"
    values = IndicatorValue.objects.filter(indicator__code="besoin_insertion").order_by("area__name")
    assert values[0].value == 60
    assert "Mettre en vigueur" not in client.get(kept.url).content.decode()


def test_version_activated_twice_says_why_not(enter, country, draft):
    client = enter(Role.REGIONAL_AGENT)
    client.post(f"{LIST}2/activer/")

    response = client.post(f"{LIST}2/activer/", follow=True)

    assert "Action impossible" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"note": ""}, "obligatoire"),
        ({"weight_foyers_rsa": "-1"}, "supérieure ou égale à 0"),
        ({"overlap_foyers_rsa": ""}, "recoupent"),
        ({"weight_foyers_rsa": "0", "weight_demandeurs_emploi_longue_duree": "0"}, "un public au moins"),
    ],
)
def test_incomplete_version_is_refused(enter, country, changes, message):
    response = enter(Role.REGIONAL_AGENT).post(NEW, answer("enregistrer", **changes))

    assert (response.status_code, message in response.content.decode()) == (422, True)
    assert NeedModel.objects.count() == 1


def test_list_before_any_data_says_so(enter, db):
    assert "Aucune version" in enter(Role.OBSERVER).get(LIST).content.decode()


def test_version_exports_its_weights(enter, country):
    text = enter(Role.OBSERVER).get(f"{LIST}1/?export-poids=csv").content.decode("utf-8-sig")

    assert "Foyers allocataires du RSA" in text


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_the_versions(enter, country, draft):
    client = enter(Role.REGIONAL_AGENT)
    few = count_queries(client, LIST)
    for _ in range(2):
        create_version(actor=make_agent(), name="Essai", note="Motif.", weights=weigh(foyers_rsa="1"))

    assert count_queries(client, LIST) == few <= 6


def test_queries_of_a_draft_do_not_grow_with_its_publics(enter, country, draft):
    client = enter(Role.REGIONAL_AGENT)
    few = count_queries(client, f"{LIST}2/")
    create_version(
        actor=make_agent(),
        name="Essai",
        note="Motif.",
        weights=weigh(foyers_rsa="1", demandeurs_emploi_longue_duree="1", rqth="1"),
    )

    assert count_queries(client, f"{LIST}3/") == few <= 20
