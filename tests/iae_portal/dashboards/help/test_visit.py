"""The first visit of a role."""

import pytest

from accounts.roles import Role
from iae_portal.dashboards.help.visit import address_of, mark_seen, read_visit
from iae_portal.dashboards.help.visit_steps import STEPS
from iae_portal.dashboards.models import FirstVisit
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
SLUGS = [step.slug for step in STEPS[Role.STRUCTURE_MEMBER]]


def test_visit_begins_with_the_first_step_of_the_role():
    visit = read_visit(make_holder(Role.STRUCTURE_MEMBER))
    assert (visit.following.step.slug, visit.seen, visit.is_ended) == (SLUGS[0], 0, False)


def test_visit_ends_with_the_last_step_seen():
    user = make_holder(Role.STRUCTURE_MEMBER)
    for step in STEPS[Role.STRUCTURE_MEMBER]:
        visit = mark_seen(user, step)
    assert (visit.following, visit.minutes_left, visit.is_ended) == (None, 0, True)


def test_step_seen_twice_counts_once():
    user = make_holder(Role.STRUCTURE_MEMBER)
    for _ in range(2):
        visit = mark_seen(user, STEPS[Role.STRUCTURE_MEMBER][0])
    assert (visit.seen, FirstVisit.objects.get().seen) == (1, [SLUGS[0]])


def test_steps_of_a_diagnosis_that_does_not_exist_yet_have_no_address():
    user = make_agent()
    addresses = {step.slug: address_of(user, step) for step in STEPS[Role.REGIONAL_AGENT]}
    assert (addresses["diagnostic"], addresses["pourquoi"]) == ("", "")
    assert addresses["instruction"] == "/instruction/"


def test_visit_leads_from_screen_to_screen(enter):
    client = enter(Role.STRUCTURE_MEMBER)
    assert "Commencer la visite" in client.get("/").content.decode()
    answer = client.post(f"/premiere-visite/{SLUGS[0]}/aller/")
    assert answer.url == "/structures/"
    page = client.get(answer.url).content.decode()
    assert f"Première visite, étape 1 sur {len(SLUGS)}" in page
    assert client.post(f"/premiere-visite/{SLUGS[0]}/vue/").url == "/dialogue/"
    assert "Continuer la visite" in client.get("/").content.decode()


def test_band_on_another_screen_leads_back(enter):
    client = enter(Role.STRUCTURE_MEMBER)
    client.post(f"/premiere-visite/{SLUGS[0]}/aller/")
    assert "Revenir à l’étape" in client.get("/glossaire/").content.decode()


def test_visit_left_is_proposed_no_more(enter):
    client = enter(Role.STRUCTURE_MEMBER)
    client.post(f"/premiere-visite/{SLUGS[0]}/aller/")
    client.post("/premiere-visite/quitter/")
    content = client.get("/").content.decode()
    assert "portal-visit" not in content
    assert "la visite" not in content.replace("La première visite est quittée", "")


def test_step_of_another_role_does_not_exist(enter):
    assert enter(Role.STRUCTURE_MEMBER).post("/premiere-visite/instruction/vue/").status_code == 404


def test_step_without_anything_to_see_says_so(enter):
    answer = enter(Role.REGIONAL_AGENT).post("/premiere-visite/diagnostic/aller/", follow=True)
    assert "il n’y a rien à y voir pour l’instant" in answer.content.decode()


def test_account_without_role_has_no_visit_to_leave(client):
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/premiere-visite/quitter/")["Location"] == "/"
