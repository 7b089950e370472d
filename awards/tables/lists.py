"""The tables of decisions, appeals, conditions, conventions and reports; what is exported is what is shown."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from awards.enums import DecisionKind, DecisionState, ReportState
from awards.models import Appeal, Condition, Convention, FollowUpReport
from awards.queries.balance import Balance
from awards.queries.lists import UNDECIDED
from awards.rules.clocks import Clock, read_clock
from awards.rules.retention import RULES
from calls.enums import ApplicationState
from calls.models import Application
from committees.enums import OpinionValue
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_date
from iae_portal.common.tables import Table

KEPT = (
    "Un dossier en cours n’a pas de terme. Un recours ouvert suspend tout. La décision, sa lettre et la convention "
    "sont des actes administratifs : elles restent."
)


def clock_of(file: Any) -> Clock | None:
    """Of a file of `list_files_to_decide`: what runs while it is not decided."""
    if file.state not in UNDECIDED:
        return None
    return read_clock(presented_at=file.presented_at, opinion_at=file.opinion_at)


def _awaited(file: Any) -> str:
    clock = clock_of(file)
    return clock.awaited if clock else ""


def _due(file: Any) -> dt.datetime | None:
    clock = clock_of(file)
    return clock.due_at if clock else None


def _left(file: Any) -> str:
    clock = clock_of(file)
    if clock is None:
        return ""
    days = clock.days_left(timezone.now())
    if days < 0:
        return f"en retard de {-days} jour{'s' if days < -1 else ''}"
    return "dernier jour" if days == 0 else f"{days} jour{'s' if days > 1 else ''}"


def _decision(file: Any) -> str:
    if not file.decision_kind:
        return ""
    kind, state = DecisionKind(file.decision_kind).label, DecisionState(file.decision_state).label
    told = f"{capfirst(kind)}, décision {state}"
    is_dated = file.released_at is not None and file.decision_state == DecisionState.RELEASED
    return f"{told} le {format_date(file.released_at)}" if is_dated else told


def _opinion(file: Any) -> str:
    return capfirst(OpinionValue(file.opinion_value).label) if file.opinion_value else ""


def decisions_table(rows: "QuerySet[Application]", *, params: QueryDict, link: str = "awards:file") -> Table:
    columns = [
        Column(
            key="reference",
            label="Référence",
            row_header=True,
            sort=F("pk"),
            link=lambda file: reverse(link, args=[file.pk]),
            css=lambda _: "portal-nowrap",
        ),
        Column(key="applicant_name", label="Porteur", sort="applicant_name"),
        Column(key="call", label="Appel", sort="call__title", getter=lambda file: file.call.title),
        Column(
            key="department", label="Département", sort="department__name", getter=lambda file: file.department.name
        ),
        Column(
            key="state",
            label="État du dossier",
            sort="state",
            getter=lambda file: capfirst(ApplicationState(file.state).label),
        ),
        Column(key="opinion", label="Avis", getter=_opinion, sort="opinion_value"),
        Column(key="decision", label="Décision", getter=_decision, sort="decision_kind"),
        Column(key="etp_asked", label="Demandés", kind=Kind.ETP, unit="ETP", sort="etp_asked"),
        Column(
            key="etp_granted", label="Accordés", kind=Kind.ETP, unit="ETP", sort="etp_granted", help="année de l’appel"
        ),
        Column(key="awaited", label="Attendu", getter=_awaited),
        Column(key="due_at", label="Avant le", kind=Kind.DATE, getter=_due),
        Column(key="left", label="Reste", getter=_left),
        # On screen, the decision says it: one column less, and the last one is not cut.
        Column(key="released_at", label="Notifiée le", kind=Kind.DATE, sort="released_at", shown=False),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Dossiers et décisions, délais à l’heure de Paris",
        params=params,
        default_sort="-reference",
        empty="Aucun dossier ne répond à ces critères.",
        show_exports=True,
    )


def balances_table(balances: Sequence[Balance], *, params: QueryDict) -> Table:
    """What each envelope holds, gave and has left."""
    columns = [
        Column(key="label", label="Enveloppe", row_header=True),
        Column(key="is_firm", label="Ferme", kind=Kind.BOOLEAN),
        Column(key="etp", label="Disponibles", kind=Kind.ETP, unit="ETP"),
        Column(
            key="contracted", label="Conventionnés par ailleurs", kind=Kind.ETP, unit="ETP", help="annexes au registre"
        ),
        Column(key="granted_etp", label="Accordés", kind=Kind.ETP, unit="ETP", getter=lambda one: one.granted.etp),
        Column(
            key="prepared_etp", label="En préparation", kind=Kind.ETP, unit="ETP", getter=lambda one: one.prepared.etp
        ),
        Column(key="etp_left", label="Restent", kind=Kind.ETP, unit="ETP"),
        Column(key="euros", label="Disponibles", kind=Kind.EURO, unit="€"),
        Column(key="granted_euros", label="Accordés", kind=Kind.EURO, unit="€", getter=lambda one: one.granted.euros),
        Column(key="euros_left", label="Restent", kind=Kind.EURO, unit="€"),
    ]
    return Table(
        columns=columns,
        rows=list(balances),
        caption="Solde des enveloppes",
        params=params,
        name="solde",
        page_size=None,
        empty="Aucune enveloppe n’est dite pour cet appel ni pour ce département.",
        notes=["Ce qui est en préparation ne réduit pas le reste : seule une décision notifiée engage."],
        show_exports=True,
    )


def appeals_table(rows: "QuerySet[Appeal]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="file",
            label="Dossier",
            row_header=True,
            getter=lambda one: one.decision.application.reference,
            link=lambda one: reverse("awards:file", args=[one.decision.application_id]),
        ),
        Column(key="applicant", label="Porteur", getter=lambda one: one.decision.application.applicant_name),
        Column(key="department", label="Département", getter=lambda one: one.decision.application.department.name),
        Column(key="kind", label="Nature", sort="kind", getter=lambda one: capfirst(one.get_kind_display())),
        Column(key="received_on", label="Reçu le", kind=Kind.DATE, sort="received_on"),
        Column(
            key="outcome",
            label="Issue",
            sort="outcome",
            getter=lambda one: capfirst(one.get_outcome_display()) if one.outcome else "En cours",
        ),
        Column(key="closed_on", label="Issue du", kind=Kind.DATE, sort="closed_on"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Recours contre les décisions",
        params=params,
        default_sort="-received_on",
        empty="Aucun recours n’est enregistré.",
        show_exports=True,
    )


def conditions_table(rows: "QuerySet[Condition]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="text",
            label="Engagement",
            row_header=True,
            link=lambda one: reverse("awards:condition", args=[one.pk]),
        ),
        Column(key="file", label="Dossier", getter=lambda one: one.decision.application.reference),
        Column(key="applicant", label="Porteur", getter=lambda one: one.decision.application.applicant_name),
        Column(key="area", label="Commune", getter=lambda one: one.area.name, sort="area__name"),
        Column(
            key="access",
            label="Classe au diagnostic",
            getter=lambda one: capfirst(one.get_access_display()) if one.access else "",
        ),
        Column(key="places", label="Places", kind=Kind.INTEGER, sort="places"),
        Column(key="due_on", label="Avant le", kind=Kind.DATE, sort="due_on"),
        Column(key="is_suspensive", label="Suspensive", kind=Kind.BOOLEAN),
        Column(key="penalty_etp", label="Reprise à défaut", kind=Kind.ETP, unit="ETP", sort="penalty_etp"),
        Column(key="state", label="État", sort="state", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="evidence_at", label="Preuve remise le", kind=Kind.DATE, sort="evidence_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Conditions des acceptations en vigueur",
        params=params,
        default_sort="due_on",
        empty="Aucune acceptation en vigueur ne pose de condition.",
        show_exports=True,
    )


def conventions_table(rows: "QuerySet[Convention]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="number",
            label="Convention",
            row_header=True,
            sort="number",
            link=lambda one: reverse("awards:convention", args=[one.pk]),
            css=lambda _: "portal-nowrap",
        ),
        Column(
            key="applicant",
            label="Porteur",
            sort="application__applicant_name",
            getter=lambda one: one.application.applicant_name,
        ),
        Column(key="call", label="Appel", getter=lambda one: one.application.call.title),
        Column(key="department", label="Département", getter=lambda one: one.application.department.name),
        Column(key="state", label="État", sort="state", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="starts_on", label="Du", kind=Kind.DATE, sort="starts_on"),
        Column(key="ends_on", label="Au", kind=Kind.DATE, sort="ends_on"),
        Column(
            key="etp_first", label="Accordés", kind=Kind.ETP, unit="ETP", help="année de l’appel", sort="etp_first"
        ),
        Column(key="last_due", label="Prochain bilan", kind=Kind.DATE, sort="last_due"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Conventions",
        params=params,
        default_sort="-number",
        empty="Aucune convention pour l’instant : elles se font depuis une acceptation notifiée.",
        show_exports=True,
    )


def reports_table(rows: "QuerySet[FollowUpReport]", *, params: QueryDict) -> Table:
    today = timezone.localdate()

    def state(one: FollowUpReport) -> str:
        is_late = one.state in (ReportState.AWAITED, ReportState.RETURNED) and one.due_on < today
        return capfirst(one.get_state_display()) + (", en retard" if is_late else "")

    columns = [
        Column(
            key="number",
            label="Bilan",
            row_header=True,
            getter=lambda one: f"{one.convention.number}, bilan {one.number}",
            link=lambda one: reverse("awards:report", args=[one.pk]),
        ),
        Column(key="applicant", label="Porteur", getter=lambda one: one.convention.application.applicant_name),
        Column(key="department", label="Département", getter=lambda one: one.convention.application.department.name),
        Column(
            key="period",
            label="Période",
            getter=lambda one: f"{format_date(one.period_start)} – {format_date(one.period_end)}",
        ),
        Column(key="due_on", label="À remettre avant le", kind=Kind.DATE, sort="due_on"),
        Column(key="state", label="État", sort="state", getter=state),
        Column(key="submitted_at", label="Remis le", kind=Kind.DATE, sort="submitted_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Bilans de suivi",
        params=params,
        default_sort="due_on",
        empty="Aucun bilan n’est attendu.",
        show_exports=True,
    )


def retention_table(*, params: QueryDict) -> Table:
    columns = [
        Column(key="state", label="État du dossier", row_header=True, getter=lambda rule: capfirst(rule.state.label)),
        Column(key="duration", label="Durée"),
        Column(key="start", label="À compter de", getter=lambda rule: rule.start.value),
        Column(key="fate", label="Sort", getter=lambda rule: rule.fate.value),
        Column(key="what", label="Ce qui est effacé"),
        Column(key="ground", label="Fondement"),
    ]
    return Table(
        columns=columns,
        rows=list(RULES),
        caption="Durées de conservation des dossiers",
        params=params,
        page_size=None,
        notes=[KEPT],
        show_exports=True,
    )
