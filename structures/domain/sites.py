"""New places of a structure: each enters the register with its trace."""

from django.contrib.gis.geos import Point
from django.utils import timezone

from accounts.models import User
from structures.enums import LocatedBy, Subject
from structures.models import FieldChange, Siae, Site
from territories.models import Area


def open_site(siae: Siae, *, commune: Area, address: str, postal_code: str, told: str, actor: User) -> Site:
    """A place stands at the point of its commune until somebody verifies it; `told` is how the history names it."""
    site = Site.objects.create(
        siae=siae,
        name=siae.brand or siae.name,
        address=address,
        postal_code=postal_code,
        commune=commune,
        point=Point(commune.point.x, commune.point.y, srid=4326),
        located_by=LocatedBy.COMMUNE,
        is_seat=not siae.sites.filter(is_seat=True).exists(),
    )
    FieldChange.objects.create(
        siae=siae,
        subject=Subject.SITE,
        subject_id=site.pk,
        field="commune",
        label="nouveau lieu",
        new=told,
        changed_at=timezone.now(),
        changed_by=actor,
    )
    return site
