"""Access and white zones: the map, the classes, what is robust, and where most is lacking."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from iae_portal.common.formatting import format_number, format_percent
from iae_portal.common.tables import Table
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Figure, MapPicture, Mark, Origin, freeze_table
from reports.rules.secrecy import choose_hidden
from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.enums import Access
from white_zones.filters import Shown
from white_zones.models import AreaResult, Run
from white_zones.presentation import describe_origin
from white_zones.queries.results import children_results, class_shares, result_of
from white_zones.robustness_section import describe_draws, describe_robustness, list_weights
from white_zones.rules import ALL_KINDS
from white_zones.tables import results_table, shares_table

LISTED = 15
# Under half a person, a commune lacks nothing that can be told.
LEAST_UNSERVED = 0.5
AREA_COLUMNS = (
    "name",
    "access_class",
    "ratio",
    "unserved",
    "demand",
    "accessibility",
    "white_demand_share",
    "white_communes",
    "communes",
)
COMMUNE_COLUMNS = (
    "name",
    "access_class",
    "ratio",
    "unserved",
    "demand",
    "accessibility",
    "reliability",
    "nearest_minutes",
)
NO_RUN = "Aucun diagnostic n’est publié : l’accès n’est pas mesuré."


def compose_access(reading: Reading) -> SectionDraft:
    run = reading.run
    if run is None or not reading.page.is_measured:
        return SectionDraft(part=Part(key=Section.ACCESS, title="Accès et zones blanches", sentences=(NO_RUN,)))
    origin = tell_origin(
        reading,
        reading.page.sources.get("acces", []),
        words=describe_origin(run),
        is_estimated=RunParameters.from_json(run.parameters).is_estimated_travel,
    )
    figures = [freeze_classes(reading, run, origin)]
    if reading.child_level != AreaLevel.COMMUNE:
        figures.append(freeze_children(reading, run, origin))
    figures += [freeze_robust(reading, run, origin), freeze_lacking(reading, run, origin)]
    figures = [figure for figure in figures if figure.rows]
    part = Part(
        key=Section.ACCESS,
        title="Accès et zones blanches",
        sentences=tuple(_tell(reading, run)),
        figures=tuple(figure.key for figure in figures),
    )
    version = ("Diagnostic", f"{describe_origin(run)} Moteur {run.parameters.get('engine_version', '')}.")
    return SectionDraft(part=part, figures=figures, versions=[version], sources=list(run.sources.all()))


def freeze_classes(reading: Reading, run: Run, origin: Origin) -> Figure:
    """The map of the classes, and beside it how many communes, people and need each class holds."""
    area = None if reading.area.pk == run.perimeter_id else reading.area
    table = shares_table(class_shares(run, area=area), shown=_shown(AreaLevel.COMMUNE), params=reading.params)
    if reading.is_public:
        table = hide_small_needs(table, minimum=float(run.parameters["minimum_demand"]))
    level = drawn_level(reading)
    rows = children_results(run, reading.area, level=level)
    marks = tuple(
        Mark(
            area=row.area_id,
            name=row.area.name,
            access_class=row.access_class,
            is_doubtful=getattr(row, "is_robust", None) is False,
        )
        for row in rows
    )
    hatched = " Hachuré : classe à confirmer." if any(mark.is_doubtful for mark in marks) else ""
    description = (
        f"Carte des {level.plural} de {reading.place} coloriées par classe d’accès, de la plus sombre (zone blanche) "
        f"à la plus claire (bien dotée).{hatched} Les effectifs de chaque classe de communes sont dans le tableau."
    )
    return freeze_table(
        table,
        key="classes",
        title=f"Classes d’accès, {reading.place}",
        caption=f"Carte par {level.label} ; tableau par classe de communes.{hatched}",
        origin=origin,
        map=MapPicture(border=reading.area.pk, marks=marks, description=description) if marks else None,
        is_headline=True,
    )


def hide_small_needs(table: Table, *, minimum: float) -> Table:
    """A class of few people tells no need, and no total from which it would be deduced."""
    shares = list(table.all_rows())
    hidden = choose_hidden({rank: share.demand for rank, share in enumerate(shares)}, minimum=minimum)
    if not hidden:
        return table
    rows = [replace(share, demand=None, share=None) if rank in hidden else share for rank, share in enumerate(shares)]
    total = {key: value for key, value in (table.total or {}).items() if key != "demand"}
    note = f"Un tiret remplace un besoin de moins de {minimum:g} demandeurs, et ce qui permettrait de le déduire."
    return replace(table, rows=rows, total=total, notes=[*table.notes, note])


def drawn_level(reading: Reading) -> AreaLevel:
    """Four thousand communes would not be read on a page: the région is drawn by EPCI."""
    return AreaLevel.EPCI if reading.is_region else AreaLevel.COMMUNE


def freeze_children(reading: Reading, run: Run, origin: Origin) -> Figure:
    level = reading.child_level
    rows = children_results(run, reading.area, level=level)
    table = results_table(rows, run=run, shown=_shown(level), params=reading.params)
    return freeze_table(
        table,
        key="access",
        title=f"Accès aux emplois d’insertion par {level.label}, {reading.place}",
        origin=origin,
        keep=AREA_COLUMNS,
        is_headline=reading.is_region,
    )


def freeze_robust(reading: Reading, run: Run, origin: Origin) -> Figure:
    """The white communes that other plausible values would leave white: where to act first without regret."""
    rows = _communes(reading, run).filter(access_class=Access.WHITE, is_robust=True)
    rows = rows.filter(demand__gte=float(run.parameters["minimum_demand"]))
    table = results_table(rows, run=run, shown=_shown(AreaLevel.COMMUNE), params=reading.params)
    return freeze_table(
        table,
        key="robust",
        title=f"Zones blanches robustes, {reading.place}",
        caption="Communes blanches dont la classe ne dépend pas d’une valeur incertaine, petits effectifs à part.",
        origin=origin,
        keep=COMMUNE_COLUMNS,
        most=LISTED,
    )


def _communes(reading: Reading, run: Run) -> "QuerySet[Any]":
    return children_results(run, reading.area, level=AreaLevel.COMMUNE)


def freeze_lacking(reading: Reading, run: Run, origin: Origin) -> Figure:
    """The communes whose need is least covered; none of small numbers for the public."""
    rows = _communes(reading, run).filter(unserved__gte=LEAST_UNSERVED)
    if reading.is_public:
        rows = rows.filter(demand__gte=float(run.parameters["minimum_demand"]))
    table = results_table(rows, run=run, shown=_shown(AreaLevel.COMMUNE), params=reading.params)
    return freeze_table(
        table,
        key="lacking",
        title=f"Les communes où il manque le plus, {reading.place}",
        origin=origin,
        keep=COMMUNE_COLUMNS,
        most=LISTED,
    )


def _shown(level: AreaLevel) -> Shown:
    return Shown(level=level, kind=ALL_KINDS)


def _tell(reading: Reading, run: Run) -> list[str]:
    result = result_of(run, reading.area)
    if not isinstance(result, AreaResult) or not result.access_class:
        return ["L’accès de ce territoire n’est pas mesuré."]
    label = Access(result.access_class).label
    white = result.white_communes
    communes = "1 commune blanche" if white == 1 else f"{format_number(white)} communes blanches"
    sentences = [
        (
            f"L’accès {reading.of_place} est de classe « {label} » : {format_number(result.ratio, decimals=2)} fois "
            "l’accès de référence."
        ),
        f"{format_percent(result.white_demand_share)} du besoin vit dans {communes} sur "
        f"{format_number(result.communes)}, où habitent {format_number(result.white_population)} personnes."
        if white
        else "Aucune commune n’y est en zone blanche.",
    ]
    if reading.area.pk == run.perimeter_id and run.robustness:
        sentences.append(f"{capfirst(describe_robustness(run, list_weights(run)))} {describe_draws(run)}")
    elif result.robust_demand_share is not None:
        share = format_percent(result.robust_demand_share)
        sentences.append(f"{share} du besoin vit dans une commune de classe robuste. {describe_draws(run)}")
    return sentences
