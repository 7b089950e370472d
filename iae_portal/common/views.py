"""Following and cancelling a job."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from iae_portal.common.access import signed_in
from iae_portal.common.job_display import describe_job
from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.job_registry import may_see
from iae_portal.common.jobs import Job


def _visible_job(request: HttpRequest, pk: int) -> Job:
    """A job that the person may not see does not exist for them."""
    job = get_object_or_404(Job, pk=pk)
    if not may_see(request.user, job):
        raise Http404
    return job


@signed_in
@require_GET
@never_cache
def follow_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a job; for a refresh, only what has changed, or nothing."""
    job = _visible_job(request, pk)
    card = describe_job(job, user=request.user, reload_page="recharger" in request.GET)
    if request.headers.get("HX-Request") != "true":
        return render(request, "common/job.html", {"card": card})
    if not card.final and request.GET.get("vu") == card.fingerprint:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    response = render(request, "common/_job_status.html", {"card": card, "refreshed": True})
    if card.final and card.reload_page:
        response["HX-Refresh"] = "true"
    return response


@signed_in
@require_POST
def stop_job(request: HttpRequest, pk: int) -> HttpResponse:
    job = _visible_job(request, pk)
    cancel_job(job=job, actor=request.user)
    return redirect("common:job", pk=pk)
