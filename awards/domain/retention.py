"""Keeping what must be kept and no longer: announced a month before, then erased; figures stay for statistics.

The decision, its letter and the convention are administrative acts: they stay, for the archives.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from awards.models import Appeal, Erasure, RetentionNotice
from awards.queries.retention import Kept, list_kept
from awards.rules.retention import NOTICE_DAYS, Fate, may_erase, must_announce
from calls.domain.desk_rights import applicant_path
from calls.models import Answer, Application, Attachment, CriterionScore, InternalNote, Message, Review
from calls.queries.people import members_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import StoredFile
from iae_portal.common.formatting import format_date
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

ERASED = "[effacé au terme de la durée de conservation]"
TASK = "awards.tasks.apply_retention"


@dataclass(slots=True)
class Report:
    """What was done, or would be: announced, erased or deleted, and kept back by an appeal."""

    announced: list[Kept] = field(default_factory=list)
    erased: list[Kept] = field(default_factory=list)
    frozen: list[Kept] = field(default_factory=list)


def apply_retention(*, dry_run: bool, today: dt.date | None = None) -> Report:
    """Announce, then erase what was announced a month ago; each file in its own transaction."""
    day = today or timezone.localdate()
    report = Report()
    for kept in list_kept(ending_before=day + dt.timedelta(days=NOTICE_DAYS + 1)):
        if kept.has_open_appeal:
            report.frozen.append(kept)
        elif must_announce(kept.until, is_announced=kept.announced_on is not None, has_open_appeal=False, today=day):
            report.announced.append(kept)
            if not dry_run:
                _announce(kept, day)
        elif may_erase(kept.until, announced_on=kept.announced_on, has_open_appeal=False, today=day):
            report.erased.append(kept)
            if not dry_run:
                erase_file(kept)
    return report


def _announce(kept: Kept, day: dt.date) -> None:
    application = kept.application
    due_on = max(kept.until, day + dt.timedelta(days=NOTICE_DAYS))
    with transaction.atomic():
        _, made = RetentionNotice.objects.get_or_create(application=application, defaults={"due_on": due_on})
        if not made:
            return
        what = "supprimé" if kept.rule.fate is Fate.DELETED else "anonymisé"
        name = f"« {application.call.title} »"
        text = (
            f"Bonjour,\n\nVotre dossier en réponse à l’appel {name} sera {what} le {format_date(due_on)}, au terme de "
            f"sa durée de conservation ({kept.rule.duration} à compter de : {kept.rule.start.value}). Téléchargez "
            f"avant cette date ce que vous voulez en garder :\n{make_link(applicant_path(application))}\n\n"
            f"Fondement : {kept.rule.ground}.\n\n{settings.SERVICE_NAME}\n"
        )
        for person in members_of(application):
            queue_mail(
                to=person.email,
                subject=f"Votre dossier sera {what} le {format_date(due_on)}",
                text=text,
                key=f"awards:retention:{application.pk}:{person.pk}",
            )


def erase_file(kept: Kept) -> dict[str, int]:
    """Erase the content of a file for good; how many rows of each sort. An appeal opened meanwhile stops it."""
    with transaction.atomic():
        held = Application.objects.select_for_update(of=("self",)).filter(pk=kept.application.pk).first()
        if held is None or held.state != kept.application.state:
            return {}
        if Appeal.objects.still_open().filter(decision__application=held).exists():
            return {}
        counts, files = _erase_content(held)
        if kept.rule.fate is Fate.DELETED:
            data = {"application": held.pk, "counts": counts}
            held.delete()
            record_event(actor=None, verb="application:deleted", data=data)
        else:
            Application.objects.filter(pk=held.pk).update(title="", motive=ERASED if held.motive else "")
            Erasure.objects.create(
                application=held, rule=kept.rule.state.value, ground=kept.rule.ground, counts=counts
            )
            record_event(actor=None, verb="application:erased", subject=held, data=counts)
        transaction.on_commit(lambda: _remove_from_disk(files), robust=True)
    return counts


def _erase_content(application: Application) -> tuple[dict[str, int], list[StoredFile]]:
    """Answers, versions, pieces, messages, notes and comments; the files that nothing else holds are removed too."""
    # What PostgreSQL keeps from changing is erased in this transaction only (calls, migration 0004).
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.erasing = 'on'")
    keys = set(Attachment.objects.filter(application=application).values_list("file", flat=True))
    keys |= set(Message.objects.filter(application=application, file__isnull=False).values_list("file", flat=True))
    for pieces in application.versions.values_list("pieces", flat=True):
        keys |= {piece["file"] for piece in pieces if "file" in piece}
    counts = {
        "answers": Answer.objects.filter(application=application).delete()[0],
        "versions": application.versions.update(answers={}, pieces=[], facts={}, verdicts=[]),
        "messages": Message.objects.filter(application=application).update(text=ERASED, file=None),
        "notes": InternalNote.objects.filter(application=application).update(text=ERASED),
        "points": application.points.exclude(comment="").update(comment=ERASED),
        "corrections": application.corrections.update(reason=ERASED),
        "conflicts": application.conflicts.exclude(reason="").update(reason=ERASED),
        "reviews": Review.objects.filter(application=application).exclude(comment="").update(comment=ERASED),
        "scores": CriterionScore.objects.filter(review__application=application)
        .exclude(comment="")
        .update(comment=ERASED),
        "pieces": Attachment.objects.filter(application=application).delete()[0],
    }
    return counts, _forget_files(keys)


def _forget_files(keys: set[int]) -> list[StoredFile]:
    """The stored files that nothing refers to any more, taken out of the database."""
    gone = []
    for stored in StoredFile.objects.filter(pk__in=keys):
        try:
            with transaction.atomic():
                StoredFile.objects.filter(pk=stored.pk).delete()
        except (ProtectedError, IntegrityError):
            # Another file, or the applicant's library, still holds it: it stays with them.
            continue
        else:
            gone.append(stored)
    return gone


def _remove_from_disk(files: list[StoredFile]) -> None:
    for stored in files:
        stored.content.delete(save=False)
