"""One's own tokens of the API: made, listed, revoked."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.api_tokens import create_token, revoke_token
from accounts.forms import ApiTokenForm
from accounts.models import ApiToken, User
from accounts.queries import list_tokens
from iae_portal.common.access import signed_in
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.sent_once import run_once

SENT_TWICE = (
    "Ce jeton vient d’être créé par un premier envoi, dont la réponse ne s’est pas affichée\u00a0: son secret "
    "est perdu. Révoquez-le, puis créez-en un autre."
)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The new token is in this answer and nowhere else: it is not kept to be shown after a redirection."""
    user = cast(User, request.user)
    form = ApiTokenForm(bound_data(request), hats=user.hats)
    created: list[tuple[ApiToken, str]] = []
    if form.is_valid():
        try:
            if not run_once(form, lambda: created.append(create_token(**form.cleaned_data, actor=user))):
                messages.warning(request, SENT_TWICE)
                return redirect("accounts:api-tokens")
        except ValidationError as refusal:
            add_refusal(form, refusal)
    made, secret = created[0] if created else (None, "")
    context = {
        "crumbs": [{"label": "Mon compte", "url": "/mon-compte/"}, {"label": "Jetons de l’API"}],
        "form": ApiTokenForm(None, hats=user.hats) if made else form,
        "made": made,
        "secret": secret,
        "tokens": list_tokens(owner=user),
        "now": timezone.now(),
    }
    return render(request, "accounts/api_tokens.html", context, status=status_of(form))


@signed_in
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    token = revoke_token(token=get_object_or_404(list_tokens(owner=user), pk=pk), actor=user)
    messages.success(
        request, f"Le jeton « {token.label} » est révoqué\u00a0: les programmes qui l’emploient sont refusés."
    )
    return redirect("accounts:api-tokens")
