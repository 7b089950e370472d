import pytest
from bs4 import BeautifulSoup

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import enqueue_job
from iae_portal.common.job_states import JobState
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def job(owner):
    return enqueue_job(kind="common.selftest", subject="s", parameters={"steps": 1, "pause": 0}, actor=owner)


def get(client, job, query="", **headers):
    return client.get(f"/travaux/{job.pk}/{query}", headers={**HTMX, **headers})


def test_fragment_polls_while_the_job_waits(client, owner, job):
    client.force_login(owner)
    page = BeautifulSoup(get(client, job).content, "html.parser")
    status = page.find(id=f"travail-{job.pk}-etat")
    assert status["hx-trigger"] == "every 1s"
    assert status["hx-get"].startswith(f"/travaux/{job.pk}/?vu=queued-0-")
    assert page.progress["value"] == "0"


def test_fragment_is_not_sent_again_when_nothing_changed(client, owner, job):
    client.force_login(owner)
    page = BeautifulSoup(get(client, job).content, "html.parser")
    again = client.get(page.find(id=f"travail-{job.pk}-etat")["hx-get"], headers=HTMX)
    assert (again.status_code, again.content) == (204, b"")


def test_fragment_stops_polling_when_the_job_is_over(client, owner, job):
    execute_job(job_id=job.pk)
    client.force_login(owner)
    response = get(client, job)
    page = BeautifulSoup(response.content, "html.parser")
    assert "hx-get" not in page.find(id=f"travail-{job.pk}-etat").attrs
    assert page.find(id=f"travail-{job.pk}-actions")["hx-swap-oob"] == "true"
    assert "HX-Refresh" not in response.headers


def test_page_around_reloads_when_it_asked_to(client, owner, job):
    execute_job(job_id=job.pk)
    client.force_login(owner)
    assert get(client, job, "?recharger=1").headers["HX-Refresh"] == "true"


def test_job_of_someone_else_does_not_exist(client, job):
    client.force_login(make_user())
    assert get(client, job).status_code == 404


def test_owner_cancels(client, owner, job):
    client.force_login(owner)
    response = client.post(f"/travaux/{job.pk}/annuler/")
    job.refresh_from_db()
    assert (response.status_code, job.state) == (302, JobState.CANCELLED)


def test_someone_else_does_not_cancel(client, job):
    client.force_login(make_user())
    response = client.post(f"/travaux/{job.pk}/annuler/")
    job.refresh_from_db()
    assert (response.status_code, job.state) == (404, JobState.QUEUED)


def test_cancelling_by_a_link_is_refused(client, owner, job):
    client.force_login(owner)
    assert client.get(f"/travaux/{job.pk}/annuler/").status_code == 405


def test_page_without_script_shows_the_state_and_a_way_to_refresh(client, owner, job):
    client.force_login(owner)
    page = BeautifulSoup(client.get(f"/travaux/{job.pk}/").content, "html.parser")
    assert page.h1.text == "Essai des exécutants"
    assert page.title.text.startswith("Essai des exécutants\u00a0: En attente d’un exécutant")
    assert page.main.noscript.a["href"] == f"/travaux/{job.pk}/"
    assert page.select_one(f"#travail-{job.pk}-actions form")["action"] == f"/travaux/{job.pk}/annuler/"


def test_visitor_is_sent_to_sign_in(client, job):
    response = client.get(f"/travaux/{job.pk}/")
    assert response.url == f"/connexion/?next=/travaux/{job.pk}/"
