"""Making a run the diagnosis of the region: a trial of one agent never becomes it by itself."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from white_zones.enums import RunState
from white_zones.models import Publication, Run


def publish_run(*, actor: User, run: Run) -> Publication:
    """Show this run on the dashboards from now on; publishing twice changes nothing."""
    if not actor.can(Permission.WHITE_ZONES_RUN_PUBLISH):
        raise PermissionDenied
    if run.state != RunState.DONE:
        raise ValidationError("Seul un calcul terminé peut être publié.")
    with transaction.atomic():
        publication, created = Publication.objects.get_or_create(run=run, defaults={"published_by": actor})
        if created:
            record_event(actor=actor, verb="run:publish", subject=run, data={"name": run.name})
    publication.refresh_from_db()
    return publication
