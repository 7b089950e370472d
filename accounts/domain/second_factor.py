"""Having a second factor, proving it, renewing its paper codes, and losing it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.domain.assignments import require
from accounts.models import PortalSession, RecoveryCode, SecondFactor, User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.encryption import decrypt, encrypt
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

# Whatever the number of machines that try: axes counts by machine, this counts by account.
MOST_FAILURES = 10
BLOCK = timedelta(minutes=15)
REFUSED = "Ce code n’est pas le bon, ou il a déjà servi\u00a0: tapez celui que l’application montre maintenant."


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def enrol(*, user: User, secret: str, code: str) -> list[str]:
    """Keep the application that shows this code; its paper codes, shown this once. The other sessions end."""
    step = codes.matching_step(secret, codes.tidy(code))
    if step is None:
        raise ValidationError({"code": REFUSED})
    with transaction.atomic():
        _end_sessions(user)
        if has_second_factor(user):
            raise ValidationError("Un second facteur est déjà actif sur ce compte\u00a0: retirez-le d’abord.")
        factor = SecondFactor.objects.create(
            user=user, secret=encrypt(secret), last_step=step, recovery_salt=secrets.token_hex(16)
        )
        papers = _draw_papers(factor)
        _tell(user, actor=user, verb="account:second_factor_enrolled", what="a été activé")
    return papers


def check_code(*, user: User, code: str) -> bool:
    """Whether the code of the application, or one on paper, opens; it never opens twice.

    Ten failures in a row block the factor for a quarter of an hour, from wherever they come.
    """
    now = timezone.now()
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
        if factor is None or factor.is_blocked(now=now):
            return False
        good = _use_code(factor, codes.tidy(code))
        factor.failures = 0 if good else factor.failures + 1
        factor.blocked_until = None
        if factor.failures >= MOST_FAILURES:
            factor.failures, factor.blocked_until = 0, now + BLOCK
            record_event(actor=None, verb="account:second_factor_blocked", subject=user)
        factor.save(update_fields=["last_step", "failures", "blocked_until"])
    return good


def renew_papers(*, user: User) -> list[str]:
    """Ten other paper codes; those of before no longer open."""
    with transaction.atomic():
        factor = _lock(user)
        factor.recovery_codes.all().delete()
        papers = _draw_papers(factor)
        _tell(user, actor=user, verb="account:recovery_codes_renewed", what="a de nouveaux codes de secours")
    return papers


def remove_second_factor(*, user: User) -> None:
    """By the person, who has just proved who they are. Their other sessions end."""
    with transaction.atomic():
        _lock(user).delete()
        _end_sessions(user)
        _tell(user, actor=user, verb="account:second_factor_removed", what="a été retiré")


def reset_second_factor(*, user: User, actor: User) -> None:
    """By who manages accounts, for a person who lost application and paper. Their sessions end."""
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    if user.pk == actor.pk:
        raise PermissionDenied
    with transaction.atomic():
        _lock(user).delete()
        _end_sessions(user)
        _tell(user, actor=actor, verb="account:second_factor_reset", what="a été retiré par un administrateur")


def _lock(user: User) -> SecondFactor:
    try:
        return SecondFactor.objects.select_for_update(of=("self",)).get(user=user)
    except ObjectDoesNotExist:
        raise ValidationError("Aucun second facteur n’est actif sur ce compte.") from None


def _use_code(factor: SecondFactor, code: str) -> bool:
    if codes.is_six_digits(code):
        step = codes.matching_step(decrypt(factor.secret), code)
        if step is None or step <= factor.last_step:
            return False
        factor.last_step = step
        return True
    if len(code) != codes.PAPER_LENGTH:
        return False
    found = codes.hash_paper_code(code, salt=factor.recovery_salt)
    used = factor.recovery_codes.filter(code_hash=found, used_at=None).update(used_at=timezone.now())
    if used:
        left = factor.recovery_codes.filter(used_at=None).count()
        record_event(actor=factor.user, verb="account:recovery_code_used", subject=factor.user, data={"left": left})
    return bool(used)


def _draw_papers(factor: SecondFactor) -> list[str]:
    papers = codes.draw_paper_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=codes.hash_paper_code(paper, salt=factor.recovery_salt))
        for paper in papers
    )
    return papers


def _end_sessions(user: User) -> None:
    """All of them: the page that asked keeps its own by `update_session_auth_hash`."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    PortalSession.objects.filter(user=user).delete()
    user.refresh_from_db(fields=["session_epoch"])


def _tell(user: User, *, actor: User, verb: str, what: str) -> None:
    """In the audit trail, and to the person: who did not ask for it must know."""
    event = record_event(actor=actor, verb=verb, subject=user)
    link = make_link(reverse("accounts:second-factor"))
    service = {"service_name": settings.SERVICE_NAME, "service_email": settings.SERVICE_EMAIL}
    queue_mail(
        to=user.email,
        subject="Votre second facteur a changé",
        text=render_to_string("accounts/mails/second_factor.txt", {"what": what, "link": link, **service}),
        key=f"second-factor:{event.pk}",
    )
