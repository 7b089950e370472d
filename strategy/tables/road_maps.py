"""The tables of road maps, objectives and actions; what is exported is what is shown."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import decimals_of, format_date
from iae_portal.common.tables import Table
from strategy.models import ActionUpdate, Axis, Reading, RoadMap
from strategy.presentation.action_words import tell_commitment, tell_state
from strategy.queries.landing import DepartmentRow
from strategy.queries.road_maps import ActionLine, GoalLine

INVENTED = "Feuille de route inventée pour la démonstration."
MEAN = "Avancement : moyenne des avancements des actions, sans celles qui sont arrêtées."
WAY = "Chemin parcouru : (dernière valeur − départ) ÷ (cible − départ)."
ESTIMATED = "Certaines valeurs sont estimées ou de démonstration : elles sont marquées « oui »."


def share(percent: Any) -> Decimal | None:
    """A percentage kept from 0 to 100, as the ratio that columns tell in percent."""
    return None if percent is None else Decimal(str(percent)) / 100


def road_maps_table(rows: "QuerySet[RoadMap] | Sequence[Any]", *, params: QueryDict, name: str = "") -> Table:
    columns = [
        Column(
            key="title",
            label="Feuille de route",
            row_header=True,
            sort="title",
            link=lambda one: reverse("strategy:road-map", args=[one.pk]),
        ),
        Column(key="place", label="Territoire", sort="department__code"),
        Column(
            key="years",
            label="Période",
            getter=lambda one: f"{one.first_year} – {one.last_year}",
            sort="first_year",
            css=lambda _: "portal-nowrap",
        ),
        Column(key="state", label="État", sort="state", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="actions", label="Actions", kind=Kind.INTEGER, sort="actions"),
        Column(key="done", label="Réalisées", kind=Kind.INTEGER, sort="done"),
        Column(key="overdue", label="Échéance dépassée", kind=Kind.INTEGER, sort="overdue"),
        Column(
            key="progress",
            label="Avancement",
            kind=Kind.PERCENT,
            decimals=0,
            sort="progress",
            getter=lambda one: share(one.progress),
        ),
        Column(key="published_at", label="Publiée le", kind=Kind.DATE, sort="published_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Feuilles de route, au {format_date(timezone.localdate())}",
        params=params,
        name=name,
        empty="Aucune feuille de route ne répond à ces critères.",
        notes=[MEAN],
        show_exports=True,
    )


def departments_table(rows: Sequence[DepartmentRow], *, params: QueryDict) -> Table:
    """Each département with its road maps under way; a dash where it has none."""

    def told(read: Callable[[Any], Any]) -> Callable[[DepartmentRow], Any]:
        return lambda row: read(row.road_map) if row.road_map else None

    def count(key: str, label: str) -> Column:
        return Column(key=key, label=label, kind=Kind.INTEGER, getter=told(lambda one: getattr(one, key)))

    columns = [
        Column(key="department", label="Département", row_header=True, getter=lambda row: row.department.name),
        Column(
            key="road_map",
            label="Feuille de route",
            getter=lambda row: row.road_map.title if row.road_map else "aucune en cours",
            link=told(lambda one: reverse("strategy:road-map", args=[one.pk])),
        ),
        Column(key="state", label="État", getter=told(lambda one: capfirst(one.get_state_display()))),
        count("actions", "Actions"),
        count("done", "Réalisées"),
        count("overdue", "Échéance dépassée"),
        Column(
            key="progress",
            label="Avancement",
            kind=Kind.PERCENT,
            decimals=0,
            getter=told(lambda one: share(one.progress)),
        ),
    ]
    return Table(
        columns=columns,
        rows=list(rows),
        caption=f"Feuilles de route en cours, au {format_date(timezone.localdate())}",
        params=params,
        name="departements",
        page_size=None,
        notes=[MEAN],
        show_exports=True,
    )


def goals_table(lines: Sequence[GoalLine], *, params: QueryDict, axis: Axis | None = None) -> Table:
    """The objectives of an axis, or of every axis with its name."""

    def figure(key: str, label: str, getter: Callable[[GoalLine], Decimal | None]) -> Column:
        return Column(key=key, label=label, kind=Kind.DECIMAL, is_mixed=True, getter=getter)

    columns = [
        Column(
            key="title",
            label="Objectif",
            row_header=True,
            getter=lambda line: line.goal.title,
            link=lambda line: reverse("strategy:goal", args=[line.goal.pk]),
        ),
        Column(key="measure", label="Indicateur", getter=lambda line: line.goal.measure),
        Column(key="unit", label="Unité", getter=lambda line: line.goal.unit),
        figure("start", "Départ", lambda line: line.goal.start),
        figure("current", "Dernière valeur", lambda line: line.current.value if line.current else None),
        Column(
            key="read_on",
            label="Relevée le",
            kind=Kind.DATE,
            getter=lambda line: line.current.read_on if line.current else None,
        ),
        Column(
            key="source", label="Source", getter=lambda line: line.current.source if line.current else "aucune valeur"
        ),
        Column(
            key="is_estimated",
            label="Estimée",
            kind=Kind.BOOLEAN,
            getter=lambda line: line.current.is_estimated if line.current else None,
        ),
        figure("target", "Cible", lambda line: line.goal.target),
        Column(
            key="target_year",
            label="En",
            getter=lambda line: str(line.goal.target_year) if line.goal.target_year else "",
        ),
        Column(key="ratio", label="Chemin parcouru", kind=Kind.PERCENT, decimals=0),
    ]
    return Table(
        columns=columns if axis else [_axis_column(), *columns],
        rows=list(lines),
        caption=f"Objectifs\u00a0: {axis.title}" if axis else "Objectifs et dernières valeurs de leurs indicateurs",
        params=params,
        name=f"objectifs-{axis.pk}" if axis else "objectifs",
        page_size=None,
        empty="Aucun objectif n’est fixé pour cet axe.",
    )


def goal_notes(lines: Sequence[GoalLine]) -> list[str]:
    """How the figures of objectives are read, told once a page."""
    if not lines:
        return []
    return [WAY, ESTIMATED] if any(line.current and line.current.is_estimated for line in lines) else [WAY]


def actions_table(lines: Sequence[ActionLine], *, params: QueryDict, axis: Axis | None = None) -> Table:
    """The actions of an axis, without the columns that would be empty, or of every axis with its name."""
    empty = set()
    if axis and not any(line.action.recommendation_id or line.action.project_action_id for line in lines):
        empty.add("origin")
    if axis and not any(line.commitments for line in lines):
        empty.add("commitments")
    columns = [
        Column(
            key="title",
            label="Action",
            row_header=True,
            getter=lambda line: line.action.title,
            link=lambda line: reverse("strategy:action", args=[line.action.pk]),
        ),
        Column(key="origin", label="Origine", getter=_origin, link=_origin_link),
        Column(key="owner", label="Pilote", getter=lambda line: line.action.owner),
        Column(key="starts_on", label="Début", kind=Kind.DATE, getter=lambda line: line.action.starts_on),
        Column(key="due_on", label="Échéance", kind=Kind.DATE, getter=lambda line: line.action.due_on),
        Column(key="state", label="État", getter=tell_state),
        Column(
            key="progress",
            label="Avancement",
            kind=Kind.PERCENT,
            decimals=0,
            getter=lambda line: share(line.action.progress),
        ),
        Column(key="last", label="Dernier point", getter=lambda line: line.last.text if line.last else ""),
        Column(
            key="last_at",
            label="Point du",
            kind=Kind.DATE,
            getter=lambda line: line.last.written_at if line.last else None,
        ),
        Column(
            key="commitments",
            label="Engagements de partenaires",
            getter=lambda line: "\u00a0; ".join(tell_commitment(one) for one in line.commitments),
        ),
    ]
    return Table(
        columns=[column for column in columns if column.key not in empty] if axis else [_axis_column(), *columns],
        rows=list(lines),
        caption=f"Actions\u00a0: {axis.title}" if axis else "Actions et leur avancement",
        params=params,
        name=f"actions-{axis.pk}" if axis else "actions",
        page_size=None,
        empty="Aucune action n’est inscrite.",
    )


def _axis_column() -> Column:
    return Column(key="axis", label="Axe", getter=lambda line: line.axis.title)


def _origin(line: ActionLine) -> str:
    recommendation = line.action.recommendation
    if recommendation is not None:
        return f"préconisation {recommendation.number}"
    return "projet de territoire" if line.action.project_action_id else "feuille de route"


def _origin_link(line: ActionLine) -> str | None:
    """A recommendation that was taken up again still shows the version that was validated."""
    key = line.action.recommendation_id
    return reverse("strategy:recommendation", args=[key]) if key is not None else None


def calendar_table(lines: Sequence[ActionLine], *, params: QueryDict) -> Table:
    """What stands beside the drawn calendar."""
    kept = ("axis", "title", "owner", "starts_on", "due_on", "state", "progress")
    table = actions_table(lines, params=params)
    table.name = "calendrier"
    table.columns = [column for column in table.columns if column.key in kept]
    table.caption = "Calendrier des actions"
    table.show_exports = True
    return table


def readings_table(readings: Sequence[Reading], *, params: QueryDict, unit: str) -> Table:
    """The history of an objective, corrections told."""
    decimals = decimals_of([reading.value for reading in readings])
    columns = [
        Column(key="read_on", label="Date", kind=Kind.DATE, row_header=True),
        Column(key="value", label="Valeur", kind=Kind.DECIMAL, unit=unit, decimals=decimals),
        Column(key="source", label="Source"),
        Column(key="is_estimated", label="Estimée", kind=Kind.BOOLEAN),
        Column(key="status", label="Statut", getter=_status),
        Column(key="motive", label="Motif de la correction"),
        Column(key="author", label="Relevée par", getter=lambda one: one.recorded_by.get_full_name()),
        Column(key="recorded_at", label="Enregistrée le", kind=Kind.DATE),
    ]
    return Table(
        columns=columns,
        rows=list(readings),
        caption="Historique des valeurs, la plus récente d’abord",
        params=params,
        page_size=None,
        empty="Aucune valeur n’est relevée.",
        show_exports=True,
    )


def _status(reading: Any) -> str:
    if reading.is_corrected:
        return "corrigée, n’est plus lue"
    return "correction" if reading.corrects_id else "en vigueur"


def updates_table(updates: "Sequence[ActionUpdate]", *, params: QueryDict) -> Table:
    """What was said of an action, the latest first."""
    columns = [
        Column(key="written_at", label="Date", kind=Kind.DATETIME, row_header=True, css=lambda _: "portal-nowrap"),
        Column(key="state", label="État", getter=lambda one: capfirst(one.get_state_display())),
        Column(
            key="progress", label="Avancement", kind=Kind.PERCENT, decimals=0, getter=lambda one: share(one.progress)
        ),
        Column(key="text", label="Point d’avancement"),
        Column(key="author", label="Auteur", getter=lambda one: one.author.get_full_name()),
    ]
    return Table(
        columns=columns,
        rows=list(updates),
        caption="Points d’avancement, le plus récent d’abord",
        params=params,
        page_size=None,
        empty="Aucun point d’avancement n’a encore été écrit.",
        show_exports=True,
    )
