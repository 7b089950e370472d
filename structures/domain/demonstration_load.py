"""Writing the invented structures in the database, in one transaction."""

import hashlib
from datetime import date
from decimal import Decimal

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from iae_portal.common.models import Source
from structures.domain.demonstration import RULE_VERSION, Place, PlannedSiae, plan_structures
from structures.domain.reference_tables import PROGRAMME_YEAR
from structures.models import AnnexLine, FinancialAnnex, Siae, Site
from structures.queries.reference import etp_cells
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership

SLUG = "structures-demonstration"
NOTE = (
    "Structures inventées : leur nombre, leur nom et leur commune sont tirés par une règle reproductible. Leurs ETP "
    "s’additionnent exactement au tableau du cahier des charges ; là où CD + État vaut 0,01 de moins que la colonne "
    "ACI, une ligne « écart d’arrondi » porte le reste."
)


@transaction.atomic
def load_demonstration_structures() -> Source:
    """Create the invented structures, unless the same rule on the same table has already made them."""
    cells = etp_cells()
    fingerprint = _fingerprint(cells)
    known = Source.objects.filter(slug=SLUG, sha256=fingerprint).first()
    if known is not None:
        return known
    FinancialAnnex.objects.filter(source__slug=SLUG).delete()
    Siae.objects.filter(source__slug=SLUG).delete()
    source = Source.objects.create(
        slug=SLUG,
        title="Structures et sites de démonstration",
        producer="Portail (règle de démonstration)",
        licence="Sans objet",
        vintage=f"Programme {PROGRAMME_YEAR}",
        sha256=fingerprint,
        note=NOTE,
        is_demonstration=True,
        imported_at=timezone.now(),
    )
    departments = {area.code: area for area in Area.objects.current().at_level(AreaLevel.DEPARTMENT)}
    planned = plan_structures(cells=cells, places=_places(departments))
    _write(planned, departments=departments, source=source)
    return source


def _fingerprint(cells: dict[tuple[str, str], Decimal]) -> str:
    """Of the rule, of the table and of the communes: if one changes, the structures are made anew."""
    communes = Area.objects.current().at_level(AreaLevel.COMMUNE).order_by("code").values_list("code", "population")
    text = repr((RULE_VERSION, sorted(cells.items()), list(communes)))
    return hashlib.sha256(text.encode()).hexdigest()


def _places(departments: dict[str, Area]) -> dict[str, list[Place]]:
    links = (
        AreaMembership.objects.current()
        .filter(parent__in=departments.values(), child__level=AreaLevel.COMMUNE)
        .select_related("child", "parent")
        .order_by("child__code")
    )
    places: dict[str, list[Place]] = {code: [] for code in departments}
    for link in links:
        commune = link.child
        places[link.parent.code].append(
            Place(commune.pk, commune.name, commune.population or 0, commune.point.x, commune.point.y)
        )
    return places


def _write(planned: list[PlannedSiae], *, departments: dict[str, Area], source: Source) -> None:
    structures = Siae.objects.bulk_create(
        Siae(kind=plan.kind, name=plan.name, department=departments[plan.department], source=source)
        for plan in planned
    )
    annexes = FinancialAnnex.objects.bulk_create(
        FinancialAnnex(
            siae=siae,
            year=PROGRAMME_YEAR,
            department=siae.department,
            starts_on=date(PROGRAMME_YEAR, 1, 1),
            ends_on=date(PROGRAMME_YEAR, 12, 31),
            source=source,
        )
        for siae in structures
    )
    placed = [
        (site, siae, annex)
        for plan, siae, annex in zip(planned, structures, annexes, strict=True)
        for site in plan.sites
    ]
    sites = Site.objects.bulk_create(
        Site(
            siae=siae,
            name=site.name,
            commune_id=site.place.pk,
            point=Point(site.place.longitude, site.place.latitude, srid=4326),
            is_seat=site.is_seat,
        )
        for site, siae, _ in placed
    )
    AnnexLine.objects.bulk_create(
        AnnexLine(annex=annex, site=row, kind=siae.kind, funder=funder, etp=etp)
        for row, (site, siae, annex) in zip(sites, placed, strict=True)
        for funder, etp in site.etp.items()
    )
