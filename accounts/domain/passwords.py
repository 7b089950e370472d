"""Choosing a password, or asking for a way back in."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import PortalSession, User
from iae_portal.common import formatting
from iae_portal.common.audit_trail import record_event
from iae_portal.common.broker import publish_task
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

RESET_TASK = "accounts.tasks.send_password_reset"
# Asked again sooner, the mail already sent is enough.
MAIL_INTERVAL = 300


def change_password(*, user: User, password: str, how: str) -> User:
    """Set the password, and tell the person by mail; all their sessions end, that of the page that asked by itself."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        PortalSession.objects.filter(user=user).delete()
        event = record_event(actor=user, verb="account:password_changed", subject=user, data={"how": how})
        context = {
            "when": formatting.format_datetime(timezone.now()),
            "link": make_link(reverse("accounts:password-reset")),
            "service_name": settings.SERVICE_NAME,
            "service_email": settings.SERVICE_EMAIL,
        }
        queue_mail(
            to=user.email,
            subject="Votre mot de passe a changé",
            text=render_to_string("accounts/mails/password_changed.txt", context),
            key=f"password-changed:{event.pk}",
        )
    return user


def ask_password_reset(*, email: str) -> None:
    """Have the link sent, if the address is that of an active account; the caller tells nothing of it either way.

    The address is only looked up by a worker: the answer takes the same time whether it is known or not.
    """
    if not publish_task(RESET_TASK, email.strip()):
        # Without Redis, better a mail that leaves late than none.
        send_password_reset(email=email)


def send_password_reset(*, email: str) -> None:
    """Queue the mail of an active account; nothing for any other address."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    now = timezone.now()
    path = reverse(
        "accounts:password-reset-confirm",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    until = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {
        "link": make_link(path),
        "until": formatting.format_datetime(until),
        "service_name": settings.SERVICE_NAME,
        "service_area": settings.SERVICE_AREA,
    }
    state = hashlib.sha256(user.password.encode()).hexdigest()[:12]
    with transaction.atomic():
        queue_mail(
            to=user.email,
            subject=f"Votre mot de passe : {settings.SERVICE_NAME}",
            text=render_to_string("accounts/mails/password_reset.txt", context),
            key=f"password-reset:{user.pk}:{state}:{int(now.timestamp()) // MAIL_INTERVAL}",
            forget_text=True,
        )
        record_event(actor=None, verb="account:password_reset_asked", subject=user)
