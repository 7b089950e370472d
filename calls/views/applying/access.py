"""The one door to an applicant's file: what the hat of today does not carry does not exist for it."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from calls.models import Application
from calls.queries.applicants import share_version, whole_files


def get_own_file(request: HttpRequest, pk: int) -> Application:
    """The file with what its pages read."""
    return share_version(get_object_or_404(whole_files(Application.objects.carried_by(request.user)), pk=pk))


def get_own_receipts(request: HttpRequest, pk: int) -> Application:
    """The file as its receipts tell it: neither its answers nor the form."""
    rows = Application.objects.carried_by(request.user).select_related("call").defer("call__definition")
    return get_object_or_404(rows, pk=pk)


def crumbs_of(application: Application | None = None, label: str = "") -> list[dict[str, Any]]:
    """« Mes candidatures › Dossier › page »."""
    crumbs: list[dict[str, Any]] = [{"label": "Mes candidatures", "url": reverse("calls:own-files")}]
    if application is not None:
        crumbs.append({"label": application.call.title, "url": reverse("calls:own-file", args=[application.pk])})
    if label:
        crumbs.append({"label": label})
    return crumbs
