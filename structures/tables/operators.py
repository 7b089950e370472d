"""Tables of support operators, of their requests and of their evaluations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.models import OperatorEvaluation, ReferencingRequest
from structures.operator_enums import WAITING_STATES
from structures.presentation.operators import (
    describe_areas,
    describe_prices,
    describe_seat,
    describe_services,
    due_date,
    is_invented,
)
from structures.queries.operator_reviews import mean_of_reviews
from structures.rules.discretion import MINIMUM_STRUCTURES

INVENTED = "Opérateur inventé"


def directory_table(rows: "QuerySet[ReferencingRequest]", *, params: QueryDict, show_invented: bool) -> Table:
    columns = [
        Column(
            key="name",
            label="Opérateur",
            sort="operator__legal_name",
            row_header=True,
            getter=lambda request: request.operator.legal_name,
            link=lambda request: reverse("structures:operator", args=[request.operator_id]),
        ),
        Column(
            key="invented",
            label="Nature",
            getter=lambda request: INVENTED if is_invented(request) else "",
            shown=show_invented,
            exported=show_invented,
        ),
        Column(key="siren", label="SIREN", getter=lambda request: request.operator.siren, shown=False),
        Column(key="services", label="Services", getter=describe_services),
        Column(key="areas", label="Territoires servis", getter=describe_areas),
        Column(key="seat", label="Siège", getter=describe_seat, shown=False),
        Column(key="prices", label="Prix indicatifs", getter=describe_prices, shown=False),
        Column(key="valid_until", label="Valable jusqu’au", kind=Kind.DATE, sort="valid_until"),
        *_evaluation_columns(),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Opérateurs d’appui référencés",
        params=params,
        default_sort="name",
        page_size=20,
        empty="Aucun opérateur référencé ne répond à ces critères : élargissez la recherche ou effacez les filtres.",
        notes=[f"L’évaluation n’est montrée qu’à partir de {MINIMUM_STRUCTURES} structures différentes."],
        show_exports=True,
    )


def _evaluation_columns() -> list[Column]:
    return [
        Column(
            key="evaluation_average",
            label="Évaluation",
            unit="sur 5",
            kind=Kind.DECIMAL,
            decimals=1,
            sort="evaluation_average",
        ),
        Column(key="evaluation_count", label="Nombre d’évaluations", kind=Kind.INTEGER, shown=False),
    ]


def _age(request: ReferencingRequest) -> int | None:
    """Days since the request was handed in, while it waits for the service."""
    if request.state not in WAITING_STATES or request.submitted_at is None:
        return None
    return (timezone.localdate() - timezone.localdate(request.submitted_at)).days


def _score(request: Any) -> Any:
    """The mean of the reviews, once one's own is given or the request decided: it must not steer the reviewers."""
    may_read = request.my_completed_at is not None or (request.decided_at is not None and not request.my_conflict)
    return mean_of_reviews(request) if may_read else None


def _my_part(request: Any) -> str:
    if request.my_conflict is None:
        return "à ouvrir" if request.state in WAITING_STATES else ""
    if request.my_conflict:
        return "conflit d’intérêts"
    return "notes rendues" if request.my_completed_at else "à noter" if request.state == "under_review" else "ouvert"


def requests_table(rows: Sequence[ReferencingRequest], *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Opérateur",
            sort=True,
            row_header=True,
            getter=lambda request: request.operator.legal_name,
            link=lambda request: reverse("structures:operator-request", args=[request.pk]),
        ),
        Column(
            key="invented",
            label="Nature",
            getter=lambda request: INVENTED if is_invented(request) else "",
            shown=any(map(is_invented, rows)),
            exported=any(map(is_invented, rows)),
        ),
        Column(key="version", label="Version", kind=Kind.INTEGER),
        Column(key="state", label="État", sort=True, getter=lambda request: request.get_state_display()),
        Column(key="submitted_at", label="Déposée le", kind=Kind.DATE, sort=True),
        Column(key="age", label="Âge", unit="jours", kind=Kind.INTEGER, sort=True, getter=_age),
        Column(key="due", label="À décider avant le", kind=Kind.DATE, sort=True, getter=due_date),
        Column(key="scored", label="Notes rendues", kind=Kind.INTEGER, getter=lambda r: r.scored_count),
        Column(key="score", label="Note", unit="sur 100", kind=Kind.DECIMAL, decimals=1, getter=_score),
        Column(key="mine", label="Pour moi", getter=_my_part),
        Column(key="valid_until", label="Valable jusqu’au", kind=Kind.DATE, sort=True),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Demandes de référencement",
        params=params,
        default_sort="due",
        empty="Aucune demande à cette heure. Les opérateurs déposent la leur depuis leur espace.",
        show_exports=True,
    )


def evaluations_table(rows: "QuerySet[OperatorEvaluation]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="operator",
            label="Opérateur",
            sort="operator__legal_name",
            row_header=True,
            getter=lambda evaluation: evaluation.operator.legal_name,
            link=lambda evaluation: reverse("structures:operator-evaluation", args=[evaluation.pk]),
        ),
        Column(key="siae", label="Structure", sort="siae__name", getter=lambda evaluation: evaluation.siae.name),
        Column(key="service", label="Service", getter=lambda evaluation: evaluation.get_service_display()),
        Column(key="evaluated_at", label="Évaluée le", kind=Kind.DATE, sort="evaluated_at"),
        Column(key="quality", label="Qualité", kind=Kind.INTEGER),
        Column(key="deadlines", label="Délais", kind=Kind.INTEGER),
        Column(key="adaptation", label="Adaptation", kind=Kind.INTEGER),
        Column(key="price", label="Prix", kind=Kind.INTEGER),
        Column(
            key="hidden",
            label="État",
            getter=lambda evaluation: "masquée" if evaluation.hidden_at else "publique",
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Évaluations des opérateurs par les structures",
        params=params,
        default_sort="-evaluated_at",
        empty="Aucune évaluation n’a encore été donnée.",
        show_exports=True,
    )
