"""The ETP of structures whose own are unknown: those of their cell of the specification, in equal parts.

In each cell département × kind, what real annexes of the programme's year do not hold already is divided equally
among the current structures that have a site and no real annexe of that year, by largest remainder to the hundredth.
The total of a cell is therefore always the specification's, unless real annexes exceed it or no structure is there.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from iae_portal.common.formatting import format_number
from iae_portal.common.models import Source
from structures.domain.apportionment import split_exactly
from structures.domain.reference_tables import PROGRAMME_YEAR
from structures.domain.replace_demonstration import real_structures
from structures.enums import Funder, SiaeKind
from structures.models import AnnexLine, FinancialAnnex, Site
from structures.queries.reference import etp_cells
from structures.rules.reference_check import KIND_COLUMNS, Cells, rounding_rest, territory_rows
from territories.enums import AreaLevel
from territories.models import Area

SLUG = "etp-estimes"
NOTE = (
    "ETP estimés, faute d’un chiffre par structure : ceux du cahier des charges pour le département et la filière, "
    "moins ceux des annexes réelles, répartis à parts égales entre les structures qui ont un site et pas d’annexe, au "
    "plus fort reste et au centième. Le total de chaque case est celui du cahier des charges."
)

# (département, kind), then by funder
Cell = tuple[str, str]
Funded = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Share:
    """A structure that an estimate is made for, at its seat or its first site."""

    siae: int
    site: int


@dataclass(slots=True)
class Estimate:
    """What the estimate changed, and the cells that it could not place."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    empty: dict[Cell, Decimal] = field(default_factory=dict)


def fund_cells(cells: Cells) -> dict[Cell, Funded]:
    """The specification's ETP by cell and funder; only the ACI have a share of the conseil départemental."""
    funded: dict[Cell, Funded] = {}
    for department in territory_rows(cells):
        for kind in KIND_COLUMNS:
            if kind == SiaeKind.ACI:
                parts = {
                    Funder.STATE.value: cells[department, "ETAT"],
                    Funder.DEPARTMENT.value: cells[department, "CD"],
                    Funder.ROUNDING.value: rounding_rest(cells, department),
                }
            else:
                parts = {Funder.STATE.value: cells[department, kind]}
            funded[department, kind] = {funder: etp for funder, etp in parts.items() if etp > 0}
    return funded


def spread_cell(total: Mapping[str, Decimal], held: Mapping[str, Decimal], *, count: int) -> list[Funded]:
    """The parts of `count` structures in what is left of a cell once the ETP `held` by real annexes are out.

    Funder by funder; when real annexes exceed one funder's total, the excess comes off the others, so that the cell
    keeps its own. Nothing is left to spread when they exceed the whole.
    """
    left = _subtract(total, held)
    parts: list[Funded] = [{} for _ in range(count)]
    if not count:
        return parts
    for funder, etp in left.items():
        for part, share in zip(parts, split_exactly(etp, [1] * count), strict=True):
            if share:
                part[funder] = share
    return parts


def _subtract(total: Mapping[str, Decimal], held: Mapping[str, Decimal]) -> Funded:
    left = {funder: total.get(funder, Decimal()) - held.get(funder, Decimal()) for funder in {*total, *held}}
    excess = -sum((etp for etp in left.values() if etp < 0), Decimal())
    rest: Funded = {}
    for funder in Funder.values:
        etp = left.get(funder, Decimal())
        if etp <= 0:
            continue
        taken = min(etp, excess)
        excess -= taken
        if etp > taken:
            rest[funder] = etp - taken
    return rest


@transaction.atomic
def renew_estimates() -> Estimate:
    """Make the estimated annexes those of today's register and real annexes; running it again changes nothing."""
    outcome = Estimate()
    cells = etp_cells()
    if not cells or not real_structures().exists():
        return outcome
    wanted = _wanted(cells, outcome)
    stored = {annex.siae_id: annex for annex in _estimated()}
    lines: defaultdict[int, dict[tuple[int, str], Decimal]] = defaultdict(dict)
    rows = AnnexLine.objects.filter(annex__in=stored.values()).values_list("annex", "site", "funder", "etp")
    for annex_key, site, funder, etp in rows:
        lines[annex_key][site, funder] = etp
    new = [share for share in wanted if share.siae not in stored]
    changed = [
        share
        for share in wanted
        if (annex := stored.get(share.siae)) is not None
        and lines[annex.pk] != {(share.site, funder): etp for funder, etp in wanted[share].items()}
    ]
    kept = {share.siae for share in wanted}
    gone = [annex.pk for siae, annex in stored.items() if siae not in kept]
    outcome.created, outcome.changed, outcome.removed = len(new), len(changed), len(gone)
    outcome.unchanged = len(wanted) - len(new) - len(changed)
    if new or changed or gone:
        FinancialAnnex.objects.filter(pk__in=gone).delete()
        _write(new, changed, wanted=wanted, stored=stored)
    return outcome


def _wanted(cells: Cells, outcome: Estimate) -> dict[Share, Funded]:
    shares, held = _candidates(), _held_by_real_annexes()
    wanted: dict[Share, Funded] = {}
    for cell, total in fund_cells(cells).items():
        group = shares.get(cell, [])
        if not group and (left := _subtract(total, held.get(cell, {}))):
            outcome.empty[cell] = sum(left.values(), Decimal())
        parts = spread_cell(total, held.get(cell, {}), count=len(group))
        wanted |= {share: part for share, part in zip(group, parts, strict=True) if part}
    return wanted


def _candidates() -> dict[Cell, list[Share]]:
    """The structures to estimate, by cell, in the order of their keys: the first ones have the odd hundredths."""
    real = FinancialAnnex.objects.counted(PROGRAMME_YEAR).filter(is_estimated=False)
    rows = (
        Site.objects.filter(siae__in=real_structures())
        .exclude(siae__in=real.values("siae"))
        .order_by("siae", "-is_seat", "pk")
        .values_list("siae__department__code", "siae__kind", "siae", "pk")
    )
    shares: defaultdict[Cell, list[Share]] = defaultdict(list)
    seen: set[int] = set()
    for department, kind, siae, site in rows:
        if siae not in seen:
            seen.add(siae)
            shares[department, kind].append(Share(siae, site))
    return shares


def _held_by_real_annexes() -> dict[Cell, Funded]:
    rows = (
        AnnexLine.objects.filter(annex__in=FinancialAnnex.objects.counted(PROGRAMME_YEAR).filter(is_estimated=False))
        .values_list("annex__department__code", "kind", "funder")
        .annotate(total=Sum("etp"))
        .order_by()
    )
    held: defaultdict[Cell, Funded] = defaultdict(dict)
    for department, kind, funder, etp in rows:
        held[department, kind][funder] = etp
    return held


def _estimated() -> list[FinancialAnnex]:
    return list(
        FinancialAnnex.objects.filter(
            is_estimated=True, year=PROGRAMME_YEAR, source__slug=SLUG, siae__is_current=True
        ).order_by("pk")
    )


def _write(
    new: Sequence[Share],
    changed: Sequence[Share],
    *,
    wanted: Mapping[Share, Funded],
    stored: Mapping[int, FinancialAnnex],
) -> None:
    source = _make_source(wanted)
    departments = dict(real_structures().values_list("pk", "department"))
    made = FinancialAnnex.objects.bulk_create(
        FinancialAnnex(
            siae_id=share.siae,
            year=PROGRAMME_YEAR,
            department_id=departments[share.siae],
            starts_on=dt.date(PROGRAMME_YEAR, 1, 1),
            ends_on=dt.date(PROGRAMME_YEAR, 12, 31),
            is_estimated=True,
            source=source,
        )
        for share in new
    )
    # All the estimates are one calculation: they carry its source together.
    FinancialAnnex.objects.filter(pk__in=[annex.pk for annex in stored.values()]).update(source=source)
    AnnexLine.objects.filter(annex__in=[stored[share.siae] for share in changed]).delete()
    kinds = dict(real_structures().values_list("pk", "kind"))
    pairs = [*zip(new, made, strict=True), *((share, stored[share.siae]) for share in changed)]
    AnnexLine.objects.bulk_create(
        AnnexLine(annex=annex, site_id=share.site, kind=kinds[share.siae], funder=funder, etp=etp)
        for share, annex in pairs
        for funder, etp in wanted[share].items()
    )


def _make_source(wanted: Mapping[Share, Funded]) -> Source:
    """One source for each result: pages that keep a calculation know by it that the estimate is another."""
    lines = sorted((share.siae, share.site, *sorted(parts.items())) for share, parts in wanted.items())
    source, _ = Source.objects.update_or_create(
        slug=SLUG,
        vintage=f"Programme {PROGRAMME_YEAR}",
        sha256=hashlib.sha256(repr(lines).encode()).hexdigest(),
        defaults={
            "title": "ETP estimés par structure, d’après le cahier des charges",
            "producer": "Portail (règle d’estimation)",
            "licence": "Sans objet",
            "note": NOTE,
            "is_demonstration": True,
            "imported_at": timezone.now(),
        },
    )
    return source


def describe_empty(cells: Mapping[Cell, Decimal]) -> list[str]:
    """The cells left out, in words."""
    names = dict(Area.objects.current().at_level(AreaLevel.DEPARTMENT).values_list("code", "name"))
    return [
        f"{names.get(department, department)}, {kind} : {format_number(etp, decimals=2)} ETP non répartis, faute de "
        "structure localisée et sans annexe"
        for (department, kind), etp in sorted(cells.items())
    ]
