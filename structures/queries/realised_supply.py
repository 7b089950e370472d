"""ETP worked at each site, from the months declared under the annexes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from structures.models import FinancialAnnex
from structures.queries.realised import YearFigures, read_annexes
from structures.queries.supply import SiteSupply, counted_lines, supply_by_site
from structures.rules.etp import as_decimal


@dataclass(frozen=True, slots=True)
class RealisedSupply:
    """The ETP worked of a year by (site, kind), and what of them no declaration tells."""

    lines: Sequence[SiteSupply]
    imputed: Decimal
    """ETP of annexes without a declared month, at the mean consumption of the declared ones of their kind."""


def has_declarations(year: int) -> bool:
    """Whether some month of the year was declared: without any, nothing can be said of what was worked."""
    return any(figures.declared for figures in _read_ratios(year).values())


def realised_by_site(year: int) -> RealisedSupply:
    """ETP under convention × consumption of their annexe, which is worked ÷ contracted over its declared months.

    An annexe that declared nothing takes the mean consumption of its kind, else that of all kinds: counting it for
    zero would empty its territory. Rounded to the hundredth, as the declarations are.
    """
    figures = _read_ratios(year)
    known = {annex: ratio for annex, of_annex in figures.items() if (ratio := _consumption(of_annex)) is not None}
    rows = list(counted_lines(year).values_list("annex_id", "site_id", "kind", "etp"))
    means = _mean_by_kind(rows, known=known)
    worked: dict[tuple[int, str], Fraction] = defaultdict(Fraction)
    imputed = Fraction()
    for annex, site, kind, etp in rows:
        share = Fraction(etp) * known.get(annex, means.get(kind, means[""]))
        worked[site, kind] += share
        imputed += share if annex not in known else 0
    lines = [
        replace(line, etp=as_decimal(worked[line.site_id, line.kind]) or Decimal()) for line in supply_by_site(year)
    ]
    return RealisedSupply(lines=lines, imputed=as_decimal(imputed) or Decimal())


def _read_ratios(year: int) -> dict[int, YearFigures]:
    return read_annexes(FinancialAnnex.objects.all(), year=year)


def _consumption(figures: YearFigures) -> Fraction | None:
    return figures.realised / figures.contracted if figures.realised is not None and figures.contracted else None


def _mean_by_kind(
    rows: Sequence[tuple[int, int, str, Decimal]], *, known: Mapping[int, Fraction]
) -> dict[str, Fraction]:
    """Worked ÷ contracted of the annexes that declared, by kind and for all (""); 1 when none did."""
    contracted: dict[str, Fraction] = defaultdict(Fraction)
    worked: dict[str, Fraction] = defaultdict(Fraction)
    for annex, _, kind, etp in rows:
        for group in (kind, ""):
            if annex in known:
                contracted[group] += Fraction(etp)
                worked[group] += Fraction(etp) * known[annex]
    return {"": Fraction(1)} | {group: worked[group] / total for group, total in contracted.items() if total}
