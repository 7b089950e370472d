"""ETP worked, by structure and month, against the ETP under convention."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.db.models import Sum

from structures.enums import Consumption
from structures.models import FinancialAnnex, FundingReference, MonthlyDeclaration
from structures.models.annexes import FinancialAnnexQuerySet
from structures.rules.etp import MONTHS, classify_consumption, mean_of_declared, months_of, realised_monthly_etp

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month: ETP under convention, and ETP worked or None when an annexe of the month is not declared."""

    month: dt.date
    contracted: Fraction
    realised: Fraction | None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The months of a year that annexes cover."""

    months: Sequence[MonthFigures]

    @property
    def declared(self) -> list[MonthFigures]:
        return [month for month in self.months if month.realised is not None]

    @property
    def realised(self) -> Fraction | None:
        """Mean ETP worked over the months declared."""
        return mean_of_declared(month.realised for month in self.months)

    @property
    def contracted(self) -> Fraction | None:
        """Mean ETP under convention over the same months; over the year while none is declared."""
        return mean_of_declared(month.contracted for month in self.declared or self.months)

    @property
    def consumption(self) -> Consumption | None:
        return classify_consumption(realised=self.realised, contracted=self.contracted if self.declared else None)


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """Consumption of the annexes of a département: sums of the means of its structures that declared something."""

    structures: int
    declared: int
    contracted: Fraction | None
    realised: Fraction | None
    classes: Mapping[Consumption, int]

    @property
    def consumption(self) -> Consumption | None:
        return classify_consumption(realised=self.realised, contracted=self.contracted)


def read_year(annexes: FinancialAnnexQuerySet, *, year: int) -> dict[int, YearFigures]:
    """Figures of a year by structure, for the annexes of the queryset that count; three queries at most.

    Pass what the reader may see: `FinancialAnnex.objects.visible_to(user)`.
    """
    return _read(annexes, year=year, key=lambda annex: annex.siae_id)


def read_annexes(annexes: FinancialAnnexQuerySet, *, year: int) -> dict[int, YearFigures]:
    """The same by annexe."""
    return _read(annexes, year=year, key=lambda annex: annex.pk)


def read_departments(annexes: FinancialAnnexQuerySet, *, year: int) -> dict[int, DepartmentFigures]:
    """The same by key of the département to which the annexes are allocated, which may differ from the seat's."""
    figures = _read(annexes, year=year, key=lambda annex: (annex.department_id, annex.siae_id))
    held: dict[int, list[YearFigures]] = defaultdict(list)
    for (department, _), of_structure in figures.items():
        held[department].append(of_structure)
    return {department: _add_up(group) for department, group in held.items()}


def _add_up(figures: Sequence[YearFigures]) -> DepartmentFigures:
    known = [(one.realised, one.contracted, one.consumption) for one in figures if one.declared]
    return DepartmentFigures(
        structures=len(figures),
        declared=len(known),
        realised=sum((realised or Fraction() for realised, _, _ in known), Fraction()) if known else None,
        contracted=sum((contracted or Fraction() for _, contracted, _ in known), Fraction()) if known else None,
        classes=Counter(found for _, _, found in known if found is not None),
    )


def _read(
    annexes: FinancialAnnexQuerySet, *, year: int, key: Callable[[FinancialAnnex], Key]
) -> dict[Key, YearFigures]:
    rows = list(annexes.counted(year).select_related("siae").annotate(line_etp=Sum("lines__etp")).order_by("pk"))
    declarations = MonthlyDeclaration.objects.filter(
        month__year=year, annex__in=annexes.counted(year).order_by().values("pk")
    ).order_by()
    hours = _hours_per_etp(year)
    measures = {row.pk: measure_of(row) for row in rows}
    realised = {
        (one.annex_id, one.month): realised_etp(one, hours_per_etp=hours.get(measures[one.annex_id]))
        for one in declarations
    }
    held: dict[Key, list[FinancialAnnex]] = defaultdict(list)
    for row in rows:
        held[key(row)].append(row)
    return {name: _gather(group, year=year, realised=realised) for name, group in held.items()}


def measure_of(annex: FinancialAnnex) -> str:
    """The measure of an annexe; that of common law for its kind when the source does not tell it."""
    return annex.measure or f"{annex.siae.kind}_DC"


def realised_etp(declaration: MonthlyDeclaration, *, hours_per_etp: Decimal | None) -> Fraction | None:
    """ETP of a declared month; None for hours that no reference of the year converts."""
    if declaration.etp is not None:
        return Fraction(declaration.etp)
    if declaration.hours is None or hours_per_etp is None:
        return None
    return realised_monthly_etp(declaration.hours, hours_per_etp=hours_per_etp)


def _hours_per_etp(year: int) -> dict[str, Decimal]:
    return dict(FundingReference.objects.filter(year=year).order_by().values_list("measure", "hours_per_etp"))


def _gather(
    annexes: Iterable[FinancialAnnex], *, year: int, realised: Mapping[tuple[int, dt.date], Fraction | None]
) -> YearFigures:
    group = [annex for annex in annexes if monthly_etp_of(annex) is not None]
    months = []
    for month in (dt.date(year, number, 1) for number in range(1, MONTHS + 1)):
        covering = [annex for annex in group if annex.starts_on.replace(day=1) <= month <= annex.ends_on]
        if covering:
            worked = [realised.get((annex.pk, month)) for annex in covering]
            known = [value for value in worked if value is not None]
            contracted = sum((monthly_etp_of(annex) or Fraction() for annex in covering), Fraction())
            total = sum(known, Fraction()) if len(known) == len(worked) else None
            months.append(MonthFigures(month, contracted, total))
    return YearFigures(months)


def monthly_etp_of(annex: FinancialAnnex) -> Fraction | None:
    """Posts a month: as the annexe says, else from the annual ETP of its lines (annotated `line_etp`)."""
    if annex.monthly_etp is not None:
        return Fraction(annex.monthly_etp)
    lines: Decimal | None = getattr(annex, "line_etp", None)
    if lines is None:
        return None
    return Fraction(lines) * MONTHS / months_of(annex.starts_on, annex.ends_on)
