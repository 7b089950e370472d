"""The letters and the annexe of an adopted scenario, as files."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.perimeter import can
from accounts.roles import Permission
from allocation.documents.decision_annexe import write_annexe
from allocation.documents.decision_letter import render_letter
from allocation.enums import FROZEN_STATES
from allocation.models import Adoption
from allocation.queries.consultation import list_departments
from allocation.views.consultation import get_scenario
from iae_portal.common.access import requires
from iae_portal.common.exports import CONTENT_TYPES


@requires(Permission.ALLOCATION_OPINION_VIEW)
@require_safe
@never_cache
def letter(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The letter of a département: a draft for those who decide until it is notified, then for its own people too."""
    user = cast(User, request.user)
    adoption = _find(request, pk)
    department = next((area for area in list_departments(adoption.version_id) if area.code == code), None)
    if department is None or not can(user, Permission.ALLOCATION_OPINION_VIEW, department):
        raise Http404
    notification = adoption.notifications.filter(department=department).first()
    if notification is None and not user.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        raise Http404
    content = render_letter(adoption, department=department, notification=notification)
    suffix = "" if notification else "-projet"
    return _file(content, kind="application/pdf", name=f"lettre-{adoption.scenario_id}-{department.code}{suffix}.pdf")


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
@never_cache
def annexe(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of every département: decided, they are read across the region."""
    adoption = _find(request, pk)
    return _file(write_annexe(adoption), kind=CONTENT_TYPES["xlsx"], name=f"annexe-{adoption.scenario_id}.xlsx")


def _find(request: HttpRequest, pk: int) -> Adoption:
    scenario = get_scenario(request, pk)
    rows = Adoption.objects.select_related("scenario__amends", "scenario__perimeter", "version", "adopted_by")
    adoption = rows.filter(scenario=scenario).first()
    if adoption is None or scenario.state not in FROZEN_STATES:
        raise Http404
    return adoption


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
