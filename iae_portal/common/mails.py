"""Mail waiting to be sent, kept in the database so that none is lost with a server or a transaction."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class MailState(models.TextChoices):
    WAITING = "waiting", "en attente"
    SENT = "sent", "envoyé"
    FAILED = "failed", "abandonné"


class OutgoingMail(models.Model):
    """One mail to one address. The row stays locked while it is sent, so that two senders never take the same."""

    key = models.CharField("clé d’idempotence", max_length=200, unique=True)
    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    html = models.TextField("version HTML", blank=True)
    forget_text = models.BooleanField("texte effacé après envoi", default=False, help_text="Il porte un lien secret.")
    state = models.CharField("état", max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    next_attempt_at = models.DateTimeField("prochaine tentative", db_default=Now())
    error = models.TextField("dernière erreur", blank=True)
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        app_label = "common"
        verbose_name = "courriel sortant"
        verbose_name_plural = "courriels sortants"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=MailState.WAITING), name="common_mail_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="common_outgoingmail_sent_when_sent",
                violation_error_message="Un courriel porte sa date d’envoi si et seulement s’il est envoyé.",
            ),
            models.CheckConstraint(
                condition=~Q(subject__regex=r"[\r\n]") & ~Q(recipient__regex=r"[\r\n,;]"),
                name="common_outgoingmail_one_line_headers",
                violation_error_message="L’objet et l’adresse tiennent sur une ligne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"
