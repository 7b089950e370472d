"""Making a run the diagnosis of its year, and putting away those that serve no more."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from white_zones.enums import RunState
from white_zones.models import Archive, Publication, Run

# First key of the advisory lock; the second is the year.
PUBLICATION_LOCK = 840_701


def publish_run(*, actor: User, run: Run) -> Publication:
    """Show this run on the dashboards for its year, in the place of the one that stood; twice changes nothing.

    One that was replaced does not come back: copy it, so that the new diagnosis has its own date.
    """
    if not actor.can(Permission.WHITE_ZONES_RUN_PUBLISH):
        raise PermissionDenied
    if run.state != RunState.DONE:
        raise ValidationError("Seul un calcul terminé peut être publié.")
    with transaction.atomic():
        _wait_for_turn(run)
        if Archive.objects.filter(run=run).exists():
            raise ValidationError("Ce calcul est archivé : copiez-le pour le publier.")
        known = Publication.objects.filter(run=run).first()
        if known is not None and known.replaced_at is not None:
            raise ValidationError("Ce diagnostic a été remplacé : copiez-le pour le publier de nouveau.")
        if known is not None:
            return known
        standing = Publication.objects.filter(perimeter=run.perimeter, year=run.year, replaced_at__isnull=True)
        replaced = list(standing.values_list("run_id", flat=True))
        standing.update(replaced_at=Now())
        publication = Publication.objects.create(run=run, perimeter=run.perimeter, year=run.year, published_by=actor)
        record_event(
            actor=actor,
            verb="run:publish",
            subject=run,
            data={"name": run.name, "year": run.year, "replaces": replaced},
        )
    publication.refresh_from_db()
    return publication


def archive_run(*, actor: User, run: Run) -> Archive:
    """Put a run away: whole and readable, no longer proposed. Its author may, and whoever publishes; once."""
    if not (actor.can(Permission.WHITE_ZONES_RUN_PUBLISH) or (actor == run.created_by and _may_start(actor))):
        raise PermissionDenied
    if run.state == RunState.RUNNING:
        raise ValidationError("Ce calcul est en cours : annulez-le avant de l’archiver.")
    with transaction.atomic():
        _wait_for_turn(run)
        if Publication.objects.filter(run=run, replaced_at__isnull=True).exists():
            raise ValidationError("Ce diagnostic est publié : publiez-en un autre pour son année avant de l’archiver.")
        archive, created = Archive.objects.get_or_create(run=run, defaults={"archived_by": actor})
        if created:
            record_event(actor=actor, verb="run:archive", subject=run, data={"name": run.name})
    archive.refresh_from_db()
    return archive


def _wait_for_turn(run: Run) -> None:
    """Publications and archives of a year follow one another until the end of their transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PUBLICATION_LOCK, run.year])


def _may_start(actor: User) -> bool:
    return actor.can(Permission.WHITE_ZONES_RUN_START)
