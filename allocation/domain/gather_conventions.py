"""Reading today's data for a scenario between conventions: base of each structure, need inherited from its EPCI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from allocation.enums import Mesh, NeedSource
from allocation.queries.area_parts import AreaPart, list_parts, map_epci, read_key_values
from allocation.queries.convention_bases import ConventionBase, list_structures, read_convention_base
from allocation.queries.robust_shares import read_robust_shares
from allocation.queries.scenario_bases import BaseUnavailableError
from allocation.queries.unit_amounts import read_costs
from allocation.rules.inherited_need import inherit_need
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings
from iae_portal.common.formatting import format_percent
from structures.enums import SiaeKind
from structures.models import Siae
from structures.queries.homes import map_homes
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children
from white_zones.models import Run

MOST_CONVENTIONS = 500
"""Beyond, the rules of a scenario are no longer solved while one types."""
SPLIT = "le besoin d’un EPCI se partage entre ses structures à proportion de leur base"
NO_CELLS = dict.fromkeys(SiaeKind.values, Decimal())
TOLD = 5


@dataclass(frozen=True, slots=True)
class _Need:
    """Need by key of structure, in words, with the reserves to show."""

    by_siae: Mapping[int, Decimal]
    words: str
    notes: tuple[str, ...] = ()
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class _Places:
    """Commune and key of the EPCI of each structure, by its key, and the code of each EPCI."""

    communes: Mapping[int, Area]
    homes: Mapping[int, int]
    codes: Mapping[int, str] = field(default_factory=dict)


def gather_conventions(settings: Settings, *, perimeter: Area) -> Inputs:
    """The inputs as the database holds them now; a ValidationError tells what is missing, or too much."""
    departments = [area.pk for area in list_children(perimeter, level=AreaLevel.DEPARTMENT)]
    try:
        base = read_convention_base(settings.base, departments=departments)
    except BaseUnavailableError as error:
        raise ValidationError({"base": str(error)}) from error
    _check_number(base, perimeter)
    structures = list_structures(base.cells)
    communes = map_homes(structures, within=perimeter)
    epci = list_parts(perimeter, level=AreaLevel.EPCI)
    places = _Places(communes, map_epci(communes), {one.pk: one.code for one in epci})
    need = _read_need(settings, base=base, places=places, territories=epci)
    run = Run.objects.filter(pk=settings.run).first() if settings.run else None
    shares = read_robust_shares(run, mesh=Mesh.EPCI) if run else {}
    costs, costs_words = read_costs(settings.years[0].year)
    lines = sorted((_line(siae, base, need, places) for siae in structures.values()), key=lambda line: line.code)
    return Inputs(
        territories=tuple(lines),
        base_words=base.words,
        need_words=need.words,
        run_words=f"Diagnostic « {run.name} » ({run.year}), chaque structure suivant son EPCI" if run else "",
        shares={line.code: _shares_of(line.pk, places, shares) for line in lines} if shares else {},
        costs=costs,
        costs_words=costs_words,
        sources=base.sources,
        notes=(*base.notes, *_tell_empty(base), *need.notes),
        is_demonstration=base.is_demonstration or need.is_estimated,
    )


def code_of(siae: Siae) -> str:
    """What tells a convention apart in figures and addresses: SIRET and kind, or its key for want of a SIRET."""
    return f"{siae.siret}-{siae.kind}" if siae.siret else f"structure-{siae.pk}"


def _check_number(base: ConventionBase, perimeter: Area) -> None:
    if not base.cells:
        raise ValidationError({"base": "Toutes les structures y ont 0 ETP : choisissez une autre base."})
    if len(base.cells) > MOST_CONVENTIONS:
        raise ValidationError(
            {
                "perimeter": f"{perimeter.display_name} compte {len(base.cells)} conventions, et un scénario en porte "
                f"{MOST_CONVENTIONS} au plus : choisissez un département."
            }
        )


def _line(siae: Siae, base: ConventionBase, need: _Need, places: _Places) -> TerritoryInput:
    commune = places.communes.get(siae.pk)
    return TerritoryInput(
        code=code_of(siae),
        name=siae.name,
        pk=siae.pk,
        kind=siae.kind,
        place=commune.name if commune else "",
        base={**NO_CELLS, **base.cells[siae.pk]},
        need=need.by_siae[siae.pk],
    )


def _shares_of(siae: int, places: _Places, shares: Mapping[str, Mapping[str, Decimal]]) -> Mapping[str, Decimal]:
    return shares.get(places.codes.get(places.homes.get(siae, 0), ""), {})


def _tell_empty(base: ConventionBase) -> tuple[str, ...]:
    if not base.empty:
        return ()
    return (f"Structures sans ETP dans la base, donc sans ligne : {base.empty}.",)


def _read_need(settings: Settings, *, base: ConventionBase, places: _Places, territories: Sequence[AreaPart]) -> _Need:
    bases = {key: sum(cells.values(), Decimal()) for key, cells in base.cells.items()}
    if settings.need.source == NeedSource.BASE:
        return _Need(bases, "Base elle-même (statu quo)", is_estimated=base.is_demonstration)
    if settings.need.source == NeedSource.POPULATION:
        needs, words, is_estimated = (
            {one.pk: Decimal(one.inside) for one in territories},
            "Population municipale",
            False,
        )
    else:
        values = read_key_values(settings.need.key, mesh=Mesh.EPCI)
        missing = [one.name for one in territories if one.pk not in values]
        if missing or not values:
            told = f" de : {', '.join(missing[:TOLD])}" if values else " des EPCI"
            raise ValidationError(
                {"need": f"La clé choisie ne dit rien{told}. Choisissez-en une autre, ou la population."}
            )
        # Of an EPCI that straddles the border, the part of its people inside.
        needs = {one.pk: values[one.pk].share * one.part for one in territories}
        words = f"Clé « {next(iter(values.values())).key} »"
        is_estimated = any(values[one.pk].is_demonstration for one in territories)
    found = inherit_need(bases, homes=places.homes, needs=needs)
    notes = []
    if found.unheld:
        part = format_percent(found.unheld, decimals=1)
        notes.append(f"{part} du besoin est dans des EPCI sans structure : aucune ne le porte.")
    if found.homeless:
        notes.append(f"Structures sans site connu dans le périmètre, au niveau moyen : {len(found.homeless)}.")
    if is_estimated:
        notes.append("Besoin estimé (démonstration).")
    return _Need(found.needs, f"{words} ; {SPLIT}", tuple(notes), is_estimated)
