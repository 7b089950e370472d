"""Reaching a recommendation or a version from an address; what one may not see does not exist."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from accounts.signed_in import user_of
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.tables import Table
from strategy.domain.recommendation_states import require_writing
from strategy.models import Recommendation, RecommendationVersion
from strategy.presentation.sections import list_sections
from strategy.queries.registers import find_recommendation

VIEW, EDIT = Permission.STRATEGY_DOCTRINE_VIEW, Permission.STRATEGY_DOCTRINE_EDIT
DISCUSS, VALIDATE = Permission.STRATEGY_DOCTRINE_DISCUSS, Permission.STRATEGY_DOCTRINE_VALIDATE
Crumbs = list[dict[str, str]]
HOME = {"label": "Stratégie", "url": "/strategie/"}
LIST = {"label": "Préconisations", "url": "/strategie/preconisations/"}


def get_recommendation(request: HttpRequest, pk: int) -> Recommendation:
    found = find_recommendation(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_own_recommendation(request: HttpRequest, pk: int) -> Recommendation:
    """For the pages of who writes it."""
    found = get_recommendation(request, pk)
    require_writing(found, actor=user_of(request))
    return found


def get_version(request: HttpRequest, pk: int, number: int) -> RecommendationVersion:
    rows = RecommendationVersion.objects.visible_to(user_of(request)).filter(recommendation=pk, number=number)
    found = rows.select_related("recommendation__department", "validated_by").first()
    if found is None:
        raise Http404
    return found


def may_write(recommendation: Recommendation, user: User) -> bool:
    """What `require_writing` refuses, without raising."""
    try:
        require_writing(recommendation, actor=user)
    except PermissionDenied:
        return False
    return True


def crumbs_of(recommendation: Recommendation, *, label: str = "") -> Crumbs:
    url = reverse("strategy:recommendation", args=[recommendation.pk])
    tail = [{"label": label}] if label else []
    return [HOME, LIST, {"label": recommendation.number, "url": url}, *tail]


def show_list(
    request: HttpRequest, *, title: str, here: str, table: Table, filterset: Any, **context: Any
) -> HttpResponse:
    """A register with its filters, or the file that the address asks for."""
    words = filterset.describe()
    if fmt := asked_format(request):
        return export_table(table, fmt, title=title, filters_text=words)
    table.tell_empty(is_filtered=bool(words))
    page = {
        "title": title,
        "table": table,
        "filterset": filterset,
        "is_filtered": bool(words),
        "address": request.path,
        "sections": list_sections(request.user, here=here),
        "crumbs": [HOME, {"label": title}],
        **context,
    }
    return render(request, "strategy/register.html", page)


def back_to(recommendation: Recommendation, anchor: str = "") -> HttpResponse:
    return redirect(reverse("strategy:recommendation", args=[recommendation.pk]) + anchor)
