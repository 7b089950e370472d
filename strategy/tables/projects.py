"""The tables of projets de territoire; what is exported is what is shown."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import NO_BREAK_SPACE, format_date
from iae_portal.common.tables import Table
from strategy.models import ProjectAction, ProjectMeans, ProjectPartner, ProjectUpdate, TerritoryProject
from strategy.tables.road_maps import MEAN, share


def projects_table(rows: "QuerySet[TerritoryProject]", *, params: QueryDict, name: str = "") -> Table:
    columns = [
        Column(
            key="title",
            label="Projet",
            row_header=True,
            sort="title",
            link=lambda one: reverse("strategy:project", args=[one.pk]),
        ),
        Column(key="carrier", label="Porteur", sort="carrier"),
        Column(key="territory", label="Territoire", sort="territory__name", getter=lambda one: str(one.territory)),
        Column(key="department", label="Département", sort="department__name", getter=lambda one: one.department.name),
        Column(key="state", label="État", sort="state", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="starts_on", label="Du", kind=Kind.DATE, sort="starts_on"),
        Column(key="ends_on", label="Au", kind=Kind.DATE, sort="ends_on"),
        Column(key="count", label="Actions", kind=Kind.INTEGER, sort="count"),
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
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Projets de territoire, au {format_date(timezone.localdate())}",
        params=params,
        name=name,
        default_sort="title",
        empty="Aucun projet de territoire ne répond à ces critères.",
        notes=[MEAN],
        show_exports=True,
    )


def project_actions_table(actions: Sequence[ProjectAction], *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="title",
            label="Action",
            row_header=True,
            link=lambda one: reverse("strategy:project-action", args=[one.pk]),
        ),
        Column(key="theme", label="Axe"),
        Column(key="owner", label="Pilote"),
        Column(key="expected", label="Résultat attendu"),
        Column(key="due_on", label="Échéance", kind=Kind.DATE),
        Column(key="state", label="État", getter=tell_action_state),
        Column(
            key="progress", label="Avancement", kind=Kind.PERCENT, decimals=0, getter=lambda one: share(one.progress)
        ),
    ]
    return Table(
        columns=columns,
        rows=list(actions),
        caption="Actions du projet",
        params=params,
        name="actions",
        page_size=None,
        empty="Aucune action n’est inscrite au projet.",
        show_exports=True,
    )


def tell_action_state(action: ProjectAction) -> str:
    """« En cours, échéance dépassée de 12 jours »."""
    words, today = capfirst(str(action.get_state_display())), timezone.localdate()
    if not action.is_overdue(today):
        return words
    days = (today - action.due_on).days if action.due_on else 0
    return f"{words}, échéance dépassée de {days}{NO_BREAK_SPACE}jour{'s' if days > 1 else ''}"


def means_table(means: Sequence[ProjectMeans], *, params: QueryDict) -> Table:
    columns = [
        Column(key="year", label="Année", row_header=True, getter=lambda one: str(one.year)),
        Column(key="payer", label="Financeur"),
        Column(key="etp", label="ETP", kind=Kind.ETP),
        Column(key="euros", label="Montant", kind=Kind.EURO),
        Column(key="origin", label="Origine", getter=lambda one: capfirst(one.get_origin_display())),
        Column(key="source", label="Source"),
    ]
    total = {
        "etp": sum((one.etp or Decimal() for one in means), Decimal()),
        "euros": sum((one.euros or Decimal() for one in means), Decimal()),
    }
    return Table(
        columns=columns,
        rows=list(means),
        caption="Moyens du projet",
        params=params,
        name="moyens",
        page_size=None,
        total=total if means else None,
        empty="Aucun moyen n’est connu.",
        show_exports=True,
    )


def partners_table(partnerships: Sequence[ProjectPartner], *, params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Partenaire", row_header=True, getter=lambda one: one.partner.name),
        Column(key="kind", label="Nature", getter=lambda one: capfirst(one.partner.get_kind_display())),
        Column(key="contribution", label="Ce qu’il apporte"),
    ]
    return Table(
        columns=columns,
        rows=list(partnerships),
        caption="Partenaires du projet",
        params=params,
        name="partenaires",
        page_size=None,
        empty="Aucun partenaire n’est enregistré.",
        show_exports=True,
    )


def project_updates_table(updates: Sequence[ProjectUpdate], *, params: QueryDict, with_action: bool = True) -> Table:
    """The latest first; a point without action is about the whole project."""
    columns = [
        Column(key="written_at", label="Date", kind=Kind.DATETIME, row_header=True, css=lambda _: "portal-nowrap"),
        Column(key="action", label="Objet", getter=_object),
        Column(key="state", label="État", getter=lambda one: capfirst(one.get_state_display()) if one.state else ""),
        Column(
            key="progress", label="Avancement", kind=Kind.PERCENT, decimals=0, getter=lambda one: share(one.progress)
        ),
        Column(key="text", label="Point de suivi"),
        Column(key="author", label="Auteur", getter=lambda one: one.author.get_full_name()),
    ]
    return Table(
        columns=[column for column in columns if with_action or column.key != "action"],
        rows=list(updates),
        caption="Points de suivi, le plus récent d’abord",
        params=params,
        name="suivi",
        page_size=None,
        empty="Aucun point de suivi n’a encore été écrit.",
        show_exports=True,
    )


def _object(update: Any) -> str:
    return update.action.title if update.action is not None else "ensemble du projet"
