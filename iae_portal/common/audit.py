"""The audit trail's rows: append-only, each holding the fingerprint of the one before."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models

GENESIS = "0" * 64


class AuditEvent(models.Model):
    """Who did what to what, when. PostgreSQL refuses to change or remove a row (see migration 0003)."""

    happened_at = models.DateTimeField("date")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="auteur",
        null=True,
        blank=True,
        # An account with a past is closed, never deleted: the trail would lose its author.
        on_delete=models.PROTECT,
        related_name="audit_events",
    )
    verb = models.CharField("action", max_length=80, help_text="sujet:action, en anglais, dans le code.")
    subject_type = models.CharField("type d’objet", max_length=80, blank=True)
    subject_id = models.CharField("identifiant d’objet", max_length=80, blank=True)
    data = models.JSONField("détails", default=dict, blank=True)
    previous_hash = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        app_label = "common"
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="common_audit_by_subject"),
            models.Index(fields=["actor", "-id"], name="common_audit_by_actor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["previous_hash"],
                name="common_auditevent_one_chain",
                violation_error_message="La chaîne d’audit ne bifurque pas.",
            ),
            models.CheckConstraint(
                condition=models.Q(verb__regex=r"^[a-z0-9_]+(:[a-z0-9_]+){1,2}$"),
                name="common_auditevent_verb_form",
                violation_error_message="Une action s’écrit sujet:action.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}".strip()

    def compute_hash(self) -> str:
        """SHA-256 of the row in a canonical writing, chained to the row before."""
        facts: dict[str, Any] = {
            "happened_at": self.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "verb": self.verb,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "data": self.data,
            "previous_hash": self.previous_hash,
        }
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
