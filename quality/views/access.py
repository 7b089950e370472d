"""Reaching a version, a comment or an assessment from an address; what one may not see does not exist."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.roles import Permission
from accounts.signed_in import user_of
from iae_portal.common.transitions import TransitionRefusedError
from quality.models import Assessment, ReferenceVersion
from quality.queries.assessments import find_assessment

VIEW, EDIT, COMMENT = (
    Permission.QUALITY_REFERENCE_VIEW,
    Permission.QUALITY_REFERENCE_EDIT,
    Permission.QUALITY_REFERENCE_COMMENT,
)
ANSWER, READ = Permission.QUALITY_ASSESSMENT_ANSWER, Permission.QUALITY_ASSESSMENT_VIEW


def get_version(request: HttpRequest, number: int) -> ReferenceVersion:
    return get_object_or_404(ReferenceVersion.objects.visible_to(user_of(request)), number=number)


def get_writable(request: HttpRequest, number: int) -> ReferenceVersion:
    """For the pages that write a version: it is not published yet."""
    version = get_version(request, number)
    if version.is_kept:
        raise Http404
    return version


def get_assessment(request: HttpRequest, pk: int) -> Assessment:
    found = find_assessment(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def crumbs_of(*path: tuple[str, str]) -> list[dict[str, str]]:
    whole = [("Qualité de l’accompagnement", reverse("quality:home")), *path]
    return [{"label": label, "url": url} for label, url in whole]


def version_crumbs(version: ReferenceVersion, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs_of((f"Version {version.number}", reverse("quality:version", args=[version.number])), *more)


def carry_out(request: HttpRequest, run: Callable[[], Any], *, done: str) -> bool:
    """Do what a button asks; what is refused is told on the page that follows."""
    try:
        run()
    except ValidationError as refusal:
        for line in refusal.messages:
            messages.error(request, line)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
        return True
    return False
