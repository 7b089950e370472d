import pytest

from accounts.roles import Role
from tests.factories.users import PASSWORD, make_holder

pytestmark = pytest.mark.django_db
PAGES = [
    "accounts/user",
    "accounts/assignment",
    "accounts/invitation",
    "accounts/secondfactor",
    "common/job",
    "common/outgoingmail",
    "common/auditevent",
    "common/source",
]


@pytest.mark.parametrize("page", PAGES)
def test_administrator_reads_and_never_writes(client, page):
    client.force_login(make_holder(Role.ADMINISTRATOR, is_staff=True))
    assert client.get(f"/administration/{page}/").status_code == 200
    assert client.get(f"/administration/{page}/add/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_staff_in_another_role_does_not_read(client, page):
    client.force_login(make_holder(Role.REGIONAL_AGENT, is_staff=True))
    assert client.get(f"/administration/{page}/").status_code == 403


def test_administration_has_no_sign_in_of_its_own(client):
    response = client.get("/administration/login/?next=/administration/")
    assert response.url == "/connexion/?next=/administration/"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OBSERVER])
def test_administration_changes_no_password_by_itself(client, role):
    user = make_holder(role, is_staff=True)
    client.force_login(user)
    new = {"old_password": PASSWORD, "new_password1": "quatre chevaux gris", "new_password2": "quatre chevaux gris"}
    response = client.post("/administration/password_change/", new)
    user.refresh_from_db()
    assert (response.url, user.check_password(PASSWORD)) == ("/mon-compte/mot-de-passe/", True)
