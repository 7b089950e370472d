"""Base ETP by territory and kind, from the source that a scenario chose, with its words and sources."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from allocation.enums import BaseScope, BaseSource, Mesh
from allocation.models import ScenarioCell
from allocation.rules.settings import BaseChoice
from iae_portal.common.models import Source
from structures.enums import Funder, SiaeKind
from structures.models import DialogueCampaign
from structures.queries.dialogue_outcomes import list_outcomes
from structures.queries.reference import ETP_TABLE, etp_cells, reference_sources
from structures.queries.supply import KindSupply, has_estimates, supply_by_department, supply_by_parent, supply_sources
from territories.models import Area

Cells = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Base:
    """ETP by code of territory then kind; a territory that is absent has none."""

    cells: Cells
    words: str
    sources: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    is_demonstration: bool = False


class BaseUnavailableError(LookupError):
    """The source chosen holds nothing at this mesh; the message says what to choose instead."""


@dataclass
class _Gathered:
    cells: dict[str, dict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: dict.fromkeys(SiaeKind.values, Decimal()))
    )


def read_base(choice: BaseChoice, *, mesh: Mesh, within: Area | None = None) -> Base:
    """The base of every territory of the mesh; raises BaseUnavailableError, in French.

    `within` is the département that shares its ETP between territories, some of which may cross its border: only its
    own annexes count.
    """
    if choice.source == BaseSource.SPECIFICATION:
        return _read_specification(choice, mesh=mesh)
    if choice.source == BaseSource.ANNEXES:
        return _read_annexes(choice, mesh=mesh, within=within)
    if choice.source == BaseSource.DIALOGUE:
        return _read_dialogue(choice, mesh=mesh)
    return _read_adopted(choice, mesh=mesh)


def _read_specification(choice: BaseChoice, *, mesh: Mesh) -> Base:
    if mesh != Mesh.DEPARTMENT:
        raise BaseUnavailableError(
            "Le tableau du cahier des charges s’arrête au département : prenez les annexes financières pour base."
        )
    printed = etp_cells()
    column_of = {kind: kind for kind in SiaeKind.values}
    if choice.scope == BaseScope.STATE:
        column_of[SiaeKind.ACI] = "ETAT"
    departments = sorted({row for row, _ in printed if row.isdigit()})
    if not departments:
        raise BaseUnavailableError("Le tableau du cahier des charges n’est pas chargé.")
    cells = {
        row: {kind: printed.get((row, column), Decimal()) for kind, column in column_of.items()} for row in departments
    }
    source = reference_sources().get(ETP_TABLE)
    words = f"Tableau du cahier des charges, programme 2019 ({BaseScope(choice.scope).label})"
    return Base(cells, words, (source.pk,) if source else ())


def _read_annexes(choice: BaseChoice, *, mesh: Mesh, within: Area | None) -> Base:
    year = choice.reference or 0
    supply = supply_by_department(year) if mesh == Mesh.DEPARTMENT else _supply_below(year, mesh=mesh, within=within)
    if not supply:
        raise BaseUnavailableError(f"Aucune annexe financière de {year} : choisissez une autre année.")
    cells = {code: state_only(one) if choice.scope == BaseScope.STATE else one.etp for code, one in supply.items()}
    sources = supply_sources(year)
    notes = ("ETP par structure estimés par une règle.",) if has_estimates(year) else ()
    words = f"Annexes financières de {year} ({BaseScope(choice.scope).label})"
    return Base(cells, words, _keys(sources), notes, any(source.is_demonstration for source in sources))


def _supply_below(year: int, *, mesh: Mesh, within: Area | None) -> dict[str, KindSupply]:
    if mesh.level is None:
        raise BaseUnavailableError("Choisissez une maille de territoires.")
    return supply_by_parent(year, level=mesh.level, departments=[within.pk] if within else None)


def state_only(supply: KindSupply) -> dict[str, Decimal]:
    """ETP by kind without the part of the conseils départementaux."""
    return {**supply.etp, SiaeKind.ACI: supply.funders[Funder.STATE]}


def _read_dialogue(choice: BaseChoice, *, mesh: Mesh) -> Base:
    campaign = DialogueCampaign.objects.select_related("source").filter(pk=choice.reference or 0).first()
    if campaign is None or mesh != Mesh.DEPARTMENT:
        raise BaseUnavailableError(
            "Le dialogue de gestion donne une base par département : choisissez une campagne et cette maille."
        )
    gathered = _Gathered()
    for outcome in list_outcomes(campaign):
        gathered.cells[outcome.department][outcome.kind] += outcome.etp
    words = f"Dialogue de gestion, campagne {campaign.year} (convenu, à défaut proposé, demandé ou conventionné)"
    return Base(dict(gathered.cells), words, (campaign.source_id,), (), campaign.source.is_demonstration)


def _read_adopted(choice: BaseChoice, *, mesh: Mesh) -> Base:
    cells = ScenarioCell.objects.filter(
        line__version__adoption__scenario=choice.reference, line__version__scenario__mesh=mesh
    )
    last = cells.order_by("-line__year").values_list("line__year", "line__version__scenario__name").first()
    if last is None:
        raise BaseUnavailableError("Ce scénario n’est pas adopté, ou porte sur une autre maille.")
    year, name = last
    gathered = _Gathered()
    rows = cells.filter(line__year=year).order_by().values_list("line__code", "kind").annotate(total=Sum("etp"))
    for code, kind, total in rows:
        gathered.cells[code][kind] += total
    return Base(dict(gathered.cells), f"Scénario adopté « {name} », année {year}")


def _keys(sources: list[Source]) -> tuple[int, ...]:
    return tuple(source.pk for source in sources)
