"""A comparison of scenarios as it is handed round: the map of change, a printed document, and one workbook."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from allocation.domain.comparison_study import Study
from allocation.enums import Mesh
from allocation.presentation.comparison import (
    list_effect_sentences,
    list_indicators,
    list_reserves,
    tell_effect_method,
    tell_scenario,
)
from allocation.rules.change_classes import ChangeClass, classify_change
from allocation.tables.comparison import change_table, list_tables
from iae_portal.common.export_formats import write_workbook
from iae_portal.common.exports import prepare_export
from iae_portal.common.formatting import format_date, format_signed
from iae_portal.common.map_drawing import Shape, draw_map
from iae_portal.common.pdf import render_pdf
from iae_portal.common.tables import Table
from territories.queries.drawings import read_drawing
from territories.queries.frames import Frame, frame_of

TEMPLATE = "allocation/comparison/documents/comparison.html"
TITLE = "Comparaison de scénarios"
# Dark at both ends and light in the middle; falls are hatched, rises dotted, so that grey print tells them apart.
COLOURS = {
    ChangeClass.STRONG_FALL: "#d06a52",
    ChangeClass.FALL: "#f2c48d",
    ChangeClass.SAME: "#f6f6f6",
    ChangeClass.RISE: "#9fc9e3",
    ChangeClass.STRONG_RISE: "#0a76a8",
}
FALLS = (ChangeClass.STRONG_FALL, ChangeClass.FALL)
RISES = (ChangeClass.STRONG_RISE, ChangeClass.RISE)
SHEETS = {
    "essentiel": "Essentiel",
    "territoires": "Territoires",
    "filieres": "Filières",
    "equite": "Équité",
    "distance": "Distance à la cible",
    "communes": "Communes",
    "changement": "Changement",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMap:
    """The map of one scenario, by its rank; no picture where no outline is known."""

    rank: int
    picture: SafeString | None
    legend: list[tuple[str, str]]
    table: Table
    outlines: Frame


def compose_map(study: Study, *, rank: int, params: QueryDict) -> ChangeMap:
    """The territories by class of change, and the table of the same."""
    return ChangeMap(
        rank=rank,
        picture=_draw(study, rank=rank),
        legend=[(one.value, capfirst(str(one.label))) for one in ChangeClass],
        table=change_table(study, rank=rank, params=params),
        outlines=frame_of(study.scenarios[rank].scenario.perimeter),
    )


def _draw(study: Study, *, rank: int) -> SafeString | None:
    rows = [row for row in study.comparison.territories if row.area is not None]
    # The keys of conventions are those of structures: they have no outline.
    has_areas = study.scenarios[rank].scenario.mesh != Mesh.SIAE
    drawing = read_drawing([row.area for row in rows if row.area is not None]) if has_areas else None
    if drawing is None:
        return None
    shapes = []
    for row in rows:
        share = row.shares[rank]
        if row.area in drawing.paths and share.etp is not None and share.base is not None:
            change = classify_change(base=share.base, etp=share.etp)
            shapes.append(
                Shape(
                    drawing.paths[row.area],
                    COLOURS[change],
                    f"{row.name} : {format_signed(share.change, decimals=2)} ETP, {change.label}",
                    is_hatched=change in FALLS,
                    is_dotted=change in RISES,
                )
            )
    return draw_map(
        title=f"Changement des ETP par territoire, « {study.scenarios[rank].name} », {study.comparison.year}",
        description="Hachuré : baisse. Pointillé : hausse. Uni : sans changement. Le tableau donne les chiffres.",
        frame=drawing.frame,
        shapes=shapes,
    )


def render_comparison(study: Study, *, rank: int) -> bytes:
    """The comparison as PDF, with the map of one scenario."""
    return render_pdf(template=TEMPLATE, context=compose_document(study, rank=rank))


def compose_document(study: Study, *, rank: int) -> dict[str, Any]:
    params = QueryDict()
    return {
        "title": TITLE,
        "year": study.comparison.year,
        "scenarios": [tell_scenario(one) for one in study.scenarios],
        "reserves": list_reserves(study),
        "effects": list_effect_sentences(study),
        "effect_method": tell_effect_method(study),
        "indicators": list_indicators(study),
        "map": compose_map(study, rank=rank, params=params),
        "tables": {table.name: table for table in list_tables(study, params=params)},
        "sources": study.sources,
        "fingerprints": [
            (one.name, one.scenario.current.fingerprint[:16]) for one in study.scenarios if one.scenario.current
        ],
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "made_on": format_date(timezone.now()),
    }


def write_comparison(study: Study, *, rank: int, params: QueryDict) -> bytes:
    """Every table of the page, a sheet each, in the order and the sort of the page."""
    tables = [*list_tables(study, params=params), change_table(study, rank=rank, params=params)]
    words = describe_study(study)
    exports = [
        (
            SHEETS[table.name],
            prepare_export(table, title=TITLE, rows=table.all_rows(), filters_text=words, sources=study.sources),
        )
        for table in tables
    ]
    return write_workbook(exports)


def describe_study(study: Study) -> str:
    """What the « Source » sheet of an export says of the scenarios."""
    return " ".join(
        [
            f"Année {study.comparison.year}.",
            *(tell_scenario(one) for one in study.scenarios),
            *list_reserves(study),
            tell_effect_method(study),
        ]
    ).strip()
