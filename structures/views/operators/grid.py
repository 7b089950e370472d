"""The grid of instruction: read by the agents, replaced by the regional ones."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.forms import add_refusal, bound_data, status_of
from structures.domain.operator_grid import adopt_grid, current_grid
from structures.forms.operator_reviews import CriterionFormSet, ThresholdForm, read_criteria

TITLE = "Grille d’instruction"


@requires(Permission.STRUCTURES_OPERATOR_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """The current version as a form: what is sent makes the next one, the requests in instruction keep theirs."""
    current = current_grid()
    data = bound_data(request)
    form = ThresholdForm(data, initial={"threshold": current.threshold})
    lines = CriterionFormSet(
        data, initial=list(current.criteria.values("label", "guide", "weight", "maximum")), prefix="critere"
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            adopted = adopt_grid(
                criteria=read_criteria(lines.cleaned_data),
                threshold=form.cleaned_data["threshold"],
                actor=cast(User, request.user),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"La version {adopted.version} de la grille est adoptée.")
            return redirect("structures:operator-grid")
    crumbs = [
        {"label": "Opérateurs d’appui", "url": reverse("structures:operators")},
        {"label": "Demandes de référencement", "url": reverse("structures:operator-requests")},
        {"label": TITLE},
    ]
    context = {"crumbs": crumbs, "current": current, "form": form, "lines": lines}
    status = 422 if request.method == "POST" else status_of(form)
    return render(request, "structures/operators/grid.html", context, status=status)
