"""One's own data: what is held, a copy of it, corrections, and the request to be forgotten."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.data_forms import ErasureForm, NamesForm
from accounts.domain.erasure import ask_erasure, withdraw_erasure
from accounts.domain.personal_data import change_names, export_own_data, read_own_data
from accounts.erasure_requests import ErasureState
from accounts.models import ErasureRequest, User
from iae_portal.common.access import signed_in
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.personal_registry import Holding, list_holdings
from iae_portal.common.transitions import TransitionRefusedError

ACCOUNT = {"label": "Mon compte", "url": "/mon-compte/"}
DATA = {"label": "Mes données", "url": "/mon-compte/mes-donnees/"}


@signed_in
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    own = ErasureRequest.objects.filter(user=cast(User, request.user))
    context = {
        "requests": own,
        "waits": any(asked.state == ErasureState.ASKED for asked in own),
        "crumbs": [ACCOUNT, {"label": "Mes données"}],
    }
    return render(request, "accounts/my_data.html", context)


@signed_in
@never_cache
@require_safe
def read(request: HttpRequest) -> HttpResponse:
    """All of it, as a page to read or to print."""
    sections = read_own_data(cast(User, request.user))
    context = {"sections": sections, "now": timezone.now(), "crumbs": [ACCOUNT, DATA, {"label": "Tout lire"}]}
    return render(request, "accounts/my_data_read.html", context)


@signed_in
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """All of it, as a file. By POST: it is told in the audit trail."""
    document = export_own_data(actor=cast(User, request.user))
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def edit_names(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    initial = {"first_name": user.first_name, "last_name": user.last_name}
    form = NamesForm(bound_data(request), initial=initial)
    if form.is_valid():
        change_names(actor=user, **form.cleaned_data)
        messages.success(request, "Votre nom est corrigé.")
        return redirect("accounts:my-data")
    context = {"form": form, "crumbs": [ACCOUNT, DATA, {"label": "Corriger mon nom"}]}
    return render(request, "accounts/names.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = ErasureForm(bound_data(request))
    if form.is_valid():
        try:
            ask_erasure(actor=cast(User, request.user), reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Votre demande est reçue\u00a0; un courriel vous le confirme.")
            return redirect("accounts:my-data")
    holdings = list_holdings()
    context = {
        "form": form,
        "deleted": [holding.label for holding in holdings if not holding.kept],
        "kept": _by_reason(holdings),
        "crumbs": [ACCOUNT, DATA, {"label": "Demander l’effacement"}],
    }
    return render(request, "accounts/erasure_ask.html", context, status=status_of(form))


def _by_reason(holdings: list[Holding]) -> list[tuple[str, list[str]]]:
    """Each reason for keeping, with what it keeps."""
    found: dict[str, list[str]] = {}
    for holding in holdings:
        if holding.kept and not holding.is_trace:
            found.setdefault(holding.kept, []).append(holding.label)
    return list(found.items())


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    found = get_object_or_404(ErasureRequest, pk=pk, user=user)
    try:
        withdraw_erasure(request=found, actor=user)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre demande d’effacement est retirée.")
    return redirect("accounts:my-data")
