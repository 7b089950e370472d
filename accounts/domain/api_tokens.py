"""Making, using and revoking the tokens of the API."""

import datetime as dt
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.fingerprints import fingerprint
from accounts.models import ApiToken, Assignment, User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

LONGEST_DAYS = 365
MOST_TOKENS = 20
# Before its end, the owner of a token is told: time to make another, and to give it to the program.
REMINDER = dt.timedelta(days=14)
# A program that reads a thousand pages writes its last use once a minute.
USE_STEP = dt.timedelta(minutes=1)
# What tells a token from another secret, in a log or in a file that was published by mistake.
MARK = "iae_"
SHOWN = len(MARK) + 8


class TokenRefusedError(Exception):
    """The token opens nothing; the message says why, and what to do."""


def create_token(*, label: str, assignment_id: int, expires_on: dt.date, actor: User) -> tuple[ApiToken, str]:
    """A token for one of the actor's own hats, and its secret, which is kept nowhere.

    The day given is the last one, whole; at most a year away. Refused to who already has `MOST_TOKENS`.
    """
    if all(hat.assignment_id != assignment_id for hat in actor.hats):
        raise PermissionDenied
    today = timezone.localdate()
    if not today < expires_on <= today + dt.timedelta(days=LONGEST_DAYS):
        raise ValidationError({"expires_on": "Choisissez une date entre demain et dans un an."})
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        owner=actor,
        assignment_id=assignment_id,
        label=label,
        prefix=secret[:SHOWN],
        token_hash=fingerprint(secret),
        expires_at=timezone.make_aware(dt.datetime.combine(expires_on, dt.time.max)),
    )
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        if ApiToken.objects.filter(owner=actor).usable().count() >= MOST_TOKENS:
            raise ValidationError(f"Vous avez déjà {MOST_TOKENS} jetons\u00a0: révoquez ceux qui ne servent plus.")
        token.full_clean()
        token.save()
        data = {"prefix": token.prefix, "assignment": assignment_id, "expires_on": expires_on}
        record_event(actor=actor, verb="account:token_created", subject=token, data=data)
    return token, secret


def revoke_token(*, token: ApiToken, actor: User) -> ApiToken:
    """By its owner, or by who manages accounts; it opens nothing from now on."""
    if token.owner_id != actor.pk and not actor.can(Permission.ACCOUNTS_USER_MANAGE):
        raise PermissionDenied
    with transaction.atomic():
        locked = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if locked.revoked_at is None:
            locked.revoked_at = timezone.now()
            locked.save(update_fields=["revoked_at"])
            record_event(actor=actor, verb="account:token_revoked", subject=locked, data={"prefix": locked.prefix})
    return locked


def use_token(*, secret: str, now: dt.datetime | None = None) -> tuple[User, ApiToken]:
    """The owner, wearing the hat of the token, and the token; refused in French when it opens nothing."""
    moment = now or timezone.now()
    token = ApiToken.objects.select_related("owner").filter(token_hash=fingerprint(secret)).first()
    if token is None:
        raise TokenRefusedError("Ce jeton est inconnu\u00a0: copiez-le en entier, ou créez-en un autre.")
    if token.revoked_at is not None:
        raise TokenRefusedError("Ce jeton est révoqué\u00a0: créez-en un autre.")
    if token.expires_at <= moment:
        raise TokenRefusedError("Ce jeton a expiré\u00a0: créez-en un autre.")
    owner = token.owner
    if not owner.is_active or all(hat.assignment_id != token.assignment_id for hat in owner.hats):
        raise TokenRefusedError("Le rôle de ce jeton n’est plus attribué à son titulaire.")
    owner.chosen_assignment_id = token.assignment_id
    if token.last_used_at is None or moment - token.last_used_at >= USE_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
    return owner, token


def remind_of_ends(*, now: dt.datetime | None = None) -> int:
    """Write once to the owner of each token that still opens and soon will not; how many are written to.

    A token made for less than the time of the reminder is not recalled to who has just chosen its date.
    """
    moment = now or timezone.now()
    ending = (
        ApiToken.objects.usable(now=moment)
        .filter(
            expires_at__lte=moment + REMINDER,
            created_at__lt=F("expires_at") - REMINDER,
            owner__is_active=True,
            assignment__in=Assignment.objects.current(),
        )
        .select_related("owner")
    )
    tokens = list(ending)
    for token in tokens:
        context = {
            "token": token,
            "last_day": format_date(timezone.localdate(token.expires_at)),
            "link": make_link(reverse("accounts:api-tokens")),
            "service_name": settings.SERVICE_NAME,
        }
        queue_mail(
            to=token.owner.email,
            subject="Un de vos jetons de l’API va expirer",
            text=render_to_string("accounts/mails/api_token_ending.txt", context),
            key=f"api-token-ending:{token.pk}",
        )
    return len(tokens)
