"""Queueing mail inside the caller's transaction, and sending what waits."""

import hashlib
import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from iae_portal.common.broker import publish_task
from iae_portal.common.mails import MailState, OutgoingMail

logger = logging.getLogger(__name__)

SEND_TASK = "iae_portal.common.tasks.send_waiting_mail"
# After the last delay the mail is abandoned: a day has passed, somebody has to look.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=16),
)
PERMANENT_CODES = range(500, 600)


def queue_mail(
    *, to: str, subject: str, text: str, key: str, html: str = "", forget_text: bool = False
) -> OutgoingMail:
    """Write the mail down; it leaves once the transaction is committed. The same key never sends twice.

    A mail that carries a secret link is asked to be forgotten: its text is erased from the database once sent.
    """
    refuse_injection(to=to, subject=subject)
    mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={"recipient": to, "subject": subject, "text": text, "html": html, "forget_text": forget_text},
    )
    if created:
        transaction.on_commit(lambda: publish_task(SEND_TASK), robust=True)
    return mail


def queue_mail_to_each(people: Iterable[Any], *, subject: str, text: str, key: str) -> int:
    """The same mail to each account, once by key and account; how many are written to."""
    count = 0
    for person in people:
        queue_mail(to=person.email, subject=subject, text=text, key=f"{key}:{person.pk}")
        count += 1
    return count


def refuse_injection(*, to: str, subject: str) -> None:
    """One address and one line of subject: a second line would be a header written by somebody else."""
    if "\n" in subject or "\r" in subject:
        raise ValidationError("L’objet d’un courriel tient sur une seule ligne.", code="header_injection")
    try:
        validate_email(to)
    except ValidationError:
        raise ValidationError("L’adresse du destinataire n’est pas valable.", code="recipient") from None


def send_waiting_mail(*, limit: int = 200) -> int:
    """Send what is due, over one connection; how many left. Two senders at once share the work."""
    backend = get_connection()
    sent = 0
    try:
        for _ in range(limit):
            outcome = _send_next(backend)
            if outcome is None:
                break
            sent += outcome
    finally:
        backend.close()
    return sent


def _send_next(backend: BaseEmailBackend) -> bool | None:
    """Send one mail under its lock: True sent, False put off or abandoned, None when nothing is due."""
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=MailState.WAITING, next_attempt_at__lte=Now())
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        try:
            _compose(mail, backend).send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            backend.close()
            _put_off(mail, error)
            return False
        mail.state, mail.sent_at, mail.error = MailState.SENT, timezone.now(), ""
        if mail.forget_text:
            mail.text = mail.html = ""
        mail.save(update_fields=["state", "sent_at", "error", "attempts", "text", "html"])
        return True


def _compose(mail: OutgoingMail, backend: BaseEmailBackend) -> EmailMultiAlternatives:
    # The same mail always has the same Message-ID: a server that got it twice after a crash can tell.
    identifier = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.recipient],
        connection=backend,
        headers={"Message-ID": f"<{identifier}@portail-iae>", "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _put_off(mail: OutgoingMail, error: Exception) -> None:
    """Try later, longer each time; give up when the server refuses for good or after the last delay."""
    logger.warning("Courriel %s non envoyé : %s", mail.pk, error)
    mail.error = str(error)[:2000]
    if _is_permanent(error) or mail.attempts > len(BACKOFF):
        mail.state = MailState.FAILED
    else:
        mail.next_attempt_at = timezone.now() + BACKOFF[mail.attempts - 1]
    mail.save(update_fields=["state", "next_attempt_at", "error", "attempts"])


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT_CODES for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code in PERMANENT_CODES
