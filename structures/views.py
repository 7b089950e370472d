"""The directory of structures, the card of each and its members."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Assignment, User
from accounts.roles import Permission, Role
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import status_of
from structures.domain.members import attach_member, detach_member, require_management
from structures.filters import SiaeFilter, describe_filters
from structures.forms import MemberForm
from structures.models import Siae, Site
from structures.queries.directory import list_lines, list_siae
from structures.queries.members import list_members
from structures.queries.supply import latest_year, supply_sources
from structures.tables import directory_table, lines_table


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    year = latest_year() or 0
    user = cast(User, request.user)
    filterset = SiaeFilter(request.GET, queryset=list_siae(user, year=year), request=request)
    table = directory_table(filterset.qs, params=request.GET, year=year)
    sources = supply_sources(year)
    if fmt := asked_format(request):
        return export_table(
            table, fmt, title="Structures d’insertion", filters_text=describe_filters(filterset), sources=sources
        )
    return render(
        request,
        "structures/directory.html",
        {
            "crumbs": [{"label": "Structures"}],
            "filterset": filterset,
            "table": table,
            "sources": sources,
            "may_read_model": user.can(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES),
        },
    )


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = _find_siae(user, pk)
    if fmt := asked_format(request):
        table = lines_table(list_lines(user, siae=siae), params=request.GET)
        return export_table(table, fmt, title=f"ETP de {siae.name}", sources=[siae.source])
    return _show_card(request, siae, form=MemberForm())


@requires(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = _find_siae(user, pk)
    require_management(siae=siae, actor=user)
    if request.method != "POST":
        return redirect("structures:detail", pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            assignment = attach_member(siae=siae, email=form.cleaned_data["email"], actor=user)
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            messages.success(request, f"{assignment.user} est membre de {siae.name}.")
            return redirect("structures:detail", pk=pk)
    return _show_card(request, siae, form=form)


@requires(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS)
@require_POST
def detach(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = _find_siae(user, pk)
    require_management(siae=siae, actor=user)
    hat = get_object_or_404(Assignment, pk=assignment, role=Role.STRUCTURE_MEMBER)
    detach_member(siae=siae, assignment=hat, actor=user)
    messages.success(request, f"Cette personne n’est plus rattachée à {siae.name}.")
    return redirect("structures:detail", pk=pk)


def _find_siae(user: User, pk: int) -> Siae:
    return get_object_or_404(Siae.objects.visible_to(user).select_related("department", "source"), pk=pk)


def _show_card(request: HttpRequest, siae: Siae, *, form: MemberForm) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "crumbs": [{"label": "Structures", "url": "/structures/"}, {"label": siae.name}],
        "siae": siae,
        "sites": Site.objects.visible_to(user).filter(siae=siae).select_related("commune"),
        "table": lines_table(list_lines(user, siae=siae), params=request.GET),
        "may_manage": user.can(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS, siae.department),
        "may_invite": user.can(Permission.ACCOUNTS_USER_INVITE),
        "members": list_members(user, siae=siae),
        "form": form,
    }
    return render(request, "structures/detail.html", context, status=status_of(form))
