"""What is out of the perimeter answers as what is not there: the same status, the same words, the same headers."""

import re

import pytest

from accounts.roles import Role
from structures.dialogue_enums import DialogueState
from tests.factories import dialogues
from tests.factories.api import api_client
from tests.factories.applying import make_member
from tests.factories.awards import DECIDED, make_decider, make_heard, make_released
from tests.factories.calls import make_application
from tests.factories.desk import AFTER, make_file
from tests.factories.road_maps import make_road_map
from tests.factories.strategy import make_recommendation
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
ABSENT = 987_654_321
# Drawn anew for each answer: the mask of the seal of forms.
SEALS = re.compile(r'(X-CSRFToken": |csrfmiddlewaretoken" value=)"[A-Za-z0-9]{64}"')


def answer_of(client, address, method="get"):
    answer = getattr(client, method)(address)
    headers = {name: value for name, value in answer.headers.items() if name not in {"Content-Length", "X-Request-ID"}}
    return answer.status_code, headers, SEALS.sub("", answer.content.decode())


def enter(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def agent_of_another():
    return make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AFTER, tick=False)
    return time_machine


def file_in_hand():
    return "/instruction/dossiers/{}/", make_file().pk, agent_of_another()


def pieces_of_a_file():
    return "/instruction/dossiers/{}/versions/", make_file().pk, agent_of_another()


def draft_of_another_structure():
    return "/candidatures/{}/", make_application().pk, make_member(make_siae())


def receipt_of_another_structure():
    return "/candidatures/{}/recepisses/1/pdf/", make_file().pk, make_member(make_siae())


def dialogue_of_another():
    return "/dialogue/{}/", dialogues.make_dialogue(state=DialogueState.SUBMITTED).pk, agent_of_another()


def road_map_being_written():
    return (
        "/strategie/feuilles-de-route/{}/",
        make_road_map(department=make_department()).pk,
        make_holder(Role.OBSERVER),
    )


def recommendation_being_written():
    made = make_recommendation(department=make_department())
    return "/strategie/preconisations/{}/preconisation.pdf", made.pk, agent_of_another()


CASES = [
    file_in_hand,
    pieces_of_a_file,
    draft_of_another_structure,
    receipt_of_another_structure,
    dialogue_of_another,
    road_map_being_written,
    recommendation_being_written,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_is_out_of_the_perimeter_is_as_what_is_not_there(client, case):
    address, key, person = case()
    enter(client, person)

    there, absent = (answer_of(client, address.format(one)) for one in (key, ABSENT))

    assert there == absent
    assert there[0] == 404


def test_decision_of_another_departement_is_as_one_that_is_not_there(client, clock):
    clock.move_to(DECIDED, tick=False)
    file = make_heard()
    decision = make_released(file, make_decider(file))
    enter(client, agent_of_another())

    answers = [answer_of(client, f"/decisions/{key}/lettre.pdf") for key in (decision.pk, ABSENT)]

    assert answers[0] == answers[1]


def test_visitor_is_told_the_same_of_what_is_there_and_of_what_is_not(client):
    """The way to sign in holds the address that was asked, and nothing of what it leads to."""
    key = make_file().pk

    answers = [client.get(f"/instruction/dossiers/{one}/") for one in (key, ABSENT)]

    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"].replace(str(key), "") == answers[1]["Location"].replace(str(ABSENT), "")


def test_api_tells_the_same_of_a_draft_and_of_nothing():
    from tests.factories.consultations import make_draft

    scenario, client = make_draft(), api_client(make_holder(Role.OBSERVER))

    answers = [answer_of(client, f"/api/v1/scenarios/{key}/") for key in (scenario.pk, ABSENT)]

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_search_neither_shows_nor_counts_what_is_elsewhere(client):
    make_file(title="Une verrerie singulière")
    enter(client, agent_of_another())

    found = answer_of(client, "/recherche/?q=verrerie")[2]
    nothing = answer_of(client, "/recherche/?q=inexistante")[2]

    assert "singulière" not in found
    assert found.replace("verrerie", "") == nothing.replace("inexistante", "")


def test_count_of_a_list_is_that_of_the_perimeter(client):
    make_file()
    own = make_file(siae=make_siae(department=make_department(code="98D")))
    enter(client, make_holder(Role.DEPARTMENTAL_AGENT, own.department))

    rows = client.get("/instruction/?export=csv").content.decode("utf-8-sig").splitlines()

    assert len(rows) == 2


def test_places_are_suggested_to_who_signed_in_only(client):
    assert client.get("/candidatures/territoires/commune/?q=a").status_code == 302


def test_answer_kept_by_the_browser_of_one_person_is_not_that_of_another():
    """A fingerprint of the API is asked with its own token: another token does not get « unchanged » for it."""
    agent, observer = api_client(make_agent()), api_client(make_holder(Role.STRUCTURE_MEMBER))
    first = agent.get("/api/v1/areas/")

    again = observer.get("/api/v1/runs/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 403
    assert {"Accept", "Authorization"} <= {part.strip() for part in first["Vary"].split(",")}
