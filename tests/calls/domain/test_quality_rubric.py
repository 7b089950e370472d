"""Criteria of the reference on the quality of support, taken into the rubric of a call."""

import pytest

from accounts.roles import Role
from calls.domain.quality_rubric import criteria_of
from calls.models import Call
from calls.rules import editing
from tests.factories.calls import DEFINITION, make_call
from tests.factories.quality import TODAY, make_draft, make_published
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


def codes(definition):
    return [one["code"] for one in definition["rubric"]["criteria"]]


def test_criterion_tells_its_levels_and_its_version():
    theme = make_published().reading.find_theme("t1")
    first, _ = criteria_of(theme, version=1)
    assert (first["code"], first["label"], first["maximum"]) == ("qualite_c1", "Un accueil préparé", 4)
    assert first["guidance"].splitlines() == [
        "Comment ?",
        "1\u00a0: Rien.",
        "2\u00a0: Un peu.",
        "3\u00a0: En place.",
        "4\u00a0: Éprouvé.",
        "Référentiel qualité, version 1, thème «\u00a0Accueil\u00a0».",
    ]


def test_criteria_that_are_there_already_are_not_doubled():
    theme = make_published().reading.find_theme("t1")
    once = editing.add_criteria(DEFINITION, criteria=criteria_of(theme, version=1))
    assert codes(once) == ["besoin", "solidite", "qualite_c1", "qualite_c2"]
    assert editing.add_criteria(once, criteria=criteria_of(theme, version=1)) == once


def test_agent_fills_the_rubric_of_a_call_from_its_page(client):
    make_published()
    agent = make_agent()
    call = make_call(state="draft")
    client.force_login(agent, backend=BACKEND)
    page = client.get(f"/appels/preparation/appel/{call.pk}/listes/grille/").content.decode()
    assert "Référentiel qualité de l’accompagnement" in page
    data = {"theme": "t2", "revision": str(call.revision)}
    answer = client.post(f"/appels/preparation/appel/{call.pk}/listes/grille/qualite/", data)
    assert answer["Location"] == f"/appels/preparation/appel/{call.pk}/listes/grille/"
    assert codes(Call.objects.get().definition) == ["besoin", "solidite", "qualite_c3"]


def test_theme_that_is_not_published_does_not_exist(client):
    make_draft()
    call = make_call(state="draft")
    client.force_login(make_agent(), backend=BACKEND)
    address = f"/appels/preparation/appel/{call.pk}/listes/grille/qualite/"
    assert client.post(address, {"theme": "t1", "revision": "1"}).status_code == 404


def test_who_does_not_manage_calls_fills_nothing(client):
    make_published()
    call = make_call(state="draft")
    client.force_login(make_holder(Role.DEPARTMENTAL_AGENT), backend=BACKEND)
    address = f"/appels/preparation/appel/{call.pk}/listes/grille/qualite/"
    assert client.post(address, {"theme": "t1", "revision": "1"}).status_code == 403
