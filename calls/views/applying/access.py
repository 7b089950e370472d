"""The one door to an applicant's file: what the hat of today does not carry does not exist for it."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from calls.models import Application

RELATED = ("call__version", "version", "department", "current", "siae__department", "operator", "territory")


def get_own_file(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(Application.objects.carried_by(request.user).select_related(*RELATED), pk=pk)


def crumbs_of(application: Application | None = None, label: str = "") -> list[dict[str, Any]]:
    """« Mes candidatures › Dossier › page »."""
    crumbs: list[dict[str, Any]] = [{"label": "Mes candidatures", "url": reverse("calls:own-files")}]
    if application is not None:
        crumbs.append({"label": application.call.title, "url": reverse("calls:own-file", args=[application.pk])})
    if label:
        crumbs.append({"label": label})
    return crumbs
