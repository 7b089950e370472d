"""Making the accounts of the demonstration, as often as wanted."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.demonstration import ACCOUNTS, PASSWORD, DemoAccount, DemoHat
from accounts.domain.assignments import grant_assignment
from accounts.models import Assignment, User
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children

EPCI_OF = "epci:"


class RegionMissingError(LookupError):
    """The areas that the accounts hold are not loaded yet."""


def load_demo_accounts() -> list[User]:
    """Create what is missing; an account that exists keeps its hats and its password."""
    if not settings.DEMONSTRATION:
        raise PermissionDenied("Les comptes de démonstration n’existent que dans une démonstration.")
    # Hashed once: a deliberately slow computation, for a password that everyone knows.
    password = make_password(PASSWORD)
    with transaction.atomic():
        return [_load(account, password=password) for account in ACCOUNTS]


def _load(account: DemoAccount, *, password: str) -> User:
    user, created = User.objects.get_or_create(
        email=account.email,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "is_staff": account.is_staff,
            "password": password,
        },
    )
    if created or not Assignment.objects.filter(user=user).exists():
        for hat in account.hats:
            grant_assignment(
                user=user, role=hat.role, areas=_find_areas(hat), college=hat.college, seat=hat.seat, actor=None
            )
    return user


def _find_areas(hat: DemoHat) -> list[Area]:
    if not hat.place:
        return []
    codes = hat.place.removeprefix(EPCI_OF).split(",")
    departments = list(Area.objects.current().at_level(AreaLevel.DEPARTMENT).filter(code__in=codes).order_by("code"))
    if len(departments) != len(codes):
        raise RegionMissingError("Chargez d’abord la région : bin/manage load_region.")
    if not hat.place.startswith(EPCI_OF):
        return departments
    groups = list_children(departments[0], level=AreaLevel.EPCI).order_by("-population", "code")
    return list(groups[:1])
