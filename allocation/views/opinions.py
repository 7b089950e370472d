"""The avis of the CDIAE of one département, its comments, and the figures that they bear on."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.perimeter import can
from accounts.roles import Permission
from allocation.domain.opinions import comment_line, give_opinion
from allocation.forms.consultation import AnswerForm, CommentForm
from allocation.models import Consultation, LineComment, Opinion, Scenario
from allocation.presentation.consultation import compose_panel, tell_committee
from allocation.queries.consultation import last_consultation, list_departments
from allocation.queries.deadlines import deadlines_of
from allocation.queries.programme import to_figures
from allocation.queries.visible_lines import visible_lines
from allocation.rules.consultation_clock import tell_clock
from allocation.tables.consultation import history_table, line_table
from allocation.views.consultation import UNPROCESSABLE, crumbs, export_asked, get_scenario
from iae_portal.common.access import requires
from iae_portal.common.forms import PortalForm, add_refusal, bound_data
from iae_portal.common.transitions import TransitionRefusedError
from territories.department_names import of_department
from territories.models import Area


@requires(Permission.ALLOCATION_OPINION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def opinion(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The page of a département; posting to it records the avis."""
    user = cast(User, request.user)
    scenario, consultation, department = _find(request, pk, code)
    form = AnswerForm(bound_data(request), prefix="avis")
    if request.method == "POST":
        _require_reviewer(user, department)
        if form.is_valid():
            try:
                given = give_opinion(consultation, department=department, answer=form.answer(), actor=user)
            except ValidationError as refusal:
                add_refusal(form, refusal)
            except TransitionRefusedError as refusal:
                messages.error(request, str(refusal))
                return redirect("allocation:opinion", pk=pk, code=code)
            else:
                late = " Il est enregistré hors délai." if given.is_late else ""
                messages.success(request, f"L’avis est enregistré.{late}")
                return redirect("allocation:opinion", pk=pk, code=code)
    return _show(request, scenario, consultation, department, form=form)


@requires(Permission.ALLOCATION_OPINION_GIVE)
@require_POST
def comment(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    user = cast(User, request.user)
    scenario, consultation, department = _find(request, pk, code)
    _require_reviewer(user, department)
    form = CommentForm(request.POST, prefix="commentaire")
    if form.is_valid():
        try:
            comment_line(consultation, department=department, text=form.cleaned_data["text"], actor=user)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le commentaire est enregistré.")
        return redirect("allocation:opinion", pk=pk, code=code)
    return _show(request, scenario, consultation, department, comment_form=form)


def _find(request: HttpRequest, pk: int, code: str) -> tuple[Scenario, Consultation, Area]:
    """The scenario, its last consultation and the département; nothing of them outside the perimeter."""
    scenario = get_scenario(request, pk)
    consultation = last_consultation(scenario)
    if consultation is None:
        raise Http404
    department = next((area for area in list_departments(consultation.version_id) if area.code == code), None)
    if department is None or not can(request.user, Permission.ALLOCATION_OPINION_VIEW, department):
        raise Http404
    return scenario, consultation, department


def _require_reviewer(user: User, department: Area) -> None:
    if not can(user, Permission.ALLOCATION_OPINION_GIVE, department):
        raise PermissionDenied


def _show(
    request: HttpRequest,
    scenario: Scenario,
    consultation: Consultation,
    department: Area,
    *,
    form: PortalForm | None = None,
    comment_form: PortalForm | None = None,
) -> HttpResponse:
    user = cast(User, request.user)
    opinions = Opinion.objects.visible_to(user).filter(consultation__scenario=scenario, department=department)
    given = list(opinions.order_by("-given_at", "-pk"))
    comments = LineComment.objects.visible_to(user).filter(consultation__scenario=scenario, department=department)
    figures = to_figures(visible_lines(user, consultation.version_id, code=department.code))
    tables = {
        "lignes": line_table(figures, params=request.GET),
        "historique": history_table(given, params=request.GET),
    }
    is_open = consultation.closed_at is None
    context = {
        "crumbs": crumbs(scenario, f"Avis du {tell_committee(department)}"),
        "scenario": scenario,
        "consultation": consultation,
        "department": department,
        "panel": compose_panel(scenario, user),
        "committee": tell_committee(department),
        "of_department": of_department(department.name),
        "clock": tell_clock(deadlines_of(consultation).of(department.pk), now=timezone.now()) if is_open else "",
        "tables": tables,
        "is_given": any(one.replaced_at is None and one.consultation_id == consultation.pk for one in given),
        "comments": list(comments.select_related("consultation__version")),
        "may_answer": is_open and can(user, Permission.ALLOCATION_OPINION_GIVE, department),
        "form": form or AnswerForm(prefix="avis"),
        "comment_form": comment_form or CommentForm(prefix="commentaire"),
    }
    refused = any(shown is not None and shown.is_bound for shown in (form, comment_form))
    title = f"{scenario.name}, {department.name}"
    exported = export_asked(request, tables, title=title)
    status = UNPROCESSABLE if refused else 200
    return exported or render(request, "allocation/consultation/opinion.html", context, status=status)
