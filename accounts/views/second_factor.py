"""One's own second factor: started, its paper codes renewed, removed."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.code_forms import CodeForm, ProofForm
from accounts.codes import describe_enrolment, draw_secret
from accounts.domain.second_factor import enrol, has_second_factor, remove_second_factor, renew_papers
from accounts.domain.sessions import keep_session, must_enrol, prove_again
from accounts.models import User
from accounts.queries import find_second_factor
from iae_portal.common.access import opens_before_code, signed_in
from iae_portal.common.encryption import UnreadableSecretError, decrypt, encrypt
from iae_portal.common.forms import add_refusal, bound_data, status_of

# The key shown waits here, encrypted, until a code of it is typed.
SECRET_KEY = "second_factor_drawn"  # noqa: S105 -- the name of a place
ACCOUNT = {"label": "Mon compte", "url": "/mon-compte/"}
FACTOR = {"label": "Second facteur", "url": "/mon-compte/second-facteur/"}


@signed_in
@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    factor = find_second_factor(user=cast(User, request.user))
    context = {"factor": factor, "crumbs": [ACCOUNT, {"label": "Second facteur"}]}
    return render(request, "accounts/second_factor.html", context)


@signed_in
@opens_before_code
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol_page(request: HttpRequest) -> HttpResponse:
    """The key in three forms, then a code that proves it was read; the paper codes are in that answer only."""
    user = cast(User, request.user)
    if has_second_factor(user):
        return redirect("accounts:second-factor")
    is_forced = must_enrol(request=request, user=user)
    secret = _drawn_secret(request)
    form = CodeForm(bound_data(request))
    if form.is_valid():
        try:
            papers = enrol(user=user, secret=secret, code=form.cleaned_data["code"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            request.session.pop(SECRET_KEY)
            keep_session(request=request, user=user, is_strong=True)
            return _show_papers(request, papers, title="Votre second facteur est actif")
    context = {
        "crumbs": [ACCOUNT, FACTOR, {"label": "Activer"}],
        "form": form,
        "enrolment": describe_enrolment(secret, email=user.email),
        "is_forced": is_forced,
    }
    return render(request, "accounts/second_factor_enrol.html", context, status=status_of(form))


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if not has_second_factor(user):
        return redirect("accounts:second-factor")
    form = _proved(request, user)
    if form.is_valid():
        return _show_papers(request, renew_papers(user=user), title="Vos codes de secours sont refaits")
    context = {"form": form, "crumbs": [ACCOUNT, FACTOR, {"label": "Codes de secours"}]}
    return render(request, "accounts/second_factor_codes.html", context, status=status_of(form))


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if not has_second_factor(user):
        return redirect("accounts:second-factor")
    form = _proved(request, user)
    if form.is_valid():
        remove_second_factor(user=user)
        keep_session(request=request, user=user, is_strong=False)
        messages.success(request, "Votre second facteur est retiré. Vos autres sessions sont fermées.")
        return redirect("accounts:second-factor")
    context = {"form": form, "crumbs": [ACCOUNT, FACTOR, {"label": "Retirer"}]}
    return render(request, "accounts/second_factor_remove.html", context, status=status_of(form))


def _proved(request: HttpRequest, user: User) -> ProofForm:
    """The form, valid when both factors were given again."""
    form = ProofForm(bound_data(request))
    if form.is_valid() and not prove_again(request=request, user=user, **form.cleaned_data):
        form.refuse()
    return form


def _drawn_secret(request: HttpRequest) -> str:
    """The same while the page is open, so that a code refused is not one of another key."""
    if held := request.session.get(SECRET_KEY):
        try:
            return decrypt(held)
        except UnreadableSecretError:
            pass
    secret = draw_secret()
    request.session[SECRET_KEY] = encrypt(secret)
    return secret


def _show_papers(request: HttpRequest, papers: list[str], *, title: str) -> HttpResponse:
    context = {"papers": papers, "title": title, "crumbs": [ACCOUNT, FACTOR, {"label": "Codes de secours"}]}
    return render(request, "accounts/recovery_codes.html", context)
