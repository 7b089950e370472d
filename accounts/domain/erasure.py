"""Being forgotten: asked by the person, answered by an administrator; what the law keeps loses the name.

What is the person's own is deleted; acts, decisions and votes stay, held by an account that names nobody any more; the
audit trail, which nothing changes, stays whole.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.active_hat import forget_hats
from accounts.domain.assignments import require
from accounts.erasure_requests import ErasureState as S
from accounts.models import Assignment, ErasureRequest, Invitation, User
from accounts.queries import list_administrators
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail, queue_mail_to_each
from iae_portal.common.personal_registry import list_holdings
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition

# A reserved domain (RFC 2606): no mail ever leaves for it.
NOWHERE = "efface.invalid"
MAIL_KEY = "erasure"


def _by_an_administrator(request: ErasureRequest, actor: Any) -> None:
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    if request.user_id == actor.pk:
        raise TransitionRefusedError("Un autre administrateur doit répondre à votre propre demande.")


def _by_the_person(request: ErasureRequest, actor: Any) -> None:
    if request.user_id != actor.pk:
        raise PermissionDenied


TABLE: TransitionTable = MappingProxyType(
    {
        (S.ASKED, S.WITHDRAWN): _by_the_person,
        (S.ASKED, S.DONE): _by_an_administrator,
        (S.ASKED, S.REFUSED): _by_an_administrator,
    }
)


def ask_erasure(*, actor: User, reason: str) -> ErasureRequest:
    """One request at a time; the administrators are told, and the person gets a receipt."""
    request = ErasureRequest(user=actor, reason=reason)
    try:
        with transaction.atomic():
            request.full_clean()
            request.save()
            record_event(actor=actor, verb="account:erasure_asked", subject=request)
            _mail(request, "accounts/mails/erasure_asked.txt", subject="Votre demande d’effacement est reçue")
            queue_mail_to_each(
                list_administrators(),
                subject="Une demande d’effacement attend votre réponse",
                text=(
                    f"Une personne demande l’effacement de ses données\u00a0: répondez avant le "
                    f"{format_date(request.due_on)}.\n{make_link(reverse('accounts:erasure', args=[request.pk]))}\n"
                ),
                key=f"{MAIL_KEY}:told:{request.pk}",
            )
    except IntegrityError:
        raise ValidationError("Une demande d’effacement attend déjà sa réponse.") from None
    return request


def withdraw_erasure(*, request: ErasureRequest, actor: User) -> ErasureRequest:
    return transition(instance=request, to=S.WITHDRAWN, actor=actor, table=TABLE)


def refuse_erasure(*, request: ErasureRequest, motive: str, actor: User) -> ErasureRequest:
    """With a motive, which the person reads with the ways to contest it."""
    if not motive.strip():
        raise ValidationError({"motive": "Un refus porte son motif."})
    with transaction.atomic():
        answered = transition(
            instance=request, to=S.REFUSED, actor=actor, table=TABLE, changes=_answer(actor, motive=motive)
        )
        _mail(answered, "accounts/mails/erasure_refused.txt", subject="Votre demande d’effacement n’est pas suivie")
    return answered


def accept_erasure(*, request: ErasureRequest, motive: str = "", actor: User) -> ErasureRequest:
    """Delete what is the person's own, take the name off the rest, close the account; all of it or nothing."""
    with transaction.atomic():
        counts = _delete_own(request.user)
        answered = transition(
            instance=request,
            to=S.DONE,
            actor=actor,
            table=TABLE,
            data={"counts": counts},
            changes=_answer(actor, motive=motive),
        )
        _mail(answered, "accounts/mails/erasure_done.txt", subject="Vos données sont effacées")
        _take_name_off(User.objects.select_for_update(of=("self",)).get(pk=answered.user_id))
    return answered


def _answer(actor: User, *, motive: str) -> Mapping[str, Any]:
    return {"decided_by": actor, "decided_at": timezone.now(), "motive": motive.strip()}


def _delete_own(user: User) -> dict[str, int]:
    """How many rows of each sort; those of the apps that know the others first."""
    counts = {}
    for holding in reversed(list_holdings()):
        if not holding.kept:
            deleted, _ = holding.rows(user).delete()
            if deleted:
                counts[holding.model._meta.label_lower] = deleted  # noqa: SLF001 -- documented
    return counts


def _take_name_off(user: User) -> None:
    address = f"compte-{user.pk}@{NOWHERE}"
    Invitation.objects.filter(email__iexact=user.email).update(email=address)
    Assignment.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    forget_hats(user.pk)
    user.email, user.first_name, user.last_name = address, "Compte", f"effacé n°\u00a0{user.pk}"
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.session_epoch = F("session_epoch") + 1
    user.save()


def _mail(request: ErasureRequest, template: str, *, subject: str) -> None:
    """To the address of the moment: the last one leaves before the address is erased."""
    context = {
        "asked": request,
        "due_on": format_date(request.due_on),
        "service_name": settings.SERVICE_NAME,
        "contact": settings.PRIVACY_EMAIL,
        "link": make_link(reverse("dashboards:personal-data")),
    }
    queue_mail(
        to=request.user.email,
        subject=subject,
        text=render_to_string(template, context),
        key=f"{MAIL_KEY}:{request.state}:{request.pk}",
    )
