"""The list of projets de territoire, one of them, and one made from an accepted candidature."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from strategy.domain.project_following import may_follow
from strategy.domain.project_reading import read_project
from strategy.domain.projects import create_project, may_manage
from strategy.forms.project_filters import ProjectFilter
from strategy.forms.projects import NothingForm, PointForm
from strategy.models import TerritoryProject
from strategy.queries.projects import list_candidates, list_projects
from strategy.tables.projects import (
    means_table,
    partners_table,
    project_actions_table,
    project_updates_table,
    projects_table,
)
from strategy.views.projects.access import EDIT, VIEW, crumbs_of, get_project, project_crumbs


@requires(VIEW)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The projects of the perimeter; for an agent, the candidatures that may become one."""
    user = user_of(request)
    filterset = ProjectFilter(request.GET, queryset=list_projects(user), request=request)
    table = projects_table(filterset.qs, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Projets de territoire", filters_text=filterset.describe())
    context = {
        "crumbs": crumbs_of(request),
        "filterset": filterset,
        "table": table,
        "candidates": list(list_candidates(user)) if user.can(EDIT) else [],
    }
    return render(request, "strategy/projects/list.html", context)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file brings to the project, shown before an agent makes it."""
    user = user_of(request)
    rows = list_candidates(user).select_related("current__call_version", "version__run")
    application = rows.filter(pk=pk).first()
    if application is None or application.current is None:
        raise Http404
    form = NothingForm(bound_data(request))
    made: list[TerritoryProject] = []
    if request.method == "POST" and attempt(form, lambda: made.append(create_project(application, actor=user))):
        messages.success(request, "Le projet de territoire est créé : complétez-le et suivez-le ici.")
        return redirect("strategy:project", pk=made[0].pk)
    context = {
        "application": application,
        "read": read_project(application.current),
        "form": form,
        "crumbs": crumbs_of(request, ("Depuis une candidature", "")),
    }
    return render(request, "strategy/projects/create.html", context, status=status_of(form))


@requires(VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole project: who, why, what, with which means, and how far."""
    project, user = get_project(request, pk), user_of(request)
    tables = {
        "actions": project_actions_table(list(project.actions.order_by("rank")), params=request.GET),
        "means": means_table(list(project.means.all()), params=request.GET),
        "partners": partners_table(list(project.partnerships.select_related("partner")), params=request.GET),
        "updates": project_updates_table(list(project.updates.select_related("action", "author")), params=request.GET),
    }
    for table in tables.values():
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=f"{table.caption} — {project.title}")
    follows = may_follow(project, user)
    context = {
        "project": project,
        **tables,
        "manages": may_manage(project, user),
        "form": PointForm() if follows else None,
        "point_address": reverse("strategy:project-point", args=[pk]),
        "crumbs": project_crumbs(request, project),
    }
    return render(request, "strategy/projects/detail.html", context)
