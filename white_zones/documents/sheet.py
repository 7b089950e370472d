"""The diagnosis sheet of a département or an EPCI: two pages for a committee, on screen and as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from iae_portal.common.exports import is_demonstration
from iae_portal.common.formatting import NOTHING, format_date, format_etp, format_number, format_percent
from iae_portal.common.map_drawing import Shape, draw_map
from iae_portal.common.models import Source
from iae_portal.common.pdf import render_pdf
from structures.enums import SiaeKind
from structures.queries.local_activities import activity_sources, read_local_activities
from structures.queries.supply import has_estimates, supply_sources
from structures.queries.visible_supply import VisibleSupply
from territories.enums import AreaLevel, EpciKind
from territories.models import Area
from territories.queries.areas import list_children
from territories.queries.basin_recruitment import find_survey_year, list_basin_occupations, survey_sources
from territories.queries.drawings import read_drawing
from territories.queries.frames import frame_of
from white_zones.class_colours import CLASS_COLOURS, NO_CLASS
from white_zones.domain.need_matrix import NeedMatrix, PlacedArea, build_matrix
from white_zones.domain.parameters import RunParameters
from white_zones.domain.tensions import compare_basins
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult, Run
from white_zones.presentation import describe_origin, describe_parameters
from white_zones.queries.need_matrix import read_mean_need, read_positions
from white_zones.queries.results import AreaFigures, children_results, class_shares, key_figures
from white_zones.queries.runs import demand_indicator
from white_zones.rules import ALL_KINDS
from white_zones.tables import class_words, per_hundred
from white_zones.tension_tables import tell_missing

TEMPLATE = "white_zones/documents/sheet.html"
SHEET_LEVELS = (AreaLevel.DEPARTMENT, AreaLevel.EPCI)
LISTED_COMMUNES = 20
# Under half a person, a commune lacks nothing that can be told.
LEAST_UNSERVED = 0.5
LISTED_TENSIONS = 3
METHOD = ("Périmètre", "Offre", "Besoin", "Méthode", "Poids selon le temps de trajet", "Temps de trajet")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of a table of the sheet: its words, its figures, and the class that colours it."""

    label: str
    values: Sequence[str]
    css: str = ""


def render_sheet(run: Run, area: Area) -> bytes:
    """The sheet as PDF."""
    return render_pdf(template=TEMPLATE, context=compose_sheet(run, area))


def compose_sheet(run: Run, area: Area) -> dict[str, Any]:
    """What both templates show, ready to be read.

    A sheet is handed round: it holds what every reader of the portal may read, and nothing that tells the figures of
    one structure, whoever asks for it.
    """
    level = AreaLevel(area.level)
    figures = key_figures(run, area)
    matrix = build_matrix(read_positions(run, level=level), mean=read_mean_need(run))
    place = _find_place(matrix, area)
    above_place = _place_above(run, figures.above, mean=matrix.mean)
    communes = list(children_results(run, area, level=AreaLevel.COMMUNE))
    lacking = [row for row in communes if (row.unserved or 0) >= LEAST_UNSERVED]
    lacking.sort(key=lambda row: (-row.unserved, row.area.code))
    tensions, tension_sources = _tell_tensions(area)
    sources = list(dict.fromkeys([*run.sources.all(), *supply_sources(run.year), *tension_sources]))
    indicator = demand_indicator(run)
    return {
        "run": run,
        "area": area,
        "level": level,
        "above": figures.above,
        "identity": _identity(run, area, communes=len(communes)),
        "notices": _warn(run, sources),
        "first": _tell_place(place, matrix, level=level),
        "figures": _compare(figures, place=place, above_place=above_place),
        "shares": _shares(run, area),
        "map": _draw(area, communes),
        "legend": [(access.value, capfirst(access.label)) for access in Access],
        "is_hatched": any(row.is_robust is False for row in communes),
        "outlines": frame_of(area),
        "communes": _list_communes(run, lacking[:LISTED_COMMUNES]),
        "lacking": len(lacking),
        "supply": _supply(run, area),
        "is_spread": has_estimates(run.year),
        "tensions": tensions,
        "survey_year": find_survey_year(),
        "method": [pair for pair in describe_parameters(run, indicator=indicator) if pair[0] in METHOD],
        "source_line": describe_origin(run),
        "sources": sources,
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "made_on": format_date(timezone.now()),
    }


def _identity(run: Run, area: Area, *, communes: int) -> list[tuple[str, str]]:
    nature = EpciKind(area.epci_kind).label if area.epci_kind else AreaLevel(area.level).label
    year = f" ({area.population_year})" if area.population_year else ""
    return [
        ("Territoire", f"{area.display_name} ({area.code})"),
        ("Nature", capfirst(nature)),
        ("Population municipale", f"{format_number(area.population)}{year}"),
        ("Communes mesurées", format_number(communes)),
        ("Calcul", f"{run.name}, {format_date(run.finished_at)}"),
        ("État", f"publié le {format_date(run.published_at)}" if run.published_at else "non publié"),
    ]


def _warn(run: Run, sources: Sequence[Source]) -> list[str]:
    """What a reader must know before the figures."""
    found = []
    if not run.published_at:
        found.append("Document de travail : ce calcul n’est pas publié.")
    if is_demonstration(sources):
        found.append("Données de démonstration ou estimées : voir les sources en fin de fiche.")
    if RunParameters.from_json(run.parameters).is_estimated_travel:
        found.append("Temps de trajet estimés d’après la distance et le relief.")
    return found


def _find_place(matrix: NeedMatrix, area: Area) -> PlacedArea | None:
    return next((one for one in matrix.areas if one.position.area_id == area.pk), None)


def _place_above(run: Run, above: Area | None, *, mean: float | None) -> PlacedArea | None:
    if above is None:
        return None
    return _find_place(build_matrix(read_positions(run, level=AreaLevel(above.level)), mean=mean), above)


def _tell_place(place: PlacedArea | None, matrix: NeedMatrix, *, level: AreaLevel) -> str:
    """Where the area stands, in one sentence."""
    if place is None or place.need_level is None or place.access is None:
        return "Le besoin ou l’accès de ce territoire n’est pas connu."
    ordered = sorted(matrix.areas, key=lambda one: -(one.position.unserved or 0))
    rank = ordered.index(place) + 1
    nth = "1ᵉʳ" if rank == 1 else f"{rank}ᵉ"
    noun = level.plural if len(ordered) > 1 else level.label
    index = format_number(place.need_index, decimals=2)
    return (
        f"{capfirst(place.need_level.label)} ({index} fois la moyenne par habitant) et accès de classe "
        f"« {place.access.label} » : {nth} sur {format_number(len(ordered))} {noun} par le besoin non couvert."
    )


def _compare(figures: AreaFigures, *, place: PlacedArea | None, above_place: PlacedArea | None) -> dict[str, Any]:
    """Key figures of the area beside those of the level above."""
    columns = [one if isinstance(one, AreaResult) else None for one in (figures.result, figures.above_result)]
    headings = [figures.area.display_name, figures.above.display_name if figures.above else NOTHING]
    lines = [
        ("Besoin d’insertion", lambda one: format_number(one.demand)),
        ("Besoin non couvert", lambda one: format_number(one.unserved)),
        ("Accès (ETP pour 100 demandeurs)", lambda one: format_number(per_hundred(one.accessibility), decimals=2)),
        ("Ratio à la référence", lambda one: format_number(one.ratio, decimals=2)),
        ("Classe", lambda one: Access(one.access_class).label if one.access_class else "sans valeur"),
        ("Part du besoin en commune blanche", lambda one: format_percent(one.white_demand_share)),
        ("Communes blanches", lambda one: f"{format_number(one.white_communes)} sur {format_number(one.communes)}"),
        ("Habitants en commune blanche", lambda one: format_number(one.white_population)),
        ("Communes « bord »", lambda one: format_number(one.border_communes)),
        ("Besoin en commune de classe robuste", lambda one: format_percent(one.robust_demand_share)),
    ]
    rows = [SheetRow(label, [read(one) if one else NOTHING for one in columns]) for label, read in lines]
    # A run older than a measure has none to compare.
    rows = [row for row in rows if set(row.values) != {NOTHING}]
    needs = [one.need_per_hundred if one else None for one in (place, above_place)]
    rows.insert(1, SheetRow("Besoin pour 100 habitants", [format_number(need, decimals=2) for need in needs]))
    return {"headings": headings, "rows": rows}


def _shares(run: Run, area: Area) -> list[SheetRow]:
    return [
        SheetRow(
            capfirst(share.access_class.label) + (", petit effectif" if share.is_small else ""),
            [
                format_number(share.communes),
                format_number(share.population),
                format_number(share.demand),
                format_percent(share.share),
            ],
            css=share.access_class.value,
        )
        for share in class_shares(run, area=area)
    ]


def _draw(area: Area, communes: Sequence[CommuneResult]) -> SafeString | None:
    """The communes by class, and the border of the area."""
    drawing = read_drawing([area.pk, *(row.area_id for row in communes)])
    if drawing is None:
        return None
    shapes = [
        Shape(
            drawing.paths[row.area_id],
            CLASS_COLOURS.get(row.access_class, NO_CLASS),
            _title_of(row),
            is_hatched=row.is_robust is False,
        )
        for row in communes
        if row.area_id in drawing.paths
    ]
    return draw_map(
        title=f"Classes des communes, {area.display_name}",
        description="Du plus sombre au plus clair : de la zone blanche à la commune bien dotée.",
        frame=drawing.frame,
        shapes=shapes,
        borders=[drawing.paths[area.pk]] if area.pk in drawing.paths else [],
    )


def _title_of(row: CommuneResult) -> str:
    doubt = ", classe à confirmer" if row.is_robust is False else ""
    return f"{row.area.name} : {Access(row.access_class).label}{doubt}"


def _list_communes(run: Run, communes: Sequence[CommuneResult]) -> list[SheetRow]:
    minimum = float(run.parameters["minimum_demand"])
    return [
        SheetRow(
            row.area.display_name,
            [
                class_words(row, minimum_demand=minimum),
                format_number(row.ratio, decimals=2),
                format_number(row.demand),
                format_number(row.unserved),
                f"{format_number(row.nearest_minutes)} min" if row.nearest_minutes is not None else "hors de portée",
            ],
            css=row.access_class,
        )
        for row in communes
    ]


def _supply(run: Run, area: Area) -> dict[str, Any]:
    """ETP and class by kind; what would tell one structure's figures is not written, and said not to be."""
    visible = VisibleSupply(None, year=run.year)
    supply = visible.of(area)
    is_detailed = bool(visible.detailed([area]))
    results = {row.kind: row for row in AreaResult.objects.filter(run=run, area=area)}

    def describe(kind: str, etp: str) -> list[str]:
        row = results.get(kind)
        if row is None:
            return [etp, NOTHING, NOTHING]
        label = Access(row.access_class).label if row.access_class else "sans valeur"
        return [etp, format_number(row.ratio, decimals=2), str(label)]

    rows = [
        SheetRow(
            f"{kind.value}, {kind.label}",
            describe(kind, format_etp(supply.etp[kind]) if supply and is_detailed else "masqué"),
        )
        for kind in SiaeKind
    ]
    total = SheetRow("Toutes filières", describe(ALL_KINDS, format_etp(supply.total) if supply else "masqué"))
    return {"rows": rows, "total": total, "is_hidden": supply is None or not is_detailed}


def _tell_tensions(area: Area) -> tuple[list[tuple[str, str]], list[Source]]:
    """The heaviest missing activity of each basin that touches the area: (basin, sentence)."""
    year = find_survey_year()
    if year is None:
        return [], []
    basins = list(list_children(area, level=AreaLevel.RECRUITMENT_BASIN).order_by("name"))
    lines = compare_basins(
        basins,
        rows=list_basin_occupations(year, basins=basins),
        results={},
        supplies=read_local_activities(level=AreaLevel.RECRUITMENT_BASIN),
        etp={},
    )
    heaviest = sorted(
        (line.missing[0] for line in lines if line.missing), key=lambda one: (-one.difficult, one.basin.name)
    )
    told = [(one.basin.display_name, tell_missing(one)) for one in heaviest[:LISTED_TENSIONS]]
    return told, [*survey_sources(year), *activity_sources()]
