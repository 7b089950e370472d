"""Reaching a version, a comment or an assessment from an address; what one may not see does not exist."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.forms import PortalForm, add_refusal, status_of
from iae_portal.common.sent_once import run_once
from iae_portal.common.transitions import TransitionRefusedError
from quality.models import Assessment, ReferenceVersion
from quality.queries.assessments import find_assessment

VIEW, EDIT, COMMENT = (
    Permission.QUALITY_REFERENCE_VIEW,
    Permission.QUALITY_REFERENCE_EDIT,
    Permission.QUALITY_REFERENCE_COMMENT,
)
ANSWER, READ = Permission.QUALITY_ASSESSMENT_ANSWER, Permission.QUALITY_ASSESSMENT_VIEW


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


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


def attempt(form: BaseForm, run: Callable[[], Any]) -> bool:
    """Do what a valid form asks; what is refused is told on the form."""
    if not form.is_valid():
        return False
    try:
        run_once(form, run)
    except ValidationError as refusal:
        add_refusal(form, refusal)
    except TransitionRefusedError as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


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


def ask(
    request: HttpRequest,
    form: PortalForm,
    *,
    run: Callable[[], Any],
    title: str,
    button: str,
    back: str,
    crumbs: list[dict[str, str]],
    done: str,
    **context: Any,
) -> HttpResponse:
    """A page of one form: the way back once what it asks is done, else the page to show."""
    if request.method == "POST" and attempt(form, run):
        messages.success(request, done)
        return redirect(back)
    page = {"title": title, "button": button, "back": back, "crumbs": crumbs, "form": form, **context}
    page["is_multipart"] = form.is_multipart()
    return render(request, "quality/form.html", page, status=status_of(form))


def require_permission(request: HttpRequest, permission: str) -> None:
    if not user_of(request).can(permission):
        raise PermissionDenied
