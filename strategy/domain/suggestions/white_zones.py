"""White zones whose class is robust, told by EPCI: that is where a call or an antenna is decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from iae_portal.common.formatting import format_number, format_percent
from strategy.domain.suggestions.findings import Figures, Finding, day_of, is_estimated, source_of
from strategy.enums import SuggestionKind
from strategy.queries.places import map_departments, map_epcis
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.engine.robustness import ROBUST
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult, Run
from white_zones.queries.results import results_at
from white_zones.rules import ALL_KINDS

# Under so many job seekers without access, a suggestion would tell noise.
LEAST_UNSERVED = 5.0
NAMED = 5


@dataclass(slots=True)
class Pocket:
    """The robust white communes of one EPCI."""

    communes: list[CommuneResult] = field(default_factory=list)

    @property
    def demand(self) -> float:
        return sum(row.demand or 0 for row in self.communes)

    @property
    def unserved(self) -> float:
        return sum(row.unserved or 0 for row in self.communes)

    @property
    def population(self) -> int:
        return sum(row.area.population or 0 for row in self.communes)


def find_white_zones(run: Run) -> list[Finding]:
    """One finding by EPCI that holds robust white communes of known, not small, demand."""
    pockets = gather_pockets(run)
    areas = Area.objects.in_bulk(pockets)
    results = {row.area_id: row for row in results_at(run, level=AreaLevel.EPCI)}
    departments = map_departments(list(pockets))
    estimated = is_estimated(run)
    return [
        _tell(run, areas[key], pocket, departments.get(key), results.get(key), estimated=estimated)
        for key, pocket in pockets.items()
        if pocket.unserved >= LEAST_UNSERVED and key in departments
    ]


def gather_pockets(run: Run) -> Mapping[int, Pocket]:
    """By key of the EPCI, in two queries."""
    rows = (
        CommuneResult.objects.filter(run=run, kind=ALL_KINDS, access_class=Access.WHITE, is_robust=True)
        .filter(demand__gte=float(run.parameters["minimum_demand"]))
        .select_related("area")
        .order_by("-unserved", "area__code")
    )
    communes = list(rows)
    epcis = map_epcis([row.area_id for row in communes])
    pockets: dict[int, Pocket] = defaultdict(Pocket)
    for row in communes:
        if row.area_id in epcis:
            pockets[epcis[row.area_id]].communes.append(row)
    return dict(pockets)


def _tell(
    run: Run, area: Area, pocket: Pocket, department: Area | None, result: AreaResult | None, *, estimated: bool
) -> Finding:
    return Finding(
        key=f"white-zone-{run.year}-{area.code}",
        kind=SuggestionKind.WHITE_ZONE,
        department=department,
        area=area,
        title=f"Zone blanche robuste : {area.display_name}"[:200],
        reason=tell_reason(area, pocket, whole=result.communes if result else len(pocket.communes)),
        figures=_figures(pocket, result),
        source=source_of(run),
        dated_on=day_of(run.finished_at),
        is_estimated=estimated,
        path=reverse("white_zones:explanation", args=[run.pk, area.level_slug, area.code]),
        weight=pocket.unserved,
        run=run,
    )


def tell_reason(area: Area, pocket: Pocket, *, whole: int) -> str:
    """Why, in words that a member of a committee may repeat."""
    count = len(pocket.communes)
    communes = f"{format_number(count)} commune{'s' if count > 1 else ''} sur {format_number(whole)}"
    verb = "sont" if count > 1 else "est"
    return (
        f"{area.display_name} : {communes} {verb} en zone blanche, et cette classe est robuste (elle sort d’au moins "
        f"{format_percent(ROBUST, decimals=0)} des tirages). {format_number(pocket.demand)} demandeurs y vivent ; il "
        f"manque de quoi en servir {format_number(pocket.unserved)} pour que chaque commune atteigne la référence. "
        f"D’abord : {_name(pocket.communes)}."
    )


def _name(communes: Sequence[CommuneResult]) -> str:
    return ", ".join(row.area.name for row in communes[:NAMED])


def _figures(pocket: Pocket, result: AreaResult | None) -> Figures:
    rows = [
        ["Communes blanches robustes", format_number(len(pocket.communes))],
        ["Habitants de ces communes", format_number(pocket.population)],
        ["Besoin de ces communes (demandeurs)", format_number(pocket.demand)],
        ["Besoin non couvert de ces communes (demandeurs)", format_number(pocket.unserved)],
    ]
    if result is not None:
        label = Access(result.access_class).label if result.access_class else "sans valeur"
        rows += [
            ["Classe de l’ensemble", label],
            ["Accès rapporté à la référence", format_number(result.ratio, decimals=2)],
            ["Part du besoin en commune blanche", format_percent(result.white_demand_share)],
        ]
    return rows
