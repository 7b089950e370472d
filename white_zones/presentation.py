"""A run in words: its key figures, its parameters, where it comes from."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from iae_portal.common.formatting import (
    format_date,
    format_datetime,
    format_etp,
    format_number,
    format_percent,
)
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area, Indicator
from territories.queries.frames import Frame, frame_of
from white_zones.domain.parameters import RunParameters
from white_zones.enums import EdgeRule, MeshRule, RunMethod, SupplyBasis, TravelMode
from white_zones.filters import Shown
from white_zones.models import AreaResult, Run
from white_zones.queries.results import result_of, supply_of
from white_zones.rules import ALL_KINDS, describe_decay, describe_kinds
from white_zones.tables import area_address, per_hundred

ESTIMATED_TRAVEL = "temps estimés"


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    unit: str = ""
    note: str = ""


def describe_figures(run: Run, shown: Shown, *, indicator: Indicator | None) -> list[Figure]:
    """Never more than six, all of the kind that is shown."""
    result = result_of(run, run.perimeter, kind=shown.kind)
    figures = [
        Figure("Besoin", format_number(run.demand_total), note=indicator.unit if indicator else ""),
        Figure("Offre", format_etp(supply_of(run, kind=shown.kind)), "ETP", "" if shown.kind else _orphans(run)),
        Figure(
            "Accès moyen",
            format_number(per_hundred(result.accessibility if result else None), decimals=2),
            "ETP",
            "pour 100 demandeurs",
        ),
    ]
    if isinstance(result, AreaResult):
        figures += [
            Figure("Besoin en commune blanche", format_percent(result.white_demand_share)),
            Figure(
                "Communes blanches",
                format_number(result.white_communes),
                f"sur {format_number(result.communes)}",
            ),
            Figure("Habitants en commune blanche", format_number(result.white_population)),
        ]
    return figures


def describe_parameters(run: Run, *, indicator: Indicator | None) -> list[tuple[str, str]]:
    """Everything that decided the result."""
    parameters = RunParameters.from_json(run.parameters)
    white, low, middle = (format_number(bound, decimals=2) for bound in parameters.thresholds)
    rows = [
        ("Périmètre", run.perimeter.display_name),
        ("Offre", f"{SupplyBasis(parameters.supply_basis).label} de {run.year}, {describe_kinds(parameters.kinds)}"),
        ("Besoin", f"{indicator or parameters.demand_code}, {parameters.demand_period}{_describe_need(parameters)}"),
        ("Méthode", str(RunMethod(parameters.method).label)),
        ("Poids selon le temps de trajet", describe_decay(parameters.decay)),
        ("Temps de trajet", _describe_travel(parameters)),
        ("Au bord de la région", _describe_edge(run, parameters)),
        ("Seuils des classes", f"{white} ; {low} ; {middle} fois la référence"),
        ("Référence", _describe_reference(run, parameters)),
        ("Seconde maille", _describe_meshes(parameters)),
        ("Petit effectif", f"moins de {format_number(parameters.minimum_demand)} demandeurs"),
        ("Robustesse", _describe_draws(parameters)),
        ("Version du moteur", parameters.engine_version),
    ]
    if run.copied_from_id:
        rows.append(("Copié de", str(run.copied_from)))
    return rows


def describe_standing(run: Run) -> str:
    """Whether the run is the diagnosis of its year, and for whom."""
    whole = run.perimeter.level == AreaLevel.REGION
    if run.archived_at:
        return f"Archivé le {format_datetime(run.archived_at)} : il reste lisible et n’est plus proposé."
    if run.replaced_at:
        return f"Remplacé le {format_datetime(run.replaced_at)} par un autre diagnostic de {run.year}."
    if run.published_at:
        use = (
            f"le diagnostic de {run.year}, celui des tableaux de bord tant qu’aucune année plus récente n’est publiée."
            if whole
            else f"le diagnostic de {run.year} de ce périmètre ; les tableaux de bord montrent celui de la région."
        )
        return f"Publié le {format_datetime(run.published_at)} : {use}"
    return "Non publié : seuls les agents le voient, et les tableaux de bord gardent le dernier diagnostic publié."


def describe_origin(run: Run) -> str:
    """Which run, of which supply, with which times: under whatever is drawn from it."""
    parameters = RunParameters.from_json(run.parameters)
    travel = f" Trajets : {ESTIMATED_TRAVEL}." if parameters.is_estimated_travel else ""
    kinds = "" if len(run.kinds) == len(SiaeKind) else f", {describe_kinds(run.kinds)} seulement"
    return (
        f"Calcul « {run.name} » du {format_date(run.finished_at)}, "
        f"{SupplyBasis(parameters.supply_basis).label} de {run.year}{kinds}.{travel}"
    )


def describe_source(run: Run) -> str:
    """The same under the map of a run, or in an export of it."""
    return (
        f"{describe_origin(run)} Disques : ETP par commune, arrondis à 5 près par filière et là "
        "où il y a moins de trois structures."
    )


def describe_map(run: Run, shown: Shown, *, area: Area) -> dict[str, Any]:
    """What `_map.html` needs to show a run over an area; values and sites are fetched apart."""
    frame = frame_of(area)
    return {
        "label": f"Carte des zones blanches par {shown.level.label}, {shown.kind_label}",
        "level": shown.level.slug,
        "values_url": reverse("white_zones:values", args=[run.pk]) + shown.query,
        "sites_url": reverse("white_zones:sites", args=[run.pk]) + shown.query,
        "bounds": frame.bounds,
        "marks": shown.level == AreaLevel.COMMUNE and not shown.kind,
        "bounds_text": [format_number(bound, decimals=2) for bound in run.parameters["thresholds"]],
        "link": area_address(shown.level, "CODE"),
        "panel": reverse("white_zones:explanation-summary", args=[run.pk, shown.level.slug, "CODE"])
        + (f"?filiere={shown.kind}" if shown.kind else ""),
        "source": f"{describe_source(run)}{_outline_words(frame)}",
    }


def _outline_words(frame: Frame) -> str:
    return f" Contours : {frame.producer}, {frame.vintage}." if frame.producer else ""


def _orphans(run: Run) -> str:
    if not run.orphan_sites:
        return "toute l’offre est desservie"
    unserved = format_etp((run.supply_total or 0) - (run.supply_served or 0))
    sites = "1 site" if run.orphan_sites == 1 else f"{format_number(run.orphan_sites)} sites"
    return f"dont {unserved} ETP sans demande à portée ({sites})"


def _describe_travel(parameters: RunParameters) -> str:
    words = TravelMode(parameters.mode).words
    if parameters.is_estimated_travel:
        return f"{ESTIMATED_TRAVEL} {words}, d’après la distance et le relief"
    return f"matrice de temps {words}"


def _describe_need(parameters: RunParameters) -> str:
    return "" if parameters.need_version is None else f", version {parameters.need_version} du modèle de besoin"


def _describe_edge(run: Run, parameters: RunParameters) -> str:
    words = str(EdgeRule(parameters.edge).label).lower()
    if not run.border_communes:
        return words
    return f"{words} ; {format_number(run.border_communes)} communes « bord »"


def _describe_meshes(parameters: RunParameters) -> str:
    if not parameters.second_mesh:
        return "aucune : la classe d’une commune est celle de son propre accès"
    return f"{AreaLevel(parameters.second_mesh).label} ; {str(MeshRule(parameters.mesh_rule).label).lower()}"


def _describe_draws(parameters: RunParameters) -> str:
    if not parameters.draws:
        return "non mesurée"
    return f"{format_number(parameters.draws)} tirages, graine {parameters.seed}"


def _describe_reference(run: Run, parameters: RunParameters) -> str:
    if run.finished_at is None:
        return "figée par un calcul antérieur" if parameters.reference else "fixée par ce calcul s’il finit le premier"
    value = format_number(per_hundred((run.references or {}).get(ALL_KINDS)), decimals=2)
    if run.reference_run_id == run.pk:
        return f"fixée par ce calcul : {value} ETP pour 100 demandeurs"
    return f"figée par « {run.reference_run} » ({run.reference_run.year}) : {value} ETP pour 100 demandeurs"  # type: ignore[union-attr]
