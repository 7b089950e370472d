"""The requests to be forgotten, for those who manage accounts."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.data_forms import AnswerForm
from accounts.domain.erasure import accept_erasure, refuse_erasure
from accounts.erasure_requests import ErasureState
from accounts.models import ErasureRequest, User
from accounts.queries import list_erasure_requests
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.columns import Column, Kind
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.personal_registry import list_holdings
from iae_portal.common.tables import Table
from iae_portal.common.transitions import TransitionRefusedError

COLUMNS = (
    Column(
        key="user",
        label="Compte",
        getter=lambda request: str(request.user),
        link=lambda request: reverse("accounts:erasure", args=[request.pk]),
        row_header=True,
    ),
    Column(key="state", label="État", getter=lambda request: request.get_state_display()),
    Column(key="asked_at", label="Demandé le", kind=Kind.DATETIME),
    Column(key="due_on", label="Répondre avant le", kind=Kind.DATE),
    Column(key="decided_at", label="Répondu le", kind=Kind.DATETIME),
)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_safe
def show_requests(request: HttpRequest) -> HttpResponse:
    rows = list(list_erasure_requests(user=cast(User, request.user)))
    table = Table(
        columns=COLUMNS,
        rows=rows,
        caption="Demandes d’effacement",
        params=request.GET,
        empty="Personne n’a demandé l’effacement de ses données.",
    )
    crumbs = [{"label": "Comptes", "url": reverse("accounts:users")}, {"label": "Demandes d’effacement"}]
    return render(request, "accounts/erasures.html", {"table": table, "crumbs": crumbs})


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, what would be done, and the answer."""
    actor = cast(User, request.user)
    found = get_object_or_404(list_erasure_requests(user=actor), pk=pk)
    form = AnswerForm(bound_data(request))
    if form.is_valid():
        try:
            _answer(found, actor, **form.cleaned_data)
        except (ValidationError, TransitionRefusedError) as refusal:
            add_refusal(form, refusal if isinstance(refusal, ValidationError) else ValidationError(str(refusal)))
        else:
            messages.success(request, "La réponse est donnée\u00a0; un courriel l’annonce à la personne.")
            return redirect("accounts:erasure", pk=pk)
    context = {
        "form": form,
        "asked": found,
        "waits": found.state == ErasureState.ASKED,
        "holdings": [(holding, holding.rows(found.user).count()) for holding in list_holdings()],
        "crumbs": [
            {"label": "Comptes", "url": reverse("accounts:users")},
            {"label": "Demandes d’effacement", "url": reverse("accounts:erasures")},
            {"label": str(found.user)},
        ],
    }
    return render(request, "accounts/erasure.html", context, status=status_of(form))


def _answer(found: ErasureRequest, actor: User, *, answer: str, motive: str) -> None:
    decide = accept_erasure if answer == ErasureState.DONE else refuse_erasure
    decide(request=found, motive=motive, actor=actor)
