"""Home: what the portal is for a visitor, what matters now for each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, Role
from calls.presentation.own_files import compose_own_desk
from iae_portal.common.access import public
from iae_portal.dashboards.area_page import compose_area
from iae_portal.dashboards.help.visit import read_visit
from iae_portal.dashboards.home_page import (
    compose_operator,
    compose_structures,
    home_area,
    own_dialogue_cards,
    waiting_for,
    whats_new,
)
from iae_portal.dashboards.views.areas import export_asked


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "dashboards/public_home.html")
    user = request.user
    if user.assignment is None:
        return render(request, "accounts/no_assignment.html", status=403)
    if user.assignment.role == Role.STRUCTURE_MEMBER:
        context = {
            "structures": compose_structures(user),
            "dialogues": own_dialogue_cards(user),
            "desk": compose_own_desk(user, now=timezone.now()),
            "visit": read_visit(user),
        }
        return render(request, "dashboards/home_structure.html", context)
    if user.assignment.role == Role.OPERATOR:
        desk = compose_own_desk(user, now=timezone.now())
        context = {**compose_operator(user), "desk": desk, "visit": read_visit(user)}
        return render(request, "dashboards/home_operator.html", context)
    return _territory_home(request, user)


def _territory_home(request: HttpRequest, user: User) -> HttpResponse:
    """Agents, committee members, observers, administrators and holders of a territory start from their perimeter."""
    area = home_area(user)
    if area is None:
        return render(request, "dashboards/home_empty.html")
    page = compose_area(user, area, params=request.GET)
    context = {"page": page, "waiting": waiting_for(user), "news": whats_new(user), "visit": read_visit(user)}
    if user.can(Permission.CALLS_APPLICATION_FILE):
        context["desk"] = compose_own_desk(user, now=timezone.now())
    return export_asked(request, page) or render(request, "dashboards/home.html", context)
