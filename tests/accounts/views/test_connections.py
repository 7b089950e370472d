import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from accounts.domain.second_factor import reset_second_factor
from accounts.models import PortalSession
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.factories.second_factors import give_factor
from tests.factories.users import PASSWORD, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/mon-compte/connexions/"
CLOSE, CLOSE_OTHERS = f"{ADDRESS}fermer/", f"{ADDRESS}fermer-les-autres/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1"


OPENED, SEEN = "1er mars 2027", "Dernière demande"
CLOSE_IT = "Fermer la connexion de Safari sur iPhone, il y a 30 minutes"


def enter(user, user_agent=IPHONE):
    client = Client(headers={"user-agent": user_agent})
    client.post("/connexion/", {"username": user.email, "password": PASSWORD})
    return client


def read(client):
    return BeautifulSoup(client.get(ADDRESS).content, "html.parser").select_one("main")


def lines(client):
    return [" ".join(item.text.split()) for item in read(client).select("ul > li:has(strong)")]


def marks(client):
    return [field["value"] for field in read(client).select("input[name=connexion]")]


def is_in(client):
    return client.get("/mon-compte/").status_code == 200


def test_person_sees_where_their_account_is_open(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC), tick=False)
    user = make_user()
    enter(user)
    time_machine.move_to(dt.datetime(2027, 3, 1, 8, 30, tzinfo=dt.UTC), tick=False)
    here = enter(user, FIREFOX)

    found = [line.replace("\u00a0", " ").replace("\u202f", " ") for line in lines(here)]

    assert found == [
        f"Firefox sur Linux cette connexion Ouverte le {OPENED} à 9 h 30 (heure de Paris). {SEEN} : maintenant.",
        f"Safari sur iPhone Ouverte le {OPENED} à 9 h 00 (heure de Paris). {SEEN} : il y a 30 minutes. {CLOSE_IT}",
    ]


def test_key_of_a_session_is_written_nowhere():
    user = make_user()
    enter(user)
    here = enter(user)

    text = here.get(ADDRESS).content.decode()

    keys = PortalSession.objects.filter(user=user).values_list("session_key", flat=True)
    assert (len(keys), [key for key in keys if key in text]) == (2, [])


def test_person_alone_is_told_so():
    here = enter(make_user())

    assert "n’est ouvert nulle part ailleurs" in read(here).text
    assert read(here).select("form") == []


def test_person_closes_one_of_their_sessions():
    user = make_user()
    first, second, here = enter(user), enter(user), enter(user, FIREFOX)
    (last_used, _) = marks(here)

    answer = here.post(CLOSE, {"connexion": last_used}, follow=True)

    assert "Cette connexion est fermée" in answer.content.decode()
    assert [is_in(first), is_in(second), is_in(here)] == [True, False, True]
    assert AuditEvent.objects.latest("pk").verb == "session:closed_from_afar"


def test_person_closes_all_the_others():
    user = make_user()
    others, here = [enter(user), enter(user)], enter(user)
    stranger = enter(make_user())

    here.post(CLOSE_OTHERS)

    assert [is_in(one) for one in (*others, here, stranger)] == [False, False, True, True]
    assert AuditEvent.objects.latest("pk").data == {"count": 2}


def test_session_of_another_is_not_closed():
    stranger, here = enter(make_user()), enter(make_user())
    other = make_user()
    first, second = enter(other), enter(other)
    (mark,) = marks(second)

    answer = here.post(CLOSE, {"connexion": mark}, follow=True)

    assert "était déjà fermée" in answer.content.decode()
    assert [is_in(one) for one in (stranger, first, second, here)] == [True] * 4


def test_nothing_to_close_is_said():
    here = enter(make_user())

    assert "Vous n’aviez pas d’autre connexion" in here.post(CLOSE_OTHERS, follow=True).content.decode()


@pytest.mark.parametrize("path", [CLOSE, CLOSE_OTHERS])
def test_link_closes_nothing(path):
    assert enter(make_user()).get(path).status_code == 405


@pytest.mark.parametrize(("method", "path"), [("get", ADDRESS), ("post", CLOSE), ("post", CLOSE_OTHERS)])
def test_visitor_is_sent_to_the_sign_in(client, method, path):
    assert getattr(client, method)(path).url.startswith("/connexion/?next=")


def test_session_that_is_over_is_not_listed():
    user = make_user()
    for _ in range(2):
        enter(user)
    long_ago = timezone.now() - dt.timedelta(hours=2)
    first, second = PortalSession.objects.filter(user=user)
    PortalSession.objects.filter(pk=first.pk).update(last_seen_at=long_ago)
    PortalSession.objects.filter(pk=second.pk).update(expire_date=long_ago)

    assert len(lines(enter(user))) == 1


def test_new_password_leaves_one_session():
    user = make_user()
    enter(user)
    here = enter(user)
    new = "quatre chevaux gris"

    here.post("/mon-compte/mot-de-passe/", {"current": PASSWORD, "new_password": new, "again": new})

    assert (is_in(here), PortalSession.objects.filter(user=user).count(), len(lines(here))) == (True, 1, 1)


def test_second_factor_reset_by_an_administrator_leaves_no_session():
    user = make_agent()
    inside = enter(user)
    give_factor(user)

    reset_second_factor(user=user, actor=make_holder(Role.ADMINISTRATOR))

    assert (is_in(inside), PortalSession.objects.filter(user=user).exists()) == (False, False)


def test_account_opened_again_does_not_open_the_sessions_of_before():
    user, admin = make_user(), make_holder(Role.ADMINISTRATOR)
    inside, desk = enter(user), enter(admin)

    desk.post(f"/comptes/{user.pk}/fermer/")
    desk.post(f"/comptes/{user.pk}/rouvrir/")

    user.refresh_from_db()
    assert (user.is_active, is_in(inside)) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(django_assert_num_queries, count):
    user = make_user()
    for _ in range(count):
        enter(user)
    here = enter(user)
    here.get(ADDRESS)

    with django_assert_num_queries(3):
        here.get(ADDRESS)
