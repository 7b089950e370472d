import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.demonstration import ACCOUNTS, PASSWORD
from accounts.domain.demo_accounts import RegionMissingError, load_demo_accounts
from accounts.models import Assignment, User
from accounts.queries import demo_accounts
from accounts.roles import Role
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


def make_department(code, name):
    loaded = Area.objects.filter(level=AreaLevel.DEPARTMENT, code=code)
    loaded.update(is_current=True)
    return loaded.first() or make_area(level=AreaLevel.DEPARTMENT, code=code, name=name)


@pytest.fixture
def region():
    """The real départements that the accounts hold, in place of those that other tests may have loaded."""
    Area.objects.all().update(is_current=False)
    departments = {
        code: make_department(code, name)
        for code, name in (("15", "Cantal"), ("43", "Haute-Loire"), ("63", "Puy-de-Dôme"))
    }
    grouping = make_area(level=AreaLevel.EPCI, name="CA du Bassin d’Aurillac")
    make_membership(grouping, departments["15"])
    return departments


def test_one_account_a_role_and_one_with_several(region):
    load_demo_accounts()
    assert [account.email for account in demo_accounts()] == sorted(
        User.objects.values_list("email", flat=True), key=[account.email for account in ACCOUNTS].index
    )
    assert set(Assignment.objects.values_list("role", flat=True)) == set(Role.values)
    hats = User.objects.get(email="plusieurs@demo.example").hats
    assert [hat.label for hat in hats] == [
        "Agent départemental — Haute-Loire, Cantal".replace("Haute-Loire, Cantal", "Cantal, Haute-Loire"),
        "Membre du CDIAE — Puy-de-Dôme (services de l’État, suppléant)",
    ]


def test_password_is_the_one_shown(region):
    load_demo_accounts()
    assert all(user.check_password(PASSWORD) for user in User.objects.all())


def test_loaded_twice_changes_nothing(region):
    load_demo_accounts()
    before = list(Assignment.objects.order_by("pk").values())
    load_demo_accounts()
    assert (list(Assignment.objects.order_by("pk").values()), User.objects.count()) == (before, len(ACCOUNTS))


def test_refused_outside_a_demonstration(region, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(PermissionDenied):
        load_demo_accounts()
    assert (User.objects.count(), demo_accounts()) == (0, ())


def test_region_must_be_loaded_before():
    Area.objects.all().update(is_current=False)
    with pytest.raises(RegionMissingError, match="Chargez d’abord la région"):
        load_demo_accounts()
    assert User.objects.count() == 0


def test_command_lists_the_accounts(region, capsys):
    call_command("load_demo_accounts")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "agent.cantal@demo.example — Agent départemental — Cantal"
    assert lines[-1].endswith("demonstration")


def test_command_refuses_in_french(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="n’existent que dans une démonstration"):
        call_command("load_demo_accounts")
