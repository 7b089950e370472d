"""What the pages of a run have in common: how one is found, and where they stand."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from white_zones.models import Run

Crumb = dict[str, str]

HOME: Crumb = {"label": "Diagnostic", "url": "/diagnostic/"}


def find_done_run(request: HttpRequest, pk: int) -> Run:
    """A finished run that the person may read; the others do not exist for them."""
    return get_object_or_404(Run.objects.visible_to(request.user).done().with_context(), pk=pk)


def crumbs_of(run: Run, *further: Crumb) -> list[Crumb]:
    """The path to a page below that of a run."""
    return [HOME, {"label": run.name, "url": reverse("white_zones:detail", args=[run.pk])}, *further]
