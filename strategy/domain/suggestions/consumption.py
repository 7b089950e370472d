"""Structures whose ETP worked slip away from their convention; their figures stay in their perimeter."""

import datetime as dt
from fractions import Fraction

from django.urls import reverse

from iae_portal.common.formatting import format_etp, format_number, format_percent
from strategy.domain.suggestions.findings import Finding
from strategy.enums import SuggestionKind
from strategy.queries.places import list_departments
from structures.models import FinancialAnnex, Siae
from structures.queries.realised import YearFigures, read_year
from structures.queries.supply import latest_year
from structures.rules.etp import as_decimal
from territories.models import Area

# Fewer months declared say nothing of a year.
LEAST_MONTHS = 3
LOW, HIGH = Fraction(85, 100), Fraction(115, 100)
# Under one ETP of difference, one absence explains it.
LEAST_GAP = Fraction(1)


def find_slipping_structures() -> list[Finding]:
    """One finding by structure and département under 85 % or over 115 % of its annexes, over the months declared."""
    year = latest_year()
    if year is None:
        return []
    return [one for department in list_departments() for one in _of_department(department, year=year)]


def _of_department(department: Area, *, year: int) -> list[Finding]:
    """Of the annexes that a département pays: the agents of another one do not read them."""
    figures = read_year(FinancialAnnex.objects.filter(department=department), year=year)
    slipping = {key: one for key, one in figures.items() if slips(one)}
    structures = Siae.objects.filter(pk__in=slipping).select_related("source").order_by("pk")
    return [_tell(structure, slipping[structure.pk], department, year=year) for structure in structures]


def slips(figures: YearFigures) -> bool:
    realised, contracted = figures.realised, figures.contracted
    if len(figures.declared) < LEAST_MONTHS or realised is None or not contracted:
        return False
    return not LOW <= realised / contracted <= HIGH and abs(realised - contracted) >= LEAST_GAP


def _tell(structure: Siae, figures: YearFigures, department: Area, *, year: int) -> Finding:
    realised, contracted = figures.realised or Fraction(), figures.contracted or Fraction(1)
    rate = format_percent(as_decimal(realised / contracted, decimals=4))
    months = len(figures.declared)
    last = figures.declared[-1].month
    is_under = realised < contracted
    word = "sous" if is_under else "au-dessus de"
    return Finding(
        key=f"consumption-{year}-{department.code}-{structure.pk}",
        kind=SuggestionKind.CONSUMPTION,
        department=department,
        area=department,
        title=f"{structure.name} consomme {rate} de sa convention"[:200],
        reason=(
            f"{structure.name} ({structure.kind}) a réalisé {format_etp(as_decimal(realised))} ETP pour "
            f"{format_etp(as_decimal(contracted))} conventionnés, en moyenne des {format_number(months)} mois "
            f"déclarés de {year} : {word} sa convention de {format_etp(as_decimal(abs(realised - contracted)))} ETP."
        ),
        figures=[
            ["ETP conventionnés (moyenne des mois déclarés)", format_etp(as_decimal(contracted))],
            ["ETP réalisés (moyenne des mois déclarés)", format_etp(as_decimal(realised))],
            ["Taux de consommation", rate],
            ["Mois déclarés", format_number(months)],
        ],
        source=f"Déclarations mensuelles et annexes financières de {year}",
        dated_on=_end_of(last),
        is_estimated=structure.source.is_demonstration,
        path=reverse("structures:detail", args=[structure.pk]),
        weight=float(abs(realised - contracted)),
    )


def _end_of(month: dt.date) -> dt.date:
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return following - dt.timedelta(days=1)
