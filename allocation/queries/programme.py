"""The programme of a year: the ETP that an adopted scenario gives each département, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from allocation.enums import Mesh
from allocation.models import Adoption, Scenario, ScenarioCell, ScenarioLine
from structures.enums import SiaeKind


@dataclass(frozen=True)
class Figures:
    """ETP by kind of one département in one year, and what they are compared to."""

    code: str
    name: str
    year: int
    previous: Decimal
    etp: Decimal
    status: str
    cells: Mapping[str, Decimal]
    base: Mapping[str, Decimal]

    @property
    def change(self) -> Decimal:
        return self.etp - self.previous

    def kind_change(self, kind: str) -> Decimal:
        return self.cells.get(kind, Decimal()) - self.base.get(kind, Decimal())


@dataclass(frozen=True)
class Programme:
    """An adopted scenario in one year: the decision, and its figures in the order of the codes."""

    adoption: Adoption
    year: int
    rows: tuple[Figures, ...]

    @property
    def total(self) -> Decimal:
        return sum((row.etp for row in self.rows), Decimal())

    def find(self, code: str) -> Figures | None:
        return next((row for row in self.rows if row.code == code), None)


def read_figures(version_id: int | None, *, code: str = "") -> list[Figures]:
    """Lines of a version with their cells, by year then code; of one département if its code is given."""
    lines = ScenarioLine.objects.filter(version=version_id).order_by("year", "code")
    if code:
        lines = lines.filter(code=code)
    return to_figures(list(lines))


def to_figures(lines: list[ScenarioLine]) -> list[Figures]:
    """The lines given, with their cells read in one query."""
    cells: dict[int, list[ScenarioCell]] = {}
    for cell in ScenarioCell.objects.filter(line__in=[line.pk for line in lines]):
        cells.setdefault(cell.line_id, []).append(cell)
    order = list(SiaeKind.values)
    return [
        Figures(
            code=line.code,
            name=line.name,
            year=line.year,
            previous=line.previous,
            etp=line.etp,
            status=line.status,
            cells={cell.kind: cell.etp for cell in sorted(own, key=lambda cell: order.index(cell.kind))},
            base={cell.kind: cell.base for cell in own},
        )
        for line in lines
        for own in [cells.get(line.pk, [])]
    ]


def read_programme(year: int) -> Programme | None:
    """What is in force for the year, by département and kind; None before a scenario is adopted for it.

    When a later programme covers the same year as an earlier one of several years, the later holds.
    """
    adoption = (
        Adoption.objects.filter(
            scenario__in=Scenario.objects.in_force(),
            scenario__mesh=Mesh.DEPARTMENT,
            scenario__first_year__lte=year,
            scenario__last_year__gte=year,
        )
        .select_related("scenario", "version")
        .order_by("-scenario__first_year", "-adopted_at")
        .first()
    )
    if adoption is None:
        return None
    lines = ScenarioLine.objects.filter(version=adoption.version_id, year=year).order_by("code")
    return Programme(adoption, year, tuple(to_figures(list(lines))))


def latest_programme_year() -> int | None:
    """The last year that a programme in force covers."""
    found = Adoption.objects.filter(scenario__in=Scenario.objects.in_force(), scenario__mesh=Mesh.DEPARTMENT)
    return found.order_by("-scenario__last_year").values_list("scenario__last_year", flat=True).first()
