"""The tables of the versions of the need."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.domain.need.components import ComponentReport
from territories.domain.need.preview import Preview, PreviewLine
from territories.models import NeedModel, NeedWeight

OWNER = "livrée avec le portail"
SCALE_NOTE = (
    "Le besoin est ramené à l’effectif des publics retenus : le total de la région change quand les publics changent, "
    "non quand seuls les poids changent. Comparez donc d’abord les parts."
)
ESTIMATED_NOTE = (
    "Un public sans fichier réel est estimé, en proportion de la population ou des demandeurs d’emploi : l’effet de "
    "son poids n’apprend encore rien des écarts réels entre départements."
)


def versions_table(rows: "QuerySet[NeedModel]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="version",
            label="Version",
            sort="version",
            kind=Kind.INTEGER,
            row_header=True,
            link=lambda model: reverse("territories:need-model", args=[model.version]),
        ),
        Column(key="state", label="État", getter=lambda model: capfirst(model.get_state_display())),
        Column(key="note", label="Motif"),
        Column(
            key="created_by",
            label="Rédigée par",
            getter=lambda model: model.created_by.get_full_name() if model.created_by else OWNER,
        ),
        Column(key="created_at", label="Rédigée le", kind=Kind.DATE, sort="created_at"),
        Column(key="activated_at", label="En vigueur depuis le", kind=Kind.DATETIME, sort="activated_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Versions du besoin d’insertion",
        params=params,
        default_sort="-version",
        empty="Aucune version n’est enregistrée : la première le sera au premier chargement de données.",
        show_exports=True,
    )


def weights_table(rows: "Sequence[NeedWeight]", *, params: QueryDict) -> Table:
    columns = [
        Column(key="public", label="Public", row_header=True, getter=lambda row: capfirst(row.indicator.name)),
        Column(key="weight", label="Poids", kind=Kind.DECIMAL),
        Column(key="overlap", label="Recoupements"),
        Column(key="definition", label="Définition", getter=lambda row: row.indicator.definition),
        Column(key="producer", label="Producteur", getter=lambda row: row.indicator.producer),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Poids de chaque public",
        params=params,
        name="poids",
        page_size=None,
        show_exports=True,
    )


def reports_table(reports: Sequence[ComponentReport], *, params: QueryDict, show_exports: bool = True) -> Table:
    """How each public enters the index with the data loaded today."""
    columns = [
        Column(key="name", label="Public", row_header=True, getter=lambda row: capfirst(row.name)),
        Column(key="weight", label="Poids", kind=Kind.DECIMAL),
        Column(key="period", label="Période"),
        Column(key="known", label="Communes connues", kind=Kind.INTEGER),
        Column(key="imputed", label="Imputées", kind=Kind.INTEGER, help="d’après la maille au-dessus"),
        Column(key="estimated", label="Estimées", kind=Kind.INTEGER, help="démonstration"),
        Column(
            key="use",
            label="Emploi",
            getter=lambda row: "écarté : des communes restent sans valeur" if row.is_left_out else "compté",
        ),
    ]
    return Table(
        columns=columns,
        rows=reports,
        caption="Données employées aujourd’hui, par public",
        params=params,
        name="donnees",
        page_size=None,
        empty="Aucun public n’a de poids.",
        show_exports=show_exports,
    )


def preview_table(preview: Preview, *, params: QueryDict, show_exports: bool = True) -> Table:
    columns = [
        Column(
            key="area",
            label="Département",
            row_header=True,
            sort=True,
            getter=lambda line: line.area.name,
            link=lambda line: f"/territoires/departement/{line.area.code}/",
        ),
        Column(key="now", label="Besoin actuel", kind=Kind.INTEGER, sort=True),
        Column(key="then", label="Besoin avec cette version", kind=Kind.INTEGER, sort=True),
        Column(
            key="difference",
            label="Différence",
            sort=True,
            kind=Kind.INTEGER,
        ),
        *_share_columns(),
    ]
    return Table(
        columns=columns,
        rows=preview.lines,
        caption="Effet par département",
        params=params,
        name="apercu",
        page_size=None,
        total={"now": preview.now, "then": preview.then, "difference": preview.then - preview.now},
        total_label="Région",
        empty="Aucun département n’est chargé.",
        notes=[SCALE_NOTE, *([ESTIMATED_NOTE] if any(report.estimated for report in preview.reports) else [])],
        show_exports=show_exports,
    )


def _share_columns() -> list[Column]:
    return [
        Column(key="share_now", label="Part de la région aujourd’hui", kind=Kind.PERCENT, sort=True),
        Column(key="share_then", label="Part avec cette version", kind=Kind.PERCENT, sort=True),
        Column(
            key="share_change",
            label="Écart de part",
            unit="points",
            kind=Kind.DECIMAL,
            getter=_share_change,
            sort=True,
        ),
    ]


def _share_change(line: PreviewLine) -> Decimal | None:
    if line.share_now is None or line.share_then is None:
        return None
    return 100 * (line.share_then - line.share_now)
