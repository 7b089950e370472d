"""Correcting what the portal knows of a person, at their request (RGPD, article 16)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.domain.assignments import require
from accounts.models import PortalSession, User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

FIELDS = ("first_name", "last_name", "email")


def rectify_account(*, user: User, first_name: str, last_name: str, email: str, actor: User) -> User:
    """The account with its new name and address; the trail tells which were changed, never what they were.

    With another address, the sessions end and both addresses are written to: who reads one of them alone must know.
    Raises a ValidationError in French for an address that another account has.
    """
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    values = {"first_name": first_name.strip(), "last_name": last_name.strip(), "email": email.strip().lower()}
    with transaction.atomic():
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        before = held.email
        changed = [name for name in FIELDS if getattr(held, name) != values[name]]
        if not changed:
            return held
        if User.objects.exclude(pk=held.pk).filter(email__iexact=values["email"]).exists():
            raise ValidationError({"email": "Un compte existe déjà pour cette adresse."})
        for name in changed:
            setattr(held, name, values[name])
        held.full_clean(exclude=["password"])
        held.save(update_fields=changed)
        event = record_event(actor=actor, verb="account:rectified", subject=held, data={"fields": changed})
        if "email" in changed:
            PortalSession.objects.filter(user=held).delete()
            for address in (before, held.email):
                _tell(address, key=f"address-changed:{event.pk}:{'before' if address == before else 'after'}")
    return held


def _tell(address: str, *, key: str) -> None:
    context = {
        "link": make_link(reverse("accounts:login")),
        "service_name": settings.SERVICE_NAME,
        "service_email": settings.SERVICE_EMAIL,
    }
    text = render_to_string("accounts/mails/address_changed.txt", context)
    queue_mail(to=address, subject="L’adresse de votre compte a changé", text=text, key=key)
