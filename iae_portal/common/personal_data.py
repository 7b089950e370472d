"""What the shared tools hold about a person."""

from typing import Any

from django.db.models import Q

from iae_portal.common.audit_words import name_action, name_subject
from iae_portal.common.models import AuditEvent, DataImport, Job, OutgoingMail, Source, StoredFile
from iae_portal.common.personal_registry import ACT, FILE, PROOF, exclude, hold, trace


def _about(user: Any) -> Q:
    return Q(subject_type="accounts.user", subject_id=str(user.pk))


def _sent_to(user: Any) -> Q:
    return Q(recipient__iexact=user.email)


DONE = ["happened_at", "verb", "subject_type", "subject_id"]
WORDS = {"verb": name_action, "subject_type": name_subject}
hold(AuditEvent, "actor", label="journal de vos actions", columns=DONE, kept=PROOF, words=WORDS)
hold(
    AuditEvent,
    label="journal de ce qui touche votre compte",
    columns=[*DONE, "data"],
    match=_about,
    kept=PROOF,
    words=WORDS,
)
hold(OutgoingMail, label="courriels que le portail vous a envoyés", match=_sent_to)
hold(Job, "owner", label="calculs et exports que vous avez demandés", kept=ACT)
hold(StoredFile, "uploaded_by", label="fichiers que vous avez déposés", kept=FILE)
trace(DataImport, "created_by", "applied_by")
trace(Source, "imported_by")
exclude(
    "admin.LogEntry",
    "user",
    reason="l’administration de Django ne fait que lire ici\u00a0: cette table reste vide",
)
