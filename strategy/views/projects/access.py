"""Reaching a projet de territoire from an address; what one may not see does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.roles import Permission
from accounts.signed_in import user_of
from strategy.domain.projects import may_manage
from strategy.models import ProjectAction, TerritoryProject
from strategy.queries.projects import find_project

VIEW, FOLLOW = Permission.STRATEGY_PROJECT_VIEW, Permission.STRATEGY_PROJECT_FOLLOW
EDIT, DOCTRINE = Permission.STRATEGY_DOCTRINE_EDIT, Permission.STRATEGY_DOCTRINE_VIEW


def get_project(request: HttpRequest, pk: int) -> TerritoryProject:
    found = find_project(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_managed(request: HttpRequest, pk: int) -> TerritoryProject:
    """For the pages of the agents who manage a project under way."""
    project = get_project(request, pk)
    if not may_manage(project, user_of(request)):
        raise PermissionDenied
    if not project.is_open:
        raise Http404
    return project


def get_project_action(request: HttpRequest, pk: int) -> ProjectAction:
    rows = ProjectAction.objects.filter(project__in=TerritoryProject.objects.visible_to(user_of(request)))
    return get_object_or_404(rows.select_related("project__territory", "project__department"), pk=pk)


def crumbs_of(request: HttpRequest, *path: tuple[str, str]) -> list[dict[str, str]]:
    """A territory does not read the doctrine: its way begins at the projects."""
    doctrine = [("Stratégie", reverse("strategy:home"))] if user_of(request).can(DOCTRINE) else []
    whole = [*doctrine, ("Projets de territoire", reverse("strategy:projects")), *path]
    return [{"label": label, "url": url} for label, url in whole]


def project_crumbs(request: HttpRequest, project: TerritoryProject, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs_of(request, (project.title, reverse("strategy:project", args=[project.pk])), *more)
