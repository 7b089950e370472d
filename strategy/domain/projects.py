"""Making a projet de territoire from an accepted candidature, changing it, and ending it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.enums import DecisionKind, DecisionState
from awards.models import Decision
from calls.domain.desk_rights import require_sight
from calls.enums import CallKind
from calls.models import Application
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.formatting import format_date
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from strategy.domain.ordering import next_rank
from strategy.domain.project_diagnosis import freeze_diagnosis
from strategy.domain.project_reading import ReadProject, read_project
from strategy.enums import MeansOrigin, PartnerKind, ProjectState as S
from strategy.models import Partner, ProjectAction, ProjectMeans, ProjectPartner, TerritoryProject
from strategy.rules.projects import ACCEPTED, DEFAULT_YEARS


def may_manage(project: TerritoryProject, actor: Any) -> bool:
    """An agent who writes the doctrine of the département, and sees the project."""
    return bool(actor.can(Permission.STRATEGY_DOCTRINE_EDIT, project.department))


def _manages(project: TerritoryProject, actor: Any) -> None:
    seen = TerritoryProject.objects.visible_to(actor).filter(pk=project.pk).exists()
    if not seen or not may_manage(project, actor):
        raise PermissionDenied


TABLE: TransitionTable = {
    (S.ACTIVE, S.COMPLETED): _manages,
    (S.ACTIVE, S.ABANDONED): _manages,
    (S.COMPLETED, S.ACTIVE): _manages,
    (S.ABANDONED, S.ACTIVE): _manages,
}


def create_project(application: Application, *, actor: User) -> TerritoryProject:
    """An agent's gesture, never automatic: what was handed in is copied, and goes on living on its own.

    Raises PermissionDenied outside the perimeter, TransitionRefusedError when the file is not an accepted candidature
    de territoire, or already has its project.
    """
    if not actor.can(Permission.STRATEGY_DOCTRINE_EDIT, application.department):
        raise PermissionDenied
    require_sight(application, actor=actor)
    with transaction.atomic():
        rows = Application.objects.select_for_update(of=("self",)).select_related(
            "call", "version__run", "territory", "department", "current__call_version"
        )
        held = rows.get(pk=application.pk)
        _require_accepted(held)
        if held.current is None:
            raise TransitionRefusedError("Ce dossier n’a pas de version déposée.")
        read = read_project(held.current)
        project = _write(held, read, actor)
        _copy_partners(project, read)
        _copy_actions(project, read)
        _copy_means(project, held, read)
        data = {"application": held.reference, "title": project.title}
        record_event(actor=actor, verb="territoryproject:created", subject=project, data=data)
    return project


def _require_accepted(application: Application) -> None:
    if application.call.kind != CallKind.TERRITORY or application.territory is None:
        raise TransitionRefusedError("Ce dossier n’est pas une candidature de territoire.")
    if application.state not in ACCEPTED:
        raise TransitionRefusedError("Seule une candidature acceptée devient un projet de territoire.")
    if TerritoryProject.objects.filter(application=application).exists():
        raise TransitionRefusedError("Cette candidature a déjà son projet de territoire.")


def _write(application: Application, read: ReadProject, actor: User) -> TerritoryProject:
    today = timezone.localdate()
    dues = [action.due_on for action in read.actions if action.due_on]
    project = TerritoryProject(
        application=application,
        title=read.title or application.title or f"Projet de territoire, {application.applicant_name}",
        territory=application.territory,
        department=application.department,
        carrier=application.applicant_name,
        ambition=read.ambition,
        governance=read.governance,
        diagnosis=canonical_data(freeze_diagnosis(application, read, actor=actor)),
        starts_on=today,
        ends_on=max([dt.date(today.year + DEFAULT_YEARS, 12, 31), *dues]),
        created_by=actor,
    )
    project.full_clean()
    project.save()
    return project


def _copy_partners(project: TerritoryProject, read: ReadProject) -> None:
    """A partner that is already known by its name is the same one."""
    for told in read.partners:
        partner = Partner.objects.filter(name__iexact=told.name).order_by("pk").first()
        if partner is None:
            partner = Partner.objects.create(name=told.name, kind=told.kind)
        ProjectPartner.objects.get_or_create(
            project=project, partner=partner, defaults={"contribution": told.contribution[:400]}
        )


def _copy_actions(project: TerritoryProject, read: ReadProject) -> None:
    for rank, told in enumerate(read.actions, start=1):
        ProjectAction.objects.create(
            project=project,
            rank=rank,
            title=told.title,
            theme=told.theme[:120],
            description=told.description,
            expected=told.expected[:400],
            owner=told.owner,
            due_on=told.due_on,
        )


def _copy_means(project: TerritoryProject, application: Application, read: ReadProject) -> None:
    """What the decision in force grants, year by year, and what the others promised in the budget."""
    decision = Decision.objects.filter(
        application=application, state=DecisionState.RELEASED, kind=DecisionKind.ACCEPTED
    ).first()
    if decision is not None and decision.released_at is not None:
        source = f"Décision notifiée le {format_date(decision.released_at)}"
        for line in decision.lines.order_by("year", "pk"):
            ProjectMeans.objects.create(
                project=project,
                year=line.year,
                payer=line.get_part_display(),
                origin=MeansOrigin.DECISION,
                etp=line.etp,
                euros=line.euros,
                source=source,
            )
    for told in read.resources:
        ProjectMeans.objects.create(
            project=project,
            year=application.call.year,
            payer=told.payer[:160],
            origin=MeansOrigin.BUDGET,
            euros=told.euros,
            source=f"Plan de financement du dossier {application.reference}",
        )


def hold_project(project: TerritoryProject, *, actor: User) -> TerritoryProject:
    """The project, locked, for an agent who manages it; refused once it is over."""
    _manages(project, actor)
    held = TerritoryProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not held.is_open:
        raise TransitionRefusedError("Ce projet est terminé : rouvrez-le pour le modifier.")
    return held


def save_project(project: TerritoryProject, *, values: Mapping[str, Any], actor: User) -> TerritoryProject:
    """Change its words and its dates; what it was made from stays."""
    with transaction.atomic():
        held = hold_project(project, actor=actor)
        before = {name: getattr(held, name) for name in values}
        for name, value in values.items():
            setattr(held, name, value)
        held.full_clean()
        held.save(update_fields=list(values))
        data = {"before": before, "after": dict(values)}
        record_event(actor=actor, verb="territoryproject:saved", subject=held, data=data)
    project.refresh_from_db()
    return project


def add_project_action(project: TerritoryProject, *, values: Mapping[str, Any], actor: User) -> ProjectAction:
    with transaction.atomic():
        held = hold_project(project, actor=actor)
        action = ProjectAction(project=held, rank=next_rank(held.actions), **values)
        action.full_clean()
        action.save()
        record_event(actor=actor, verb="territoryproject:action", subject=held, data={"action": action.pk})
    return action


def save_project_action(action: ProjectAction, *, values: Mapping[str, Any], actor: User) -> ProjectAction:
    with transaction.atomic():
        held = hold_project(action.project, actor=actor)
        before = {name: getattr(action, name) for name in values}
        for name, value in values.items():
            setattr(action, name, value)
        action.full_clean()
        action.save(update_fields=list(values))
        data = {"action": action.pk, "before": before, "after": dict(values)}
        record_event(actor=actor, verb="territoryproject:action_saved", subject=held, data=data)
    return action


def add_means(
    project: TerritoryProject,
    *,
    year: int,
    payer: str,
    source: str,
    actor: User,
    etp: Decimal | None = None,
    euros: Decimal | None = None,
) -> ProjectMeans:
    """Means found since; their source is asked."""
    with transaction.atomic():
        held = hold_project(project, actor=actor)
        means = ProjectMeans(project=held, year=year, payer=payer, source=source, etp=etp, euros=euros)
        means.full_clean()
        means.save()
        data = {"year": year, "payer": payer, "etp": etp, "euros": euros, "source": source}
        record_event(actor=actor, verb="territoryproject:means", subject=held, data=data)
    return means


def add_partner(
    project: TerritoryProject, *, name: str, kind: PartnerKind, contribution: str, actor: User
) -> ProjectPartner:
    """A partner that joins: the organisation known by that name, or a new one."""
    with transaction.atomic():
        held = hold_project(project, actor=actor)
        partner = Partner.objects.filter(name__iexact=name.strip()).order_by("pk").first()
        if partner is None:
            partner = Partner(name=name.strip(), kind=kind)
            partner.full_clean()
            partner.save()
        joined = ProjectPartner(project=held, partner=partner, contribution=contribution.strip())
        joined.full_clean()
        joined.save()
        data = {"partner": partner.name, "contribution": joined.contribution}
        record_event(actor=actor, verb="territoryproject:partner", subject=held, data=data)
    return joined


def end_project(project: TerritoryProject, *, to: S, outcome: str, actor: User) -> TerritoryProject:
    """Achieved or given up, with what it leaves."""
    words = outcome.strip()
    if not words:
        raise ValidationError({"outcome": "Un projet se termine par son bilan."})
    changes = {"closed_at": timezone.now(), "outcome": words}
    return transition(instance=project, to=to, actor=actor, table=TABLE, changes=changes)


def reopen_project(project: TerritoryProject, *, actor: User) -> TerritoryProject:
    return transition(instance=project, to=S.ACTIVE, actor=actor, table=TABLE, changes={"closed_at": None})
