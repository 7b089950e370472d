"""Reading today's data for a scenario, so that a version can keep it: base, need, shares of the diagnosis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from allocation.domain.gather_conventions import gather_conventions
from allocation.enums import Mesh, NeedSource
from allocation.queries.area_parts import AreaPart, list_parts, read_key_values
from allocation.queries.robust_shares import read_robust_shares
from allocation.queries.scenario_bases import Base, BaseUnavailableError, read_base
from allocation.queries.unit_amounts import read_costs
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings
from iae_portal.common.formatting import format_etp
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children
from white_zones.models import Run

TOLD = 5
NO_CELLS = dict.fromkeys(SiaeKind.values, Decimal())


@dataclass(frozen=True, slots=True)
class _Cut:
    """The département that shares its own ETP, and its part of each area by key; nothing for a wider perimeter."""

    department: Area | None = None
    parts: Mapping[int, AreaPart] = field(default_factory=dict)

    def part_of(self, area: Area) -> Decimal:
        return self.parts[area.pk].part if area.pk in self.parts else Decimal(1)

    def people_of(self, area: Area) -> int:
        return self.parts[area.pk].inside if area.pk in self.parts else area.population or 0


def gather_inputs(settings: Settings, *, mesh: Mesh, perimeter: Area) -> Inputs:
    """The inputs of a scenario as the database holds them now; a ValidationError tells what is missing."""
    if mesh.level is None:
        return gather_conventions(settings, perimeter=perimeter)
    areas = list(list_children(perimeter, level=mesh.level).order_by("code"))
    if not areas:
        raise ValidationError(f"Aucun territoire de cette maille dans « {perimeter} ».")
    cut = _find_cut(perimeter, level=mesh.level)
    try:
        base = read_base(settings.base, mesh=mesh, within=cut.department)
    except BaseUnavailableError as error:
        raise ValidationError({"base": str(error)}) from error
    need, words, is_estimated = _read_need(settings, mesh=mesh, areas=areas, base=base, cut=cut)
    run = Run.objects.filter(pk=settings.run).first() if settings.run else None
    costs, costs_words = read_costs(settings.years[0].year)
    return Inputs(
        territories=tuple(
            TerritoryInput(
                code=area.code,
                name=area.display_name,
                pk=area.pk,
                base=base.cells.get(area.code, NO_CELLS),
                need=need[area.pk],
            )
            for area in areas
        ),
        base_words=base.words,
        need_words=words,
        run_words=f"Diagnostic « {run.name} » ({run.year})" if run else "",
        shares=read_robust_shares(run, mesh=mesh) if run else {},
        costs=costs,
        costs_words=costs_words,
        sources=base.sources,
        notes=(
            *base.notes,
            *_tell_cut(cut, areas=areas, base=base),
            *(("Besoin estimé (démonstration).",) if is_estimated else ()),
        ),
        is_demonstration=base.is_demonstration or is_estimated,
    )


def _find_cut(perimeter: Area, *, level: AreaLevel) -> _Cut:
    if perimeter.level != AreaLevel.DEPARTMENT:
        return _Cut()
    return _Cut(perimeter, {one.pk: one for one in list_parts(perimeter, level=level)})


def _tell_cut(cut: _Cut, *, areas: Sequence[Area], base: Base) -> list[str]:
    """The reserves of a département that shares between areas across its border."""
    if cut.department is None:
        return []
    notes = []
    across = [area.name for area in areas if cut.part_of(area) != 1]
    if across:
        more = f" et {len(across) - TOLD} autres" if len(across) > TOLD else ""
        notes.append(f"À cheval sur la limite, pour leur part dans le département : {', '.join(across[:TOLD])}{more}.")
    codes = {area.code for area in areas}
    left = sum((etp for code, own in base.cells.items() if code not in codes for etp in own.values()), Decimal())
    if left:
        notes.append(f"Hors de ces territoires, donc hors de la base : {format_etp(left)} ETP conventionnés.")
    return notes


def _read_need(
    settings: Settings, *, mesh: Mesh, areas: Sequence[Area], base: Base, cut: _Cut
) -> tuple[Mapping[int, Decimal], str, bool]:
    """Weight by key of area, its words, and whether it rests on an estimate."""
    if settings.need.source == NeedSource.KEY:
        found = read_key_values(settings.need.key, mesh=mesh)
        missing = [area.name for area in areas if area.pk not in found]
        if missing:
            raise ValidationError({"need": f"La clé choisie ne dit rien de : {', '.join(missing[:5])}."})
        words = f"Clé « {next(iter(found.values())).key} »"
        shares = {area.pk: found[area.pk].share * cut.part_of(area) for area in areas}
        return shares, words, any(value.is_demonstration for value in found.values())
    if settings.need.source == NeedSource.BASE:
        totals = {area.pk: sum(base.cells.get(area.code, NO_CELLS).values(), Decimal()) for area in areas}
        return totals, "Base elle-même (statu quo)", base.is_demonstration
    vintages = sorted({area.population_year for area in areas if area.population_year})
    words = f"Population municipale ({', '.join(map(str, vintages))})" if vintages else "Population municipale"
    return {area.pk: Decimal(cut.people_of(area)) for area in areas}, words, False
