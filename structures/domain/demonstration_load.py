"""Writing the invented structures in the database, in one transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from iae_portal.common.models import Source
from structures.domain.demonstration import RULE_VERSION, Place, PlannedSiae, plan_structures
from structures.domain.demonstration_work import Work, common_measure, plan_work, write_references, write_work
from structures.domain.reference_tables import PROGRAMME_YEAR
from structures.enums import SiaeKind
from structures.models import AnnexLine, FinancialAnnex, FundingReference, Siae, Site
from structures.queries.reference import etp_cells
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership

SLUG = "structures-demonstration"
# Order numbers that no département reaches: an invented annexe is never taken for a real one.
FIRST_ORDER = 9000
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
    invented = Siae.objects.filter(source__slug=SLUG)
    # Once the real register has replaced them, they are not made again: they would come back to the lists.
    if (retired := invented.filter(is_current=False).select_related("source").first()) is not None:
        return retired.source
    FundingReference.objects.filter(source__slug=SLUG).delete()
    FinancialAnnex.objects.filter(source__slug=SLUG).delete()
    invented.delete()
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
    works = list(_plan_works(planned))
    structures = Siae.objects.bulk_create(
        Siae(
            kind=plan.kind,
            name=plan.name,
            department=departments[plan.department],
            activities=work.activities,
            source=source,
        )
        for plan, work in zip(planned, works, strict=True)
    )
    annexes = FinancialAnnex.objects.bulk_create(
        FinancialAnnex(
            siae=siae,
            year=PROGRAMME_YEAR,
            department=siae.department,
            number=f"{siae.kind}0{plan.department}{PROGRAMME_YEAR % 100}{FIRST_ORDER + order}A0M0",
            measure=common_measure(SiaeKind(siae.kind)),
            monthly_etp=_total_of(plan),
            starts_on=date(PROGRAMME_YEAR, 1, 1),
            ends_on=date(PROGRAMME_YEAR, 12, 31),
            source=source,
        )
        for order, (plan, siae) in enumerate(zip(planned, structures, strict=True))
    )
    _write_sites(planned, structures=structures, annexes=annexes)
    write_references(year=PROGRAMME_YEAR, source=source)
    write_work(list(zip(structures, annexes, works, strict=True)), source=source)


def _plan_works(planned: list[PlannedSiae]) -> Iterator[Work]:
    ranks: dict[tuple[str, str], int] = defaultdict(int)
    for plan in planned:
        ranks[plan.department, plan.kind] += 1
        yield plan_work(
            kind=plan.kind,
            rank=ranks[plan.department, plan.kind],
            department=plan.department,
            monthly_etp=_total_of(plan),
        )


def _total_of(plan: PlannedSiae) -> Decimal:
    """The annexe covers the whole year: its monthly posts are its annual ETP."""
    return sum((etp for site in plan.sites for etp in site.etp.values()), Decimal())


def _write_sites(planned: list[PlannedSiae], *, structures: list[Siae], annexes: list[FinancialAnnex]) -> None:
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
