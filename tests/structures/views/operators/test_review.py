"""The agents' side: the list, the gate, the grid and the decision."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.models import Review
from structures.operator_enums import RequestState
from territories.enums import AreaLevel
from tests.factories.operators import make_member, make_operator, make_request
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LIST = "/operateurs/demandes/"


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


def names(response):
    return [row[0].text for row in response.context["table"].shown]


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def department(db):
    return make_area(level=AreaLevel.DEPARTMENT, code="99D")


@pytest.fixture
def request_(department):
    operator = make_operator(legal_name="Appui")
    make_member(operator)
    return make_request(operator, areas=[department], state=RequestState.UNDER_REVIEW, presentation="Mot secret.")


def declare(client, request, answer="non"):
    return client.post(f"{LIST}{request.pk}/declarer/", {"conflit": answer})


def score(client, request, value):
    data = {f"score-{criterion.pk}": value for criterion in request.grid.criteria.all()}
    return client.post(f"{LIST}{request.pk}/noter/", data, follow=True)


def test_regional_agent_sees_every_request_but_drafts(enter, agent, request_):
    make_request(make_operator(legal_name="En préparation"))
    assert names(enter(agent).get(LIST)) == ["Appui"]


def test_departmental_agent_sees_the_requests_that_serve_its_department(enter, request_, department):
    region = make_area(level=AreaLevel.REGION, is_current=False)
    elsewhere = make_area(level=AreaLevel.DEPARTMENT, code="99E")
    make_request(make_operator(legal_name="Région"), areas=[region], state=RequestState.SUBMITTED)
    other = make_request(make_operator(legal_name="Ailleurs"), areas=[elsewhere], state=RequestState.SUBMITTED)
    client = enter(make_holder(Role.DEPARTMENTAL_AGENT, department))
    assert sorted(names(client.get(LIST))) == ["Appui", "Région"]
    assert client.get(f"{LIST}{other.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STRUCTURE_MEMBER, Role.OBSERVER, Role.ADMINISTRATOR])
def test_requests_are_closed_to_others(enter, request_, role):
    client = enter(make_holder(role))
    assert [client.get(LIST).status_code, client.get(f"{LIST}{request_.pk}/").status_code] == [403, 403]


def test_file_is_shown_after_the_declaration_only(enter, agent, request_):
    client = enter(agent)
    assert "Mot secret." not in text_of(client.get(f"{LIST}{request_.pk}/"))
    declare(client, request_)
    assert "Mot secret." in text_of(client.get(f"{LIST}{request_.pk}/"))


def test_agent_in_conflict_never_sees_the_file(enter, agent, request_):
    client = enter(agent)
    declare(client, request_, "oui")
    text = text_of(client.get(f"{LIST}{request_.pk}/"))
    assert "Vous avez déclaré un conflit d’intérêts" in text
    assert "Mot secret." not in text


def test_proof_is_served_after_the_declaration_only(enter, agent, request_):
    client = enter(agent)
    path = f"{LIST}{request_.pk}/pieces/{request_.proofs.first().pk}/"
    assert client.get(path).status_code == 403
    declare(client, request_)
    assert client.get(path).status_code == 200


def test_scores_of_others_open_after_ones_own(enter, agent, request_, department):
    other = make_holder(Role.DEPARTMENTAL_AGENT, department, last_name="Instructrice")
    client = enter(other)
    declare(client, request_)
    score(client, request_, 4)
    client = enter(agent)
    declare(client, request_)
    before = client.get(f"{LIST}{request_.pk}/")
    after = score(client, request_, 2)
    assert "Instructrice" not in text_of(before)
    assert "Instructrice" in text_of(after)
    assert "60,0 sur 100" in text_of(after)


def test_departmental_agent_is_not_offered_the_decision(enter, request_, department):
    client = enter(make_holder(Role.DEPARTMENTAL_AGENT, department))
    declare(client, request_)
    score(client, request_, 5)
    assert "Prendre et notifier" not in text_of(client.get(f"{LIST}{request_.pk}/"))
    assert client.post(f"{LIST}{request_.pk}/decider/", {"decision": "accept"}).status_code == 403


def test_missing_score_is_told_in_the_form(enter, agent, request_):
    client = enter(agent)
    declare(client, request_)
    response = client.post(f"{LIST}{request_.pk}/noter/", {})
    assert response.status_code == 422
    assert Review.objects.get().completed_at is None


def test_agent_opens_corrects_or_decides(enter, agent):
    request = make_request(state=RequestState.SUBMITTED)
    client = enter(agent)
    declare(client, request)
    client.post(f"{LIST}{request.pk}/ouvrir/")
    request.refresh_from_db()
    assert request.state == RequestState.UNDER_REVIEW
    score(client, request, 5)
    client.post(f"{LIST}{request.pk}/decider/", {"decision": "accept"})
    request.refresh_from_db()
    assert request.state == RequestState.REFERENCED


def test_agent_asks_for_a_correction(enter, agent):
    request = make_request(state=RequestState.SUBMITTED)
    client = enter(agent)
    declare(client, request)
    assert client.post(f"{LIST}{request.pk}/corriger/", {"note": ""}).status_code == 422
    client.post(f"{LIST}{request.pk}/corriger/", {"note": "Précisez vos prix."})
    request.refresh_from_db()
    assert (request.state, request.correction_note) == (RequestState.CORRECTION_ASKED, "Précisez vos prix.")


def test_decision_against_the_grid_is_refused_in_the_form(enter, agent, request_):
    client = enter(agent)
    declare(client, request_)
    score(client, request_, 0)
    response = client.post(f"{LIST}{request_.pk}/decider/", {"decision": "accept"})
    assert response.status_code == 422
    assert "La décision s’écarte de la grille" in text_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(enter, agent, department, count):
    client = enter(agent)
    for _ in range(count):
        request = make_request(areas=[department], state=RequestState.UNDER_REVIEW)
        declare(client, request)
        score(client, request, 3)
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    assert len(captured) == 8


def test_list_is_exported_with_its_filters(enter, agent, request_):
    make_request(make_operator(legal_name="Refusé"), state=RequestState.REFUSED)
    text = enter(agent).get(f"{LIST}?etat=refused&export=csv").content.decode("utf-8-sig")
    assert "Refusé" in text
    assert "Appui" not in text


def test_home_of_an_agent_tells_what_waits(enter, agent, request_):
    make_area(level=AreaLevel.REGION, name="Région d’essai")
    text = text_of(enter(agent).get("/"))
    assert "1 demande de référencement attend le service" in text
