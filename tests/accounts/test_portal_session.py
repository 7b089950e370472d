"""How long a session lasts: without a request, and in all."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import PortalSession
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC)
PAGE, PROLONG = "/mon-compte/", "/mon-compte/connexions/prolonger/"


@pytest.fixture
def clock(time_machine):
    """Minutes after the sign-in."""

    def set_clock(minutes):
        time_machine.move_to(START + dt.timedelta(minutes=minutes), tick=False)

    set_clock(0)
    return set_clock


@pytest.fixture
def user(client, clock):
    user = make_user()
    client.post("/connexion/", {"username": user.email, "password": PASSWORD})
    return user


def is_open(client):
    return client.get(PAGE).status_code == 200


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(("minutes", "expected"), [(59, True), (60, False)])
def test_session_without_a_request_ends_after_an_hour(client, clock, minutes, expected):
    clock(minutes)

    assert is_open(client) is expected


@pytest.mark.usefixtures("user")
def test_session_in_use_goes_on(client, clock):
    for minutes in (50, 100, 150):
        clock(minutes)
        assert is_open(client)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(("minutes", "expected"), [(14, True), (15, False)])
def test_settings_say_how_long(client, clock, settings, minutes, expected):
    settings.SESSION_IDLE_MINUTES = 15
    clock(minutes)

    assert is_open(client) is expected


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("idle", [60, 15])
def test_asking_to_stay_prolongs_the_session(client, clock, settings, idle):
    settings.SESSION_IDLE_MINUTES = idle
    clock(10)
    answer = client.post(PROLONG)
    clock(10 + idle - 1)

    assert answer.json() == {"left": (idle - 1) * 60}
    assert is_open(client)


@pytest.mark.usefixtures("user")
def test_asking_to_stay_gives_no_more_than_ten_hours(client, clock):
    for minutes in range(50, 600, 50):
        clock(minutes)
        is_open(client)
    clock(590)

    assert client.post(PROLONG).json() == {"left": 600}


@pytest.mark.usefixtures("user")
def test_session_that_ended_is_not_prolonged(client, clock):
    clock(60)

    assert client.post(PROLONG).status_code == 302
    assert not is_open(client)


def test_visitor_prolongs_nothing(client):
    assert client.post(PROLONG).url == "/connexion/?next=%2Fmon-compte%2Fconnexions%2Fprolonger%2F&expiree=oui"


@pytest.mark.usefixtures("user")
def test_address_that_prolongs_is_not_read(client):
    assert client.get(PROLONG).status_code == 405


@pytest.mark.usefixtures("user")
def test_session_in_use_ends_ten_hours_after_the_sign_in(client, clock):
    for minutes in range(50, 600, 50):
        clock(minutes)
        assert is_open(client)
    clock(600)

    assert not is_open(client)


def test_page_that_writes_the_session_gives_no_more_time(client, clock, user):
    clock(30)
    session = client.session
    session["autre"] = 1
    session.save()

    assert PortalSession.objects.get(user=user).expire_date == START + dt.timedelta(hours=10)


def test_last_request_is_written_once_a_minute(client, clock, user):
    def seen():
        return PortalSession.objects.get(user=user).last_seen_at

    moments = []
    for minutes in (0.9, 1, 1.9, 2):
        clock(minutes)
        is_open(client)
        moments.append((seen() - START).total_seconds())

    assert moments == [0, 60, 60, 120]


@pytest.mark.usefixtures("user")
def test_page_asked_for_too_late_says_why_and_leads_back(client, clock):
    clock(61)

    answer = client.get(f"{PAGE}?tri=nom", follow=True)

    assert answer.redirect_chain == [("/connexion/?next=%2Fmon-compte%2F%3Ftri%3Dnom&expiree=inactivite", 302)]
    assert "fermée après 60\u00a0minutes sans activité" in answer.content.decode()


@pytest.mark.usefixtures("user")
def test_form_sent_too_late_leads_back_to_its_page(client, clock):
    clock(61)

    answer = client.post("/changer-de-role/", headers={"referer": f"http://testserver{PAGE}"})

    assert answer.url == "/connexion/?next=%2Fmon-compte%2F&expiree=inactivite"


@pytest.mark.usefixtures("user")
def test_session_closed_for_want_of_a_request_does_not_come_back(client, clock):
    key = client.cookies["sessionid"].value
    clock(61)
    client.get(PAGE)
    client.cookies["sessionid"] = key

    assert not is_open(client)


@pytest.mark.usefixtures("user")
def test_session_that_is_over_by_its_length_is_not_said_to_be_idle(client, clock):
    for minutes in range(50, 600, 50):
        clock(minutes)
        is_open(client)
    clock(601)

    assert client.get(PAGE).url == f"/connexion/?next={PAGE}"


def test_visitor_has_no_account_in_the_session(client):
    client.get("/connexion/fournisseur/retour/")
    session = client.session
    session["autre"] = 1
    session.save()

    assert PortalSession.objects.get().user is None
    assert PortalSession.objects.get().last_seen_at <= timezone.now()
