"""The table of calls for those who prepare them."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from calls.models import Call, CallTemplate
from calls.presentation.public_page import tell_standing
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table


def prepared_table(rows: "QuerySet[Call]", *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(
                key="title",
                label="Appel",
                sort="title",
                row_header=True,
                link=lambda call: reverse("calls:desk", args=["appel", call.pk]),
            ),
            Column(key="kind", label="Nature", sort="kind", getter=lambda call: call.get_kind_display()),
            Column(key="state", label="État", sort="state", getter=_state),
            Column(key="opens", label="Ouverture", kind=Kind.DATETIME, sort="opens_at", getter=_opens),
            Column(key="closes", label="Clôture", kind=Kind.DATETIME, sort="closes_at", getter=_closes),
            Column(key="drafts", label="Brouillons", kind=Kind.INTEGER, sort="drafts"),
            Column(key="files", label="Dossiers déposés", kind=Kind.INTEGER, sort="files"),
            Column(key="waiting_questions", label="Questions en attente", kind=Kind.INTEGER, sort="waiting_questions"),
        ],
        rows=rows,
        caption="Appels en préparation et publiés",
        params=params,
        page_size=20,
        empty="Aucun appel n’est préparé. Créez le premier à partir d’un modèle.",
        show_exports=True,
        notes=("Ouvertures et clôtures à l’heure de Paris.",),
    )


def templates_table(rows: "QuerySet[CallTemplate]", *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(
                key="name",
                label="Modèle",
                sort="name",
                row_header=True,
                link=lambda row: reverse("calls:desk", args=["modele", row.pk]),
            ),
            Column(key="kind", label="Nature", sort="kind", getter=lambda row: capfirst(row.get_kind_display())),
            Column(key="applicant", label="Porteurs", getter=lambda row: capfirst(row.get_applicant_display())),
            Column(
                key="state",
                label="État",
                sort="is_current",
                getter=lambda row: "proposé" if row.is_current else "retiré",
            ),
            Column(key="calls", label="Appels créés", kind=Kind.INTEGER, sort="call_count", getter=_call_count),
            Column(key="revision", label="Révision", kind=Kind.INTEGER, sort="revision"),
            Column(key="updated_at", label="Modifié le", kind=Kind.DATETIME, sort="updated_at"),
            Column(key="updated_by", label="Par", getter=lambda row: str(row.updated_by or "modèle d’origine")),
        ],
        rows=rows,
        caption="Modèles d’appel",
        params=params,
        page_size=20,
        empty="Aucun modèle n’est chargé.",
        show_exports=True,
    )


def _call_count(row: Any) -> int:
    return int(row.call_count)


def _state(call: Any) -> str:
    return tell_standing(call).label if call.state == "published" else str(call.get_state_display())


def _opens(call: Any) -> Any:
    return call.opens_at


def _closes(call: Any) -> Any:
    return call.closes_at
