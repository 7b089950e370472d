"""The card of a structure: what all may read of it, and its figures in the perimeter."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import status_of
from iae_portal.common.recent import note_recent
from iae_portal.common.tables import Table
from structures.domain.proposals import is_member
from structures.filters.directory import today
from structures.forms.card import MemberForm
from structures.models import Siae, Site
from structures.queries.card import (
    Consumption,
    list_annexes,
    list_changes,
    list_conventions,
    may_see_figures,
    read_consumption,
)
from structures.queries.directory import find_kept, list_lines
from structures.queries.members import list_members
from structures.queries.proposals import latest_proposal
from structures.rules.activities import Activity
from structures.tables.card import annexes_table, draw_months, history_table, months_table
from structures.tables.directory import lines_table


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    if (kept := find_kept(user, pk)) is not None:
        return redirect("structures:detail", pk=kept)
    card = read_card(request, find_siae(user, pk))
    for table in card.tables.values():
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=f"{table.caption}, {card.siae.name}", sources=[card.siae.source])
    note_recent(request, card.siae.name)
    return show_card(request, card, form=MemberForm())


def find_siae(user: User, pk: int) -> Siae:
    return get_object_or_404(Siae.objects.visible_to(user).select_related("department", "source"), pk=pk)


@dataclass(frozen=True, slots=True)
class Card:
    """A structure, the tables that the reader may see by the name that the page gives them, and its last year."""

    siae: Siae
    tables: dict[str, Table]
    sees_figures: bool
    consumption: Consumption | None


def read_card(request: HttpRequest, siae: Siae) -> Card:
    user = cast(User, request.user)
    tables = {"lines": lines_table(list_lines(user, siae=siae), params=request.GET)}
    if not may_see_figures(user, siae):
        return Card(siae, tables, sees_figures=False, consumption=None)
    consumption = read_consumption(user, siae=siae)
    tables["annexes"] = annexes_table(list_annexes(user, siae=siae), params=request.GET, day=today())
    tables["history"] = history_table(list_changes(siae), params=request.GET)
    if consumption:
        tables["months"] = months_table(consumption, params=request.GET)
    return Card(siae, tables, sees_figures=True, consumption=consumption)


def show_card(request: HttpRequest, card: Card, *, form: MemberForm) -> HttpResponse:
    user = cast(User, request.user)
    siae = card.siae
    context = {
        "crumbs": [{"label": "Structures", "url": reverse("structures:directory")}, {"label": siae.name}],
        "siae": siae,
        "activities": [activity.label for activity in Activity if activity.value in siae.activities],
        "networks": list(siae.networks.all()),
        "sites": Site.objects.visible_to(user).filter(siae=siae).select_related("commune"),
        **card.tables,
        **describe_figures(card),
        "may_propose": is_member(siae, user),
        "may_decide": user.can(Permission.STRUCTURES_SIAE_MANAGE, siae.department),
        "proposal": latest_proposal(user, siae=siae),
        "may_manage": user.can(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS, siae.department),
        "may_invite": user.can(Permission.ACCOUNTS_USER_INVITE),
        "members": list_members(user, siae=siae),
        "form": form,
    }
    return render(request, "structures/detail.html", context, status=status_of(form))


def describe_figures(card: Card) -> dict[str, Any]:
    """Conventions, consumption and its chart, for those who may see the figures."""
    if not card.sees_figures:
        return {}
    day = today()
    consumption = card.consumption
    return {
        "conventions": [(row, row.state_on(day).label) for row in list_conventions(card.siae)],
        "consumption": consumption,
        "consumption_class": consumption.figures.consumption if consumption else None,
        "chart": draw_months(consumption, name=card.siae.name) if consumption else "",
    }
