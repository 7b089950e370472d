"""Filling a rubric from the reference on the quality of support."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from calls.domain.quality_rubric import criteria_of, published_reference
from calls.rules import editing
from calls.views.preparation.subject import find_subject, keep_quietly
from iae_portal.common.access import requires


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def fill(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Add to the rubric the criteria of a theme that it does not have yet."""
    subject, version = find_subject(request, what, pk), published_reference()
    theme = version.reading.find_theme(request.POST.get("theme", "")) if version else None
    if version is None or theme is None:
        raise Http404("Ce thème n’est pas dans le référentiel publié.")
    change = partial(editing.add_criteria, criteria=criteria_of(theme, version=version.number))
    if keep_quietly(request, subject, change):
        messages.success(request, f"Les critères du thème « {theme.title} » sont dans la grille.")
    return redirect(subject.url("pieces", "grille"))
