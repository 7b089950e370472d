"""Changing one's password, or finding the way back in by e-mail."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.passwords import ask_password_reset, change_password
from accounts.forms import NewPasswordForm, PasswordChangeForm, PasswordResetForm
from accounts.models import User
from iae_portal.common.access import public, signed_in
from iae_portal.common.forms import bound_data, status_of


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def edit_password(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = PasswordChangeForm(bound_data(request), user=user)
    if form.is_valid():
        change_password(user=user, password=form.cleaned_data["new_password"], how="account page")
        update_session_auth_hash(request, user)
        messages.success(request, "Votre mot de passe est changé. Vos autres sessions sont fermées.")
        return redirect("accounts:account")
    crumbs = [{"label": "Mon compte", "url": "/mon-compte/"}, {"label": "Mot de passe"}]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "accounts/password_change.html", context, status=status_of(form))


@public
@require_http_methods(["GET", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Says the same whether the address is known or not."""
    form = PasswordResetForm(bound_data(request))
    if form.is_valid():
        ask_password_reset(email=form.cleaned_data["email"])
        return redirect("accounts:password-reset-sent")
    return render(request, "accounts/password_reset.html", {"form": form}, status=status_of(form))


@public
@require_safe
def password_mail_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_reset_sent.html")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """From the link of the mail: valid one day, and once."""
    user = _find_user(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "accounts/password_reset_unusable.html", status=410)
    form = NewPasswordForm(bound_data(request), user=user)
    if form.is_valid():
        change_password(user=user, password=form.cleaned_data["new_password"], how="mail")
        messages.success(request, "Votre mot de passe est changé : connectez-vous.")
        return redirect("accounts:login")
    return render(request, "accounts/password_reset_confirm.html", {"form": form}, status=status_of(form))


def _find_user(uid: str) -> User | None:
    try:
        key = int(urlsafe_base64_decode(uid).decode())
    except (ValueError, OverflowError, ValidationError):
        return None
    return User.objects.filter(pk=key, is_active=True).first()
