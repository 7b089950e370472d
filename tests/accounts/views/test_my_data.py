import pytest
from bs4 import BeautifulSoup

from accounts.domain.erasure import ask_erasure
from accounts.models import ErasureRequest
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
DATA = "/mon-compte/mes-donnees/"


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").text.split())


@pytest.fixture
def lea(client):
    user = make_agent(email="lea@test.example", first_name="Léa", last_name="Roux")
    client.force_login(user)
    return user


def test_page_leads_to_reading_correcting_and_erasing(client, lea):
    page = BeautifulSoup(client.get(DATA).content, "html.parser")
    assert [title.text for title in page.select("main h2")] == ["Lire", "Corriger", "Effacer"]


def test_person_reads_everything_on_a_page(client, lea):
    text = text_of(client.get(f"{DATA}lire/"))
    assert "adresse électronique : lea@test.example" in text
    assert "Vos rôles (1)" in text


def test_file_holds_the_same(client, lea):
    response = client.post(f"{DATA}fichier/")
    assert response["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    document = response.json()
    found = {section["nature"]: section["lignes"] for section in document["données"]}
    assert found["votre compte"][0]["prénom"] == "Léa"
    assert found["vos rôles"][0]["rôle"] == "agent régional"


def test_file_is_not_given_by_a_link(client, lea):
    assert client.get(f"{DATA}fichier/").status_code == 405


def test_name_is_corrected(client, lea):
    assert client.post(f"{DATA}nom/", {"first_name": "Zoé", "last_name": "Roux"}).url == DATA
    lea.refresh_from_db()
    assert lea.first_name == "Zoé"


def test_name_left_empty_is_refused(client, lea):
    assert client.post(f"{DATA}nom/", {"first_name": "", "last_name": "Roux"}).status_code == 422


def test_erasure_is_asked_then_withdrawn(client, lea):
    page = text_of(client.get(f"{DATA}effacement/"))
    assert "vos notifications" in page
    assert "Ce que la loi demande de garder" in page
    assert client.post(f"{DATA}effacement/", {"reason": "", "sure": "on"}).url == DATA
    request = ErasureRequest.objects.get()
    assert "réponse avant le" in text_of(client.get(DATA))
    client.post(f"{DATA}effacement/{request.pk}/retirer/")
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_page_does_not_offer_a_second_request(client, lea):
    def offers():
        return "Demander l’effacement" in text_of(client.get(DATA))

    before = offers()
    ask_erasure(actor=lea, reason="")
    assert (before, offers()) == (True, False)


def test_short_lists_are_open_as_they_are_printed(client, lea):
    page = BeautifulSoup(client.get(f"{DATA}lire/").content, "html.parser")
    assert [fold.has_attr("open") for fold in page.select("main section details")] == [True] * 3


def test_erasure_is_not_asked_by_mistake(client, lea):
    assert client.post(f"{DATA}effacement/", {"reason": "Je pars."}).status_code == 422
    assert not ErasureRequest.objects.exists()


def test_second_request_says_that_one_waits(client, lea):
    ask_erasure(actor=lea, reason="")
    response = client.post(f"{DATA}effacement/", {"sure": "on"})
    assert (response.status_code, "attend déjà sa réponse" in text_of(response)) == (422, True)


def test_request_of_another_is_not_found(client, lea):
    request = ask_erasure(actor=make_user(), reason="")
    assert client.post(f"{DATA}effacement/{request.pk}/retirer/").status_code == 404


def test_request_answered_is_not_withdrawn(client, lea):
    request = ask_erasure(actor=lea, reason="")
    client.post(f"{DATA}effacement/{request.pk}/retirer/")
    response = client.post(f"{DATA}effacement/{request.pk}/retirer/", follow=True)
    assert "Action impossible" in text_of(response)


@pytest.mark.parametrize("page", ["", "lire/", "nom/", "effacement/"])
def test_visitor_is_sent_to_the_sign_in(client, page):
    assert client.get(f"{DATA}{page}").url == f"/connexion/?next={DATA}{page}"


class TestAnswer:
    @pytest.fixture
    def admin(self, client):
        user = make_holder(Role.ADMINISTRATOR)
        client.force_login(user)
        return user

    def test_administrator_sees_what_would_be_done_and_does_it(self, client, admin):
        request = ask_erasure(actor=make_agent(email="lea@test.example"), reason="Je pars.")
        page = text_of(client.get(f"/comptes/effacements/{request.pk}/"))
        assert "Je pars." in page
        assert "vos rôles : 1, gardé" in page
        response = client.post(f"/comptes/effacements/{request.pk}/", {"answer": "done", "motive": ""}, follow=True)
        assert "La réponse est donnée" in text_of(response)
        request.refresh_from_db()
        assert (request.state, request.user.is_active) == ("done", False)

    def test_refusal_asks_for_a_motive(self, client, admin):
        request = ask_erasure(actor=make_user(), reason="")
        response = client.post(f"/comptes/effacements/{request.pk}/", {"answer": "refused", "motive": ""})
        assert (response.status_code, "Un refus porte son motif." in text_of(response)) == (422, True)

    def test_request_answered_meanwhile_says_so(self, client, admin):
        person = make_user()
        request = ask_erasure(actor=person, reason="")
        ErasureRequest.objects.update(state="withdrawn")
        response = client.post(f"/comptes/effacements/{request.pk}/", {"answer": "done"})
        assert (response.status_code, "Action impossible" in text_of(response)) == (422, True)
        person.refresh_from_db()
        assert person.is_active is True

    def test_answer_shows_on_the_page_of_the_person(self, client, admin):
        person = make_user()
        request = ask_erasure(actor=person, reason="")
        answer = {"answer": "refused", "motive": "Un recours est ouvert."}
        client.post(f"/comptes/effacements/{request.pk}/", answer)
        client.force_login(person)
        assert "Motif : Un recours est ouvert." in text_of(client.get(DATA))

    def test_own_request_waits_for_another(self, client, admin):
        request = ask_erasure(actor=admin, reason="")
        page = text_of(client.get(f"/comptes/effacements/{request.pk}/"))
        assert "Un autre administrateur doit répondre" in page

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_costs_the_same_queries_whatever_its_length(self, client, admin, count, django_assert_num_queries):
        for _ in range(count):
            ask_erasure(actor=make_user(), reason="")
        client.get("/comptes/effacements/")
        with django_assert_num_queries(4):
            client.get("/comptes/effacements/")

    def test_agent_sees_no_request(self, client):
        request = ask_erasure(actor=make_user(), reason="")
        client.force_login(make_agent())
        assert client.get("/comptes/effacements/").status_code == 403
        assert client.get(f"/comptes/effacements/{request.pk}/").status_code == 403


def test_each_act_is_told(client, lea):
    client.post(f"{DATA}nom/", {"first_name": "Zoé", "last_name": "Roux"})
    client.post(f"{DATA}fichier/")
    client.post(f"{DATA}effacement/", {"sure": "on"})
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "account:names_changed",
        "account:data_exported",
        "account:erasure_asked",
    ]
