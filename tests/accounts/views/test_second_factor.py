import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from accounts.models import RecoveryCode, SecondFactor
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from territories.enums import AreaLevel
from tests.factories.api import make_token
from tests.factories.second_factors import code_of, give_factor, make_enrolled
from tests.factories.territories import make_area
from tests.factories.users import PASSWORD, give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
STEP, ENROL, FACTOR = "/connexion/code/", "/mon-compte/second-facteur/activer/", "/mon-compte/second-facteur/"


@pytest.fixture(autouse=True)
def _one_moment(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 9, 0, 10, tzinfo=dt.UTC), tick=False)


def sign_in(client, user, password=PASSWORD, **fields):
    return client.post("/connexion/", {"username": user.email, "password": password, **fields})


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def is_signed_in(client):
    return "_auth_user_id" in client.session


def enrol(client):
    secret = read(client.get(ENROL)).select_one("#cle")["value"].replace(" ", "")
    return secret, client.post(ENROL, {"code": code_of(secret)})


def enter(client, user, secret):
    """Signed in with both factors."""
    sign_in(client, user)
    client.post(STEP, {"code": code_of(secret, steps=1)})
    assert is_signed_in(client)


def test_password_alone_leads_to_the_code_and_opens_nothing(client):
    user, _, _ = make_enrolled()
    assert sign_in(client, user).url == STEP
    assert not is_signed_in(client)
    assert client.get("/mon-compte/").status_code == 302


def test_code_opens_the_session_and_returns_to_the_page_asked(client):
    user, secret, _ = make_enrolled()
    sign_in(client, user, next="/mon-compte/")
    response = client.post(STEP, {"code": code_of(secret, steps=1)})
    assert response.url == "/mon-compte/"
    assert is_signed_in(client)
    assert AuditEvent.objects.latest("pk").data == {"how": "password+code"}


def test_session_identifier_changes_at_each_step(client):
    user, secret, _ = make_enrolled()
    client.get("/connexion/")
    keys = []
    sign_in(client, user)
    keys.append(client.session.session_key)
    client.post(STEP, {"code": code_of(secret, steps=1)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 2


def test_paper_code_opens_the_session(client):
    user, _, papers = make_enrolled()
    sign_in(client, user)
    page = read(client.get(f"{STEP}?secours=oui"))
    assert page.select_one("label[for=id_code]").text.startswith("Code de secours")
    assert client.post(f"{STEP}?secours=oui", {"code": papers[0]}).url == "/"


def test_code_used_in_another_browser_is_refused(client):
    user, secret, _ = make_enrolled()
    enter(Client(), user, secret)
    sign_in(client, user)
    response = client.post(STEP, {"code": code_of(secret, steps=1)})
    assert (response.status_code, "a déjà servi" in response.content.decode()) == (422, True)
    assert not is_signed_in(client)


def test_five_failures_of_password_and_code_together_lock_out(client):
    user, secret, _ = make_enrolled()
    sign_in(client, user, "faux")
    sign_in(client, user)
    answers = [client.post(STEP, {"code": "000000"}).status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    assert client.post(STEP, {"code": code_of(secret, steps=1)}).status_code == 429
    assert not is_signed_in(client)


def test_failed_code_is_not_written_down(client):
    from axes.models import AccessAttempt

    user, _, _ = make_enrolled()
    sign_in(client, user)
    client.post(STEP, {"code": "123456"})
    assert "123456" not in AccessAttempt.objects.get().post_data


def test_account_blocked_from_elsewhere_says_until_when(client):
    user, secret, _ = make_enrolled()
    SecondFactor.objects.update(blocked_until=timezone.now() + dt.timedelta(minutes=15))
    sign_in(client, user)
    response = client.post(STEP, {"code": code_of(secret, steps=1)})
    assert "aucun n’ouvrira avant 10\u00a0h\u00a015" in read(response).select_one("#erreurs").text


def test_code_without_password_leads_back_to_the_sign_in(client):
    make_enrolled()
    assert client.get(STEP).url == "/connexion/"
    assert client.post(STEP, {"code": "000000"}).url == "/connexion/"


def test_first_factor_is_forgotten_after_ten_minutes(client, time_machine):
    user, secret, _ = make_enrolled()
    sign_in(client, user)
    time_machine.shift(dt.timedelta(minutes=11))
    assert client.post(STEP, {"code": code_of(secret)}).url == "/connexion/"


@pytest.mark.parametrize("change", ["password", "closing"])
def test_account_that_changed_meanwhile_starts_again(client, change):
    user, secret, _ = make_enrolled()
    sign_in(client, user)
    if change == "password":
        user.set_password("quatre chevaux gris")
    else:
        user.is_active = False
    user.save()
    assert client.post(STEP, {"code": code_of(secret, steps=1)}).url == "/connexion/"


def test_code_alone_is_no_password(client):
    user, secret, _ = make_enrolled()
    client.post("/connexion/", {"username": user.email, "code": code_of(secret, steps=1)})
    assert not is_signed_in(client)


def test_enrolment_shows_key_picture_and_paper_codes_once(client):
    user = make_user()
    client.force_login(user)
    page = read(client.get(ENROL))
    assert page.select_one("img.portal-qr")["src"].startswith("data:image/svg+xml")
    _, response = enrol(client)
    papers = [code.text for code in read(response).select(".portal-codes code")]
    assert len(papers) == 10
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert papers[0] not in client.get(FACTOR).content.decode()
    assert client.get("/mon-compte/").status_code == 200


def test_enrolment_with_a_wrong_code_keeps_the_same_key(client):
    client.force_login(make_user())
    key = read(client.get(ENROL)).select_one("#cle")["value"]
    response = client.post(ENROL, {"code": "000000"})
    assert response.status_code == 422
    assert read(response).select_one("#cle")["value"] == key


def test_key_waits_encrypted_in_the_session(client):
    client.force_login(make_user())
    key = read(client.get(ENROL)).select_one("#cle")["value"].replace(" ", "")
    assert key not in str(dict(client.session))


def test_enrolment_ends_the_other_sessions(client):
    user, other = make_user(), Client()
    client.force_login(user)
    other.force_login(user)
    enrol(client)
    assert other.get("/mon-compte/").status_code == 302


def test_enrolled_person_is_not_offered_another_key(client):
    user, secret, _ = make_enrolled()
    enter(client, user, secret)
    assert client.get(ENROL).url == FACTOR


def test_removal_asks_both_factors_again(client, time_machine):
    user, secret, _ = make_enrolled()
    enter(client, user, secret)
    time_machine.shift(dt.timedelta(minutes=2))
    for answer in ({"password": "faux", "code": code_of(secret)}, {"password": PASSWORD, "code": "000000"}):
        assert client.post(f"{FACTOR}retirer/", answer).status_code == 422
    assert SecondFactor.objects.exists()
    assert client.post(f"{FACTOR}retirer/", {"password": PASSWORD, "code": code_of(secret)}).url == FACTOR
    assert not SecondFactor.objects.exists()
    assert client.get("/mon-compte/").status_code == 200


def test_wrong_password_at_the_removal_does_not_use_the_code(client, time_machine):
    user, secret, papers = make_enrolled()
    enter(client, user, secret)
    client.post(f"{FACTOR}retirer/", {"password": "faux", "code": papers[0]})
    assert RecoveryCode.objects.filter(used_at=None).count() == 10


def test_paper_codes_are_renewed_with_both_factors(client, time_machine):
    user, secret, papers = make_enrolled()
    enter(client, user, secret)
    response = client.post(f"{FACTOR}codes/", {"password": PASSWORD, "code": papers[0]})
    renewed = [code.text for code in read(response).select(".portal-codes code")]
    assert (len(renewed), set(renewed) & set(papers)) == (10, set())


@pytest.mark.parametrize("page", ["codes/", "retirer/"])
def test_pages_of_a_factor_that_is_not_there_lead_to_its_start(client, page):
    client.force_login(make_user())
    assert client.get(f"{FACTOR}{page}").url == FACTOR


@pytest.mark.parametrize("page", ["", "activer/", "codes/", "retirer/"])
def test_visitor_is_sent_to_the_sign_in(client, page):
    assert client.get(f"{FACTOR}{page}").url == f"/connexion/?next={FACTOR}{page}"


def test_password_reset_does_not_go_round_the_code(client):
    user, _, _ = make_enrolled()
    user.set_password("quatre chevaux gris")
    user.save()
    assert sign_in(client, user, "quatre chevaux gris").url == STEP
    assert not is_signed_in(client)


def test_token_of_the_api_reads_without_code(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = make_agent()
    _, secret = make_token(user)
    give_factor(user)
    response = client.get("/api/v1/areas/", headers={"authorization": f"Bearer {secret}"})
    assert response.status_code == 200


def test_administrator_resets_the_factor_of_a_person(client):
    user, _, _ = make_enrolled()
    client.force_login(make_holder(Role.ADMINISTRATOR))
    assert "Retirer son second facteur" in client.get(f"/comptes/{user.pk}/").content.decode()
    response = client.post(f"/comptes/{user.pk}/second-facteur/retirer/", follow=True)
    assert "un courriel l’en avertit" in response.content.decode()
    assert not SecondFactor.objects.exists()


def test_reset_of_a_factor_that_is_not_there_says_so(client):
    client.force_login(make_holder(Role.ADMINISTRATOR))
    response = client.post(f"/comptes/{make_user().pk}/second-facteur/retirer/", follow=True)
    assert "Aucun second facteur" in response.content.decode()


def test_agent_resets_no_factor(client):
    user, _, _ = make_enrolled()
    client.force_login(make_agent())
    assert client.post(f"/comptes/{user.pk}/second-facteur/retirer/").status_code == 403


@pytest.fixture
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("_required")
class TestRequired:
    @pytest.mark.parametrize("path", ["/", "/mon-compte/", "/territoires/", "/glossaire/", "/administration/", FACTOR])
    @pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.ADMINISTRATOR])
    def test_agent_without_factor_reaches_nothing_but_its_enrolment(self, client, role, path):
        client.force_login(make_holder(role))
        response = client.get(path)
        assert (response.status_code, response.url) == (302, ENROL)

    def test_departmental_agent_is_led_there_at_sign_in(self, client):
        cantal = make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")
        user = make_holder(Role.DEPARTMENTAL_AGENT, cantal)
        sign_in(client, user)
        page = read(client.get("/", follow=True))
        assert page.h1.text == "Activer un second facteur"
        assert "Votre rôle demande un second facteur" in page.text

    def test_another_hat_does_not_open_the_portal(self, client):
        user = make_agent()
        give_hat(user, Role.OBSERVER)
        client.force_login(user)
        assert client.get("/mon-compte/").url == ENROL

    def test_enrolment_opens_the_portal(self, client):
        client.force_login(make_agent())
        enrol(client)
        assert client.get("/mon-compte/").status_code == 200

    def test_enrolled_agent_enters_with_both(self, client):
        user = make_agent()
        secret, _ = give_factor(user)
        enter(client, user, secret)
        assert client.get("/mon-compte/").status_code == 200

    def test_removal_leads_to_another_enrolment(self, client, time_machine):
        user = make_agent()
        secret, papers = give_factor(user)
        enter(client, user, secret)
        client.post(f"{FACTOR}retirer/", {"password": PASSWORD, "code": papers[0]})
        assert client.get("/mon-compte/").url == ENROL

    def test_session_opened_before_an_enrolment_elsewhere_starts_again(self, client):
        user = make_agent()
        give_factor(user)
        client.force_login(user)
        assert client.get("/mon-compte/").url == "/connexion/"
        assert not is_signed_in(client)

    def test_observer_is_asked_nothing(self, client):
        client.force_login(make_holder(Role.OBSERVER))
        assert client.get("/mon-compte/").status_code == 200

    def test_who_must_enrol_may_leave(self, client):
        client.force_login(make_agent())
        assert client.post("/deconnexion/").url == "/"

    def test_visitor_reads_the_public_pages(self, client):
        assert client.get("/glossaire/").status_code == 200

    def test_static_and_health_are_open(self, client):
        assert client.get("/sante/").status_code == 200


def test_agent_without_factor_is_asked_nothing_by_default(client):
    client.force_login(make_agent())
    assert client.get("/mon-compte/").status_code == 200
