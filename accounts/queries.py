"""Reading accounts, their hats and their invitations."""

from django.conf import settings
from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from accounts.api_tokens import ApiTokenQuerySet
from accounts.demonstration import ACCOUNTS, DemoAccount
from accounts.erasure_requests import ErasureState
from accounts.invitations import InvitationQuerySet
from accounts.models import ApiToken, Assignment, ErasureRequest, Invitation, SecondFactor, User
from accounts.roles import Permission, Role
from territories.enums import AreaLevel
from territories.models import Area
from territories.models.areas import AreaQuerySet


def demo_accounts() -> tuple[DemoAccount, ...]:
    """E-mail, role and description of the ready accounts; none outside a demonstration. No query."""
    return ACCOUNTS if settings.DEMONSTRATION else ()


def list_users(*, user: User) -> "list[User]":
    """Everyone, for those who manage accounts, with the hats held today or later."""
    if not user.can(Permission.ACCOUNTS_USER_MANAGE):
        return []
    kept = Assignment.objects.not_ended().prefetch_related("areas")
    users = User.objects.select_related("second_factor").prefetch_related(
        Prefetch("assignments", queryset=kept, to_attr="kept_assignments")
    )
    return list(users.order_by("last_name", "first_name", "pk"))


def list_open_invitations(*, user: User) -> InvitationQuerySet:
    """What waits for an answer: all of it for those who manage accounts, one's own for those who only invite."""
    invitations = Invitation.objects.open().select_related("invited_by").prefetch_related("areas")
    if user.can(Permission.ACCOUNTS_USER_MANAGE):
        return invitations
    if user.can(Permission.ACCOUNTS_USER_INVITE):
        return invitations.filter(invited_by=user)
    return invitations.none()


def list_tokens(*, owner: User) -> ApiTokenQuerySet:
    """Every token of a person, the last made first, with the hat of each."""
    return ApiToken.objects.filter(owner=owner).select_related("assignment").prefetch_related("assignment__areas")


def list_administrators() -> "list[User]":
    """Who manages accounts today."""
    holders = Assignment.objects.current().filter(role=Role.ADMINISTRATOR)
    return list(User.objects.filter(is_active=True, assignments__in=holders).distinct().order_by("pk"))


def list_erasure_requests(*, user: User) -> "QuerySet[ErasureRequest]":
    """Those that wait first, the oldest on top; nothing for who does not manage accounts."""
    if not user.can(Permission.ACCOUNTS_USER_MANAGE):
        return ErasureRequest.objects.none()
    waits = Case(When(state=ErasureState.ASKED, then=0), default=1)
    return ErasureRequest.objects.select_related("user", "decided_by").order_by(waits, "asked_at", "pk")


def find_second_factor(*, user: User) -> SecondFactor | None:
    """With the number of paper codes that still open, as `papers_left`."""
    left = Count("recovery_codes", filter=Q(recovery_codes__used_at=None))
    return SecondFactor.objects.filter(user=user).annotate(papers_left=left).first()


def list_departments() -> AreaQuerySet:
    return Area.objects.current().at_level(AreaLevel.DEPARTMENT).order_by("code")


def list_groupings() -> AreaQuerySet:
    """The EPCI of the region, by name."""
    return Area.objects.current().at_level(AreaLevel.EPCI).order_by("name", "code")
