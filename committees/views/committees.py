"""The committees of the perimeter, one committee with its rules and members, its settings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.perimeter import reachable
from accounts.roles import Permission, Seat
from accounts.signed_in import user_of
from committees.domain.composition import (
    change_settings,
    create_committee,
    end_mandate,
    require_management,
    save_body,
    save_member,
)
from committees.forms.composition import BodyForm, CreateForm, EndForm, MemberForm, SettingsForm
from committees.models import Body, Committee, Member
from committees.presentation.rules import tell_rules
from committees.queries.sessions import list_committees, list_members, list_sessions
from committees.tables.composition import members_table
from committees.tables.sessions import sessions_table
from committees.views.access import crumbs_of, get_committee, may_manage, may_run
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from territories.enums import AreaLevel
from territories.models import Area

VIEW, MANAGE = Permission.COMMITTEES_SESSION_VIEW, Permission.COMMITTEES_COMMITTEE_MANAGE
LATEST = 10


@requires(VIEW)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Whoever has one committee is led to it; the région sees them all, and its sessions."""
    user = user_of(request)
    committees = list(list_committees(user))
    missing = _missing_departments(request, committees)
    if len(committees) == 1 and not missing and not request.GET:
        return redirect("committees:committee", code=committees[0].department.code)
    table = sessions_table(list_sessions(user), params=request.GET, with_committee=True)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title="Séances des CDIAE")
    context = {
        "crumbs": [{"label": "CDIAE"}],
        "committees": committees,
        "missing": missing,
        "form": CreateForm(),
        "table": table,
    }
    return render(request, "committees/list.html", context)


@requires(MANAGE)
@require_POST
def create(request: HttpRequest, code: str) -> HttpResponse:
    department = get_object_or_404(Area, level=AreaLevel.DEPARTMENT, code=code)
    require_management(department, actor=user_of(request))
    form = CreateForm(request.POST)
    if attempt(form, lambda: create_committee(department=department, actor=user_of(request), **form.cleaned_data)):
        messages.success(request, "Le comité est créé, sous les règles du droit commun. Enregistrez ses membres.")
        return redirect("committees:committee", code=code)
    messages.error(request, "Indiquez une adresse de courriel pour le secrétariat.")
    return redirect("committees:list")


@requires(VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Rules in sentences, collèges, members in office, sessions."""
    committee, user = get_committee(request, code), user_of(request)
    manages = may_manage(committee, user)
    past = request.GET.get("membres") == "tous"
    members = list_members(committee, past=past)
    table = members_table(members, params=request.GET, manages=manages, is_invented=committee.is_demonstration)
    sessions = sessions_table(list_sessions(user, committee=committee), params=request.GET, with_committee=False)
    for one, title in ((table, f"Membres — {committee.name}"), (sessions, f"Séances — {committee.name}")):
        if fmt := asked_format(request, name=one.name):
            return export_table(one, fmt, title=title)
    composing = sum(1 for member in list_members(committee) if member.seat == Seat.FULL)
    bodies = list(committee.bodies.all())
    context = {
        "crumbs": crumbs_of(committee),
        "committee": committee,
        "rules": tell_rules(committee, composing=composing),
        "bodies": bodies,
        "seats": sum(body.seats for body in bodies),
        "composing": composing,
        "table": table,
        "sessions": sessions,
        "manages": manages,
        "runs": may_run(committee, user),
        "shows_past": past,
    }
    return render(request, "committees/committee.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: HttpRequest, code: str) -> HttpResponse:
    committee = _managed(request, code)
    form = SettingsForm(bound_data(request), instance=committee)
    if request.method == "POST" and attempt(
        form, lambda: change_settings(committee, values=form.cleaned_data, actor=user_of(request))
    ):
        messages.success(request, "Les règles du comité sont enregistrées.")
        return redirect("committees:committee", code=code)
    return _form_page(request, committee, form, title="Règles du comité")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def body(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add or change a collège."""
    committee = _managed(request, code)
    held = get_object_or_404(Body, committee=committee, pk=pk) if pk else Body(committee=committee)
    if not pk:
        held.rank = committee.bodies.count() + 1
    form = BodyForm(bound_data(request), instance=held)

    def save() -> None:
        for name, value in form.cleaned_data.items():
            setattr(held, name, value)
        save_body(held, actor=user_of(request))

    if request.method == "POST" and attempt(form, save):
        messages.success(request, "Le collège est enregistré.")
        return redirect("committees:committee", code=code)
    return _form_page(request, committee, form, title=held.name if pk else "Ajouter un collège")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_member(request: HttpRequest, code: str) -> HttpResponse:
    committee = _managed(request, code)
    form = MemberForm(bound_data(request), committee=committee, instance=Member(seat=Seat.FULL))
    if request.method == "POST" and attempt(form, lambda: save_member(form.filled(), actor=user_of(request))):
        messages.success(request, f"{form.instance.full_name} siège au comité.")
        return redirect("committees:committee", code=code)
    return _form_page(request, committee, form, title="Ajouter un membre")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member, or end the mandate."""
    held = _get_member(request, pk)
    committee = held.body.committee
    form = MemberForm(bound_data(request), committee=committee, instance=held)
    if request.method == "POST" and attempt(form, lambda: save_member(form.filled(), actor=user_of(request))):
        messages.success(request, f"{held.full_name} : la fiche est enregistrée.")
        return redirect("committees:committee", code=committee.department.code)
    return _member_page(request, committee, held, form=form, end_form=EndForm(prefix="fin"))


@requires(MANAGE)
@require_POST
def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    held = _get_member(request, pk)
    committee = held.body.committee
    end_form = EndForm(request.POST, prefix="fin")
    if attempt(
        end_form,
        lambda: end_mandate(held, last_day=end_form.cleaned_data["mandate_to"], actor=user_of(request)),
    ):
        messages.success(request, f"Le mandat de {held.full_name} est terminé ; celui de ses suppléants aussi.")
        return redirect("committees:committee", code=committee.department.code)
    form = MemberForm(committee=committee, instance=held)
    return _member_page(request, committee, held, form=form, end_form=end_form)


def _managed(request: HttpRequest, code: str) -> Committee:
    committee = get_committee(request, code)
    if not may_manage(committee, user_of(request)):
        raise PermissionDenied
    return committee


def _get_member(request: HttpRequest, pk: int) -> Member:
    rows = Member.objects.visible_to(user_of(request)).select_related("body__committee__department", "titular")
    held = get_object_or_404(rows, pk=pk)
    if not may_manage(held.body.committee, user_of(request)):
        raise PermissionDenied
    return held


def _missing_departments(request: HttpRequest, committees: list[Committee]) -> list[Area]:
    """Départements of the perimeter without a committee, for who may create one."""
    user = user_of(request)
    if not user.can(MANAGE):
        return []
    known = {committee.department_id for committee in committees}
    rows = list(Area.objects.filter(level=AreaLevel.DEPARTMENT).exclude(pk__in=known).order_by("code"))
    reached = reachable(user, MANAGE, rows)
    return [area for area in rows if area.pk in reached]


def _form_page(request: HttpRequest, committee: Committee, form: Any, *, title: str) -> HttpResponse:
    context = {
        "crumbs": crumbs_of(committee, (title, "")),
        "committee": committee,
        "title": title,
        "form": form,
    }
    return render(request, "committees/form.html", context, status=status_of(form))


def _member_page(
    request: HttpRequest, committee: Committee, held: Member, *, form: MemberForm, end_form: EndForm
) -> HttpResponse:
    context = {
        "crumbs": crumbs_of(committee, (held.full_name, "")),
        "committee": committee,
        "member": held,
        "title": held.full_name,
        "form": form,
        "end_form": end_form,
    }
    return render(request, "committees/member.html", context, status=max(status_of(form), status_of(end_form)))
