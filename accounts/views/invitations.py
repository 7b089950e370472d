"""Inviting, and answering an invitation."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.invitations import (
    InvitationUnusableError,
    accept_as_known,
    accept_as_new,
    find_invitation,
    invite_person,
    revoke_invitation,
)
from accounts.domain.sessions import open_session
from accounts.forms import InvitationForm, WelcomeForm
from accounts.hats import label_hat
from accounts.models import Invitation, User
from accounts.queries import list_open_invitations
from accounts.roles import INVITED_BY, Permission
from iae_portal.common.access import public, requires
from iae_portal.common.formatting import format_datetime
from iae_portal.common.forms import bound_data, status_of


@requires(Permission.ACCOUNTS_USER_INVITE)
@require_http_methods(["GET", "POST"])
def send_invitation(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    hat = user.assignment
    roles = INVITED_BY.get(hat.role, frozenset()) if hat else frozenset()
    form = InvitationForm(bound_data(request), roles=roles)
    if form.is_valid():
        fields = ("email", "role", "areas", "college", "seat")
        values = {name: form.cleaned_data[name] for name in fields}
        invitation = invite_person(**values, actor=user)
        until = format_datetime(invitation.expires_at)
        messages.success(request, f"Invitation envoyée à {invitation.email}, valable jusqu’au {until}.")
        return redirect("accounts:invite")
    crumbs = [{"label": "Inviter une personne"}]
    context = {"form": form, "invitations": list_open_invitations(user=user), "crumbs": crumbs}
    return render(request, "accounts/invite.html", context, status=status_of(form))


@requires(Permission.ACCOUNTS_USER_INVITE)
@require_POST
def cancel_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(list_open_invitations(user=cast(User, request.user)), pk=pk)
    revoke_invitation(invitation=invitation, actor=cast(User, request.user))
    messages.success(request, f"L’invitation de {invitation.email} est annulée : son lien ne fonctionne plus.")
    return redirect("accounts:invite")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an account, or add the hat to the one that the invited address already has."""
    try:
        invitation = find_invitation(token=token)
        if User.objects.filter(email__iexact=invitation.email).exists():
            return _answer_as_known(request, invitation, token)
        return _answer_as_new(request, invitation, token)
    except InvitationUnusableError as error:
        return render(request, "accounts/invitation_unusable.html", {"reason": str(error)}, status=410)


def _answer_as_new(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = WelcomeForm(bound_data(request), email=invitation.email)
    if form.is_valid():
        names = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
        user = accept_as_new(token=token, password=form.cleaned_data["new_password"], **names)
        open_session(request=request, user=user, how="invitation")
        messages.success(request, "Votre compte est ouvert.")
        return redirect("accounts:account")
    context = {"form": form, "invitation": invitation, "hat": _describe(invitation)}
    return render(request, "accounts/invitation.html", context, status=status_of(form))


def _answer_as_known(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    mine = request.user.is_authenticated and request.user.email.lower() == invitation.email
    error = ""
    if mine and request.method == "POST":
        try:
            accept_as_known(token=token, actor=cast(User, request.user))
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            messages.success(request, f"Vous pouvez maintenant agir comme : {_describe(invitation)}.")
            return redirect("accounts:account")
    context = {"invitation": invitation, "hat": _describe(invitation), "mine": mine, "error": error}
    return render(request, "accounts/invitation_known.html", context, status=422 if error else 200)


def _describe(invitation: Invitation) -> str:
    places = [area.name for area in invitation.areas.all()]
    return label_hat(role=invitation.role, places=places, college=invitation.college, seat=invitation.seat)
