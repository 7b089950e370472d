"""The public directory: what is referenced today, found by its words, and nothing else."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from structures.operator_enums import RequestState, ServiceKind
from structures.queries.operators import compose_search_text
from territories.enums import AreaLevel
from tests.factories.operators import (
    make_evaluation,
    make_member,
    make_operator,
    make_referenced,
    make_request,
    make_service,
)
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def names(response):
    return [row[0].text for row in response.context["table"].shown]


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


@pytest.fixture
def department(db):
    return make_area(level=AreaLevel.DEPARTMENT, code="99D", name="Département d’essai")


@pytest.fixture
def accountants(department):
    request = make_request(
        make_operator(legal_name="Les Comptes Clairs"),
        complete=False,
        areas=[department],
        presentation="Trésorerie des associations.",
    )
    make_service(request, kind=ServiceKind.FINANCE)
    return put_in_force(request)


def put_in_force(request):
    today = timezone.localdate()
    values = {
        "state": RequestState.REFERENCED,
        "submitted_at": timezone.now(),
        "decided_at": timezone.now(),
        "decided_by": make_agent(),
        "valid_from": today,
        "valid_until": today + dt.timedelta(days=365),
        "search_text": compose_search_text(request),
    }
    for name, value in values.items():
        setattr(request, name, value)
    request.save()
    return request


@pytest.mark.parametrize("state", [state for state in RequestState if state != RequestState.REFERENCED])
def test_directory_lists_nothing_undecided_nor_ended(client, state):
    make_request(state=state)
    assert names(client.get("/operateurs/")) == []


def test_directory_lists_what_is_referenced_to_a_visitor(client, accountants):
    response = client.get("/operateurs/")
    assert (response.status_code, names(response)) == (200, ["Les Comptes Clairs"])


def test_directory_forgets_an_operator_the_day_after_its_last(client):
    today = timezone.localdate()
    make_referenced(valid_from=today - dt.timedelta(days=10), valid_until=today - dt.timedelta(days=1))
    assert names(client.get("/operateurs/")) == []


@pytest.mark.parametrize(
    "words",
    [
        "comptes clairs",
        "TRÉSORERIE",
        "tresorerie",
        "trezorerie",
        "ingénierie financière",
        "ingenierie financiere",
        "ingénirie",
        "departement d'essai",
        "comptes tresorerie",
    ],
)
def test_search_finds_words_with_accents_and_typos(client, accountants, words):
    make_referenced(make_operator(legal_name="Autre"))
    assert names(client.get("/operateurs/", {"q": words})) == ["Les Comptes Clairs"]


@pytest.mark.parametrize("words", ["zoologie", "comptes zoologie", "%"])
def test_search_finds_nothing_else(client, accountants, words):
    found = names(client.get("/operateurs/", {"q": words}))
    assert found == ([] if words != "%" else ["Les Comptes Clairs"])


def test_filters_by_service_and_department(client, accountants, department):
    make_referenced(make_operator(legal_name="Autre"))
    assert names(client.get("/operateurs/", {"service": "finance"})) == ["Les Comptes Clairs"]
    assert names(client.get("/operateurs/", {"departement": "99D"})) == ["Les Comptes Clairs"]
    assert names(client.get("/operateurs/", {"departement": "99D", "service": "digital"})) == []


def test_unknown_filter_shows_nothing_and_says_so(client, accountants):
    response = client.get("/operateurs/?service=xx")
    assert names(response) == []
    assert "Filtre inconnu" in text_of(response)


def test_department_is_served_through_an_epci_and_through_the_region(client, department):
    epci = make_area(level=AreaLevel.EPCI)
    commune = make_area()
    make_membership(commune, epci)
    make_membership(commune, department)
    region = make_area(level=AreaLevel.REGION, is_current=False)
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="99E")
    for name, area in (("Par EPCI", epci), ("Par région", region), ("Ailleurs", elsewhere)):
        make_referenced(make_operator(legal_name=name), areas=[area])
    assert names(client.get("/operateurs/", {"departement": "99D"})) == ["Par EPCI", "Par région"]
    values = client.get("/operateurs/carte/departements/").json()["values"]
    assert values["99D"] == {"class": "high", "text": "2 opérateurs"}
    assert values["99E"] == {"class": "high", "text": "2 opérateurs"}


def test_seats_of_the_operators_listed_are_points(client, accountants):
    make_referenced(make_operator(legal_name="Autre"))
    features = client.get("/operateurs/carte/sieges/").json()["features"]
    assert [feature["properties"]["name"] for feature in features] == ["Autre"]


def test_export_holds_what_the_filters_leave(client, accountants):
    make_referenced(make_operator(legal_name="Autre"))
    text = client.get("/operateurs/?q=comptes&export=csv").content.decode("utf-8-sig")
    assert "Les Comptes Clairs" in text
    assert "Autre" not in text
    assert "ingénierie financière : 500 à 700 € HT par jour" in text.replace("\u00a0", " ")


@pytest.mark.parametrize("count", [1, 3])
def test_directory_asks_the_same_queries_for_any_number_of_rows(client, count):
    for _ in range(count):
        make_referenced()
    client.get("/operateurs/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/operateurs/")
    assert len(captured) == 6


def test_card_is_public_and_names_nobody(client):
    operator = make_operator(legal_name="Appui")
    make_member(operator, last_name="Roux", email="roux@test.example")
    make_referenced(operator)
    for number in range(3):
        make_evaluation(operator, comment=f"Avis {number}")
    response = client.get(f"/operateurs/{operator.pk}/")
    text = text_of(response)
    assert "500 à 700 € HT par jour" in text
    assert "4,0 sur 5" in text
    assert not any(word in text for word in ("Roux", "roux@test.example", "Structure "))


def test_card_hides_the_average_below_three_structures(client):
    operator = make_referenced().operator
    make_evaluation(operator, comment="Très bien.")
    text = text_of(client.get(f"/operateurs/{operator.pk}/"))
    assert "Pas encore assez d’évaluations" in text
    assert "Très bien" not in text


@pytest.mark.parametrize("state", ["draft", "submitted", "refused", "expired"])
def test_card_of_an_operator_not_in_force_does_not_exist(client, state):
    assert client.get(f"/operateurs/{make_request(state=state).operator_id}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.STRUCTURE_MEMBER, True), (Role.OPERATOR, False), (Role.OBSERVER, False)]
)
def test_card_offers_to_evaluate_to_members_of_structures(enter, role, offered):
    operator = make_referenced().operator
    response = enter(make_holder(role)).get(f"/operateurs/{operator.pk}/")
    assert ("Évaluer une mission" in text_of(response)) is offered
