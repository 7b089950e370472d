"""What the portal already knows of the year that a bilan tells."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from structures.models import FinancialAnnex, Siae
from structures.queries.realised import YearFigures, read_year

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Prefilled:
    """A number of ETP to be checked by the structure, and where it comes from."""

    etp: Decimal
    origin: str


def prefill(structures: Collection[int], *, year: int) -> dict[int, dict[str, Prefilled]]:
    """ETP realised in a year, by structure and kind, from the months declared.

    A structure that declared nothing is absent: posts under convention are not posts worked, and unknown is not 0.
    """
    kinds = dict(Siae.objects.filter(pk__in=structures).values_list("pk", "kind"))
    figures = read_year(FinancialAnnex.objects.filter(siae__in=structures), year=year)
    return {
        siae: {kinds[siae]: Prefilled(_round(found.realised), _origin(found, year))}
        for siae, found in figures.items()
        if found.realised is not None
    }


def _round(etp: Fraction) -> Decimal:
    return (Decimal(etp.numerator) / etp.denominator).quantize(CENT, ROUND_HALF_UP)


def _origin(figures: YearFigures, year: int) -> str:
    declared, months = len(figures.declared), len(figures.months)
    return f"moyenne des mois déclarés en {year} ({declared} sur {months})"
