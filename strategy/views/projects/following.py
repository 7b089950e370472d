"""Following and changing a projet de territoire."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return, attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import PortalForm, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.project_following import follow_action, may_follow, write_point
from strategy.domain.projects import (
    add_means,
    add_partner,
    add_project_action,
    end_project,
    may_manage,
    reopen_project,
    save_project,
    save_project_action,
)
from strategy.enums import ActionState, PartnerKind, ProjectState
from strategy.forms.projects import EndForm, MeansForm, PartnerForm, PointForm, ProjectActionForm, ProjectForm
from strategy.forms.road_maps import ProgressForm
from strategy.models import TerritoryProject
from strategy.queries.projects import list_placings
from strategy.tables.projects import project_updates_table
from strategy.views.projects.access import (
    EDIT,
    FOLLOW,
    VIEW,
    get_managed,
    get_project,
    get_project_action,
    project_crumbs,
)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """An action, everything that was said of it, and the form of those who follow it."""
    found, user = get_project_action(request, pk), user_of(request)
    table = project_updates_table(list(found.updates.select_related("author")), params=request.GET, with_action=False)
    if fmt := asked_format(request, name=table.name):
        return export_table(table, fmt, title=f"Suivi — {found.title}")
    initial = {"state": found.state, "progress": found.progress}
    form = ProgressForm(bound_data(request), initial=initial) if may_follow(found.project, user) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        values = form

        def mark() -> None:
            data = {**values.cleaned_data, "state": ActionState(values.cleaned_data["state"])}
            follow_action(found, **data, actor=user)

        if attempt(form, mark):
            messages.success(request, "Le point de suivi est enregistré.")
            return redirect("strategy:project-action", pk=pk)
    context = {
        "action": found,
        "project": found.project,
        "is_overdue": found.is_overdue(timezone.localdate()),
        "placings": list_placings(found, user=user),
        "manages": may_manage(found.project, user) and found.project.is_open,
        "table": table,
        "form": form,
        "crumbs": project_crumbs(request, found.project, (found.title, "")),
    }
    return render(request, "strategy/projects/action.html", context, status=status_of(form) if form else 200)


@requires(FOLLOW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """What the territory or an agent says of the whole project."""
    project, user = get_project(request, pk), user_of(request)
    if not may_follow(project, user):
        raise PermissionDenied
    form = PointForm(bound_data(request))
    return ask_and_return(
        request,
        form,
        run=lambda: write_point(project, text=form.cleaned_data["text"], actor=user),
        title="Ajouter un point de suivi",
        button="Enregistrer",
        back=reverse("strategy:project", args=[pk]),
        crumbs=project_crumbs(request, project, ("Point de suivi", "")),
        done="Le point de suivi est enregistré.",
    )


def _change(
    request: HttpRequest, project: TerritoryProject, form: PortalForm, *, run: Callable[[], Any], title: str, done: str
) -> HttpResponse:
    """A form of the agents about a project, and the way back to its page."""
    return ask_and_return(
        request,
        form,
        run=run,
        title=title,
        button="Enregistrer",
        back=reverse("strategy:project", args=[project.pk]),
        crumbs=project_crumbs(request, project, (title, "")),
        done=done,
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    project, user = get_managed(request, pk), user_of(request)
    form = ProjectForm(bound_data(request), project=project)
    return _change(
        request,
        project,
        form,
        run=lambda: save_project(project, values=form.cleaned_data, actor=user),
        title="Modifier le projet",
        done="Le projet est enregistré.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    project, user = get_managed(request, pk), user_of(request)
    form = ProjectActionForm(bound_data(request))
    return _change(
        request,
        project,
        form,
        run=lambda: add_project_action(project, values=form.cleaned_data, actor=user),
        title="Ajouter une action",
        done="L’action est ajoutée.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, user = get_project_action(request, pk), user_of(request)
    project = get_managed(request, found.project_id)
    form = ProjectActionForm(bound_data(request), action=found)
    return _change(
        request,
        project,
        form,
        run=lambda: save_project_action(found, values=form.cleaned_data, actor=user),
        title="Modifier une action",
        done="L’action est enregistrée.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def means_add(request: HttpRequest, pk: int) -> HttpResponse:
    project, user = get_managed(request, pk), user_of(request)
    form = MeansForm(bound_data(request), initial={"year": timezone.localdate().year})
    return _change(
        request,
        project,
        form,
        run=lambda: add_means(project, **form.cleaned_data, actor=user),
        title="Ajouter des moyens",
        done="Les moyens sont ajoutés.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def partner_add(request: HttpRequest, pk: int) -> HttpResponse:
    project, user = get_managed(request, pk), user_of(request)
    form = PartnerForm(bound_data(request))

    def run() -> None:
        values = {**form.cleaned_data, "kind": PartnerKind(form.cleaned_data["kind"])}
        add_partner(project, **values, actor=user)

    return _change(
        request, project, form, run=run, title="Ajouter un partenaire", done="Le partenaire est ajouté au projet."
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end(request: HttpRequest, pk: int) -> HttpResponse:
    project, user = get_managed(request, pk), user_of(request)
    form = EndForm(bound_data(request))

    def run() -> None:
        data = form.cleaned_data
        end_project(project, to=ProjectState(data["to"]), outcome=data["outcome"], actor=user)

    return _change(request, project, form, run=run, title="Terminer le projet", done="Le projet est terminé.")


@requires(EDIT)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_project(request, pk)
    try:
        reopen_project(project, actor=user_of(request))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le projet est rouvert.")
    return redirect("strategy:project", pk=pk)
