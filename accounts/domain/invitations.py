"""Inviting a person, and their answer."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.domain.assignments import grant_assignment, require
from accounts.fingerprints import fingerprint
from accounts.hats import label_hat
from accounts.models import Invitation, User
from accounts.roles import INVITED_BY, Permission
from accounts.rules import check_areas, check_seat
from iae_portal.common import formatting
from iae_portal.common.audit_trail import record_event
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail
from territories.models import Area

LIFETIME = timedelta(days=14)


class InvitationUnusableError(Exception):
    """The link leads nowhere any more; the message tells why and what to do."""


def invite_person(
    *,
    email: str,
    role: str,
    areas: Collection[Area] = (),
    college: str = "",
    seat: str = "",
    actor: User,
) -> Invitation:
    """Send a link that makes the hat theirs. Inviting again replaces the link sent before."""
    require(actor, Permission.ACCOUNTS_USER_INVITE)
    hat = actor.assignment
    if hat is None or role not in INVITED_BY.get(hat.role, ()):
        raise PermissionDenied
    check_areas(role=role, areas=areas)
    check_seat(role=role, college=college, seat=seat)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation(
        email=email.strip().lower(),
        role=role,
        college=college,
        seat=seat,
        token_hash=fingerprint(secret),
        invited_by=actor,
        expires_at=now + LIFETIME,
    )
    with transaction.atomic():
        _replace_earlier(invitation)
        invitation.full_clean()
        invitation.save()
        invitation.areas.set(areas)
        _send(invitation, link=make_link(reverse("accounts:invitation", args=[_signer().sign(secret)])))
        record_event(actor=actor, verb="account:invited", subject=invitation, data={"email": email, "role": role})
    return invitation


def revoke_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    require(actor, Permission.ACCOUNTS_USER_INVITE)
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.accepted_at is None and locked.revoked_at is None:
            locked.revoked_at = timezone.now()
            locked.save(update_fields=["revoked_at"])
            record_event(actor=actor, verb="account:invitation_revoked", subject=locked)
    return locked


def find_invitation(*, token: str, lock: bool = False) -> Invitation:
    """The open invitation that a link names, or the reason why it is no longer one."""
    try:
        secret = _signer().unsign(token)
    except BadSignature:
        raise InvitationUnusableError(
            "Ce lien est incomplet ou a été modifié. Copiez-le en entier depuis le courriel reçu."
        ) from None
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects
    invitation = rows.filter(token_hash=fingerprint(secret)).first()
    if invitation is None or invitation.revoked_at is not None:
        raise InvitationUnusableError(
            "Cette invitation a été annulée ou remplacée. Utilisez le lien du courriel le plus récent, ou demandez "
            "une nouvelle invitation à la personne qui vous a invité."
        )
    if invitation.accepted_at is not None:
        raise InvitationUnusableError("Cette invitation a déjà servi : connectez-vous avec votre mot de passe.")
    if invitation.expires_at <= timezone.now():
        raise InvitationUnusableError(
            f"Cette invitation a expiré le {formatting.format_datetime(invitation.expires_at)}. Demandez-en une "
            "nouvelle à la personne qui vous a invité."
        )
    return invitation


def accept_as_new(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Create the account of the invited address, with its hat."""
    with transaction.atomic():
        invitation = find_invitation(token=token, lock=True)
        user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
        record_event(actor=user, verb="account:created", subject=user, data={"invitation": invitation.pk})
        _accept(invitation, user)
    return user


def accept_as_known(*, token: str, actor: User) -> User:
    """Add the hat to an account that exists; only its owner may."""
    with transaction.atomic():
        invitation = find_invitation(token=token, lock=True)
        if actor.email.lower() != invitation.email:
            raise PermissionDenied
        _accept(invitation, actor)
    return actor


def _accept(invitation: Invitation, user: User) -> None:
    grant_assignment(
        user=user,
        role=invitation.role,
        areas=list(invitation.areas.all()),
        college=invitation.college,
        seat=invitation.seat,
        actor=None,
        granted_by=invitation.invited_by,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record_event(actor=user, verb="account:invitation_accepted", subject=invitation)


def _replace_earlier(invitation: Invitation) -> None:
    same = Invitation.objects.filter(email=invitation.email, role=invitation.role)
    same.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


def _send(invitation: Invitation, *, link: str) -> None:
    known = User.objects.filter(email__iexact=invitation.email, is_active=True).exists()
    template = "accounts/mails/invitation_known.txt" if known else "accounts/mails/invitation.txt"
    places = [area.name for area in invitation.areas.all()]
    context = {
        "hat": label_hat(role=invitation.role, places=places, college=invitation.college, seat=invitation.seat),
        "inviter": invitation.invited_by,
        "link": link,
        "until": formatting.format_datetime(invitation.expires_at),
        "service_name": settings.SERVICE_NAME,
        "service_area": settings.SERVICE_AREA,
    }
    queue_mail(
        to=invitation.email,
        subject=f"Votre invitation : {settings.SERVICE_NAME}",
        text=render_to_string(template, context),
        key=f"invitation:{invitation.pk}",
        forget_text=True,
    )


def _signer() -> Signer:
    return Signer(salt="accounts.invitation")
