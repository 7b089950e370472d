"""Whom a person may apply for, and the file that already exists for each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.perimeter import hat_of
from accounts.roles import Role
from calls.enums import ApplicantKind, ApplicationState
from calls.models import Application, Call
from structures.models import Operator, Siae
from territories.models import Area

ROLE_OF = {
    ApplicantKind.STRUCTURE: Role.STRUCTURE_MEMBER,
    ApplicantKind.TERRITORY: Role.TERRITORY_HOLDER,
    ApplicantKind.OPERATOR: Role.OPERATOR,
}
# The field of a file that names its applicant.
FIELD_OF = {
    ApplicantKind.STRUCTURE: "siae",
    ApplicantKind.TERRITORY: "territory",
    ApplicantKind.OPERATOR: "operator",
}
Holder = Siae | Area | Operator


def list_holders(user: Any, kind: ApplicantKind | str) -> list[Holder]:
    """The structures, areas or operators for which the hat of today may answer a call of this kind."""
    hat, kind = hat_of(user), ApplicantKind(kind)
    if hat is None or hat.role != ROLE_OF[kind]:
        return []
    if kind is ApplicantKind.STRUCTURE:
        rows = Siae.objects.current().filter(members=hat.assignment_id).select_related("department")
        return list(rows.order_by("name", "pk"))
    if kind is ApplicantKind.OPERATOR:
        return list(Operator.objects.filter(members=hat.assignment_id).order_by("legal_name", "pk"))
    return list(Area.objects.current().filter(pk__in=[area.pk for area in hat.areas]).order_by("name", "pk"))


def find_file(call: Call, holder: Holder) -> Application | None:
    """The file of this applicant for the call, a withdrawn one set aside."""
    field = FIELD_OF[ApplicantKind(call.applicant)]
    rows = Application.objects.filter(call=call, **{field: holder}).exclude(state=ApplicationState.WITHDRAWN)
    return rows.first()


# What the pages of a file read with it; the definition that is being prepared and the points of areas are long to read
# and not theirs.
WHOLE = ("call", "version", "department", "current", "siae__department", "operator", "territory")
UNREAD = ("call__definition", "department__point", "siae__department__point", "territory__point")


def whole_files(rows: "QuerySet[Application]") -> "QuerySet[Application]":
    """The same files, each with what its pages read, in one query."""
    return rows.select_related(*WHOLE).defer(*UNREAD)


def share_version(application: Application) -> Application:
    """The version answered is nearly always that of the call: its definition is read once for both."""
    if application.call.version_id == application.version_id:
        application.call.version = application.version
    return application


def list_own_files(user: Any) -> "QuerySet[Application]":
    """The files that the hat carries, those that still ask something of it first."""
    rows = Application.objects.carried_by(user).select_related("call", "department", "current", "version__call")
    return rows.order_by("call__closes_at", "applicant_name", "pk")


def list_open_calls(user: Any, *, files: Iterable[Application]) -> list[Call]:
    """The calls open today that one of the hat's holders may still answer, the nearest closing first.

    `files` are those that the hat carries; a file withdrawn leaves its holder free to answer again.
    """
    holders = {kind: {one.pk for one in list_holders(user, kind)} for kind in ApplicantKind}
    answered: dict[int, set[int]] = defaultdict(set)
    for file in files:
        if file.state != ApplicationState.WITHDRAWN:
            answered[file.call_id].add(getattr(file, f"{FIELD_OF[ApplicantKind(file.call.applicant)]}_id"))
    kinds = [kind for kind, keys in holders.items() if keys]
    rows = Call.objects.visible_to(user).open_at(timezone.now()).filter(applicant__in=kinds)
    calls = rows.order_by("closes_at", "pk")
    return [call for call in calls if holders[ApplicantKind(call.applicant)] - answered[call.pk]]
