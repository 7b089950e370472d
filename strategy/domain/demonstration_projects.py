"""Projets de territoire of the demonstration, all invented: one under way, one candidature that waits for its own."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from allocation.enums import Part
from awards.domain.preparing import hold_decision
from awards.domain.releasing import release_decision
from awards.enums import DecisionKind
from awards.models import Decision, DecisionLine
from calls.domain.file_reading import read_file
from calls.domain.preparing import create_call, edit_call
from calls.domain.publishing import publish_call
from calls.domain.submission import write_version
from calls.domain.version_content import compose_content, summarise_fields
from calls.enums import ApplicantKind, ApplicationState as S, ConflictStatus
from calls.models import Answer, Application, Call, CallTemplate, Conflict
from iae_portal.common.transitions import TransitionTable, transition
from strategy.domain.actions import place_project_action
from strategy.domain.demonstration_project_texts import ANSWERS, POINT, PROGRESS
from strategy.domain.demonstration_road_maps import month_from_now
from strategy.domain.project_following import follow_action, write_point
from strategy.domain.projects import create_project
from strategy.models import Partner, RoadMap, TerritoryProject
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas, list_children

AUTHOR, HOLDER, DEPARTMENT = "agent.region@demo.example", "territoire@demo.example", "15"
TITLE = "Territoires engagés pour l’insertion, première vague"
CONTACT = "appels.iae@demo.example"
INVENTED = "Démonstration : décision inventée, sans avis d’un comité."
# Written by nobody of the portal: they come in without the guards that a person meets.
UNGUARDED: TransitionTable = {
    (S.DRAFT, S.SUBMITTED): None,
    (S.SUBMITTED, S.UNDER_REVIEW): None,
    (S.UNDER_REVIEW, S.AWAITING_COMMITTEE): None,
    (S.AWAITING_COMMITTEE, S.DELIBERATED): None,
}


@transaction.atomic
def load_demo_projects() -> list[TerritoryProject]:
    """Once: a call of last year, two candidatures accepted in the Cantal, a project made from the first."""
    actor = User.objects.filter(email=AUTHOR).first()
    template = CallTemplate.objects.filter(slug="candidature-territoire").first()
    department = list_areas(level=AreaLevel.DEPARTMENT).filter(code=DEPARTMENT).first()
    if actor is None or template is None or department is None or Call.objects.filter(title=TITLE).exists():
        return []
    groups = list(list_children(department, level=AreaLevel.EPCI).order_by("-population", "code")[:2])
    call = _make_call(template, actor)
    files = [_accept(call, group, department, rank, actor) for rank, group in enumerate(groups)]
    return [_follow(create_project(files[0], actor=actor), actor)] if files else []


def _make_call(template: CallTemplate, actor: User) -> Call:
    now = timezone.now()
    year = timezone.localdate().year
    call = create_call(template, title=TITLE, year=year, contact=CONTACT, actor=actor)
    edit_call(call, actor=actor, opens_at=now - dt.timedelta(days=220), closes_at=now - dt.timedelta(days=160))
    publish_call(call, actor=actor, now=now - dt.timedelta(days=230))
    call.refresh_from_db()
    return call


def _accept(call: Call, group: Area, department: Area, rank: int, actor: User) -> Application:
    """Handed in, heard and accepted, all of it invented."""
    assert call.version is not None  # noqa: S101 -- just published
    moment = call.window.closes_at - dt.timedelta(days=3 + rank)
    file = Application.objects.create(
        call=call,
        version=call.version,
        applicant=ApplicantKind.TERRITORY,
        territory=group,
        applicant_name=group.name,
        department=department,
        created_by=actor,
        created_at=moment - dt.timedelta(days=10),
    )
    Answer.objects.bulk_create(
        Answer(application=file, key=key, value=value, saved_at=moment, saved_by=actor)
        for key, value in _answers(group, rank).items()
        if key in call.version.content.form.by_key
    )
    read = read_file(file, now=moment)
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration:territoire:{file.pk}")
    version = write_version(
        read, compose_content(read), submission_key=key, actor=actor, closes_at=call.window.closes_at, is_late=False
    )
    fields = {**summarise_fields(read), "current": version, "submitted_at": moment, "changed_at": moment}
    transition(instance=file, to=S.SUBMITTED, actor=actor, table=UNGUARDED, changes=fields)
    for state in (S.UNDER_REVIEW, S.AWAITING_COMMITTEE, S.DELIBERATED):
        transition(instance=file, to=state, actor=actor, table=UNGUARDED)
    _decide(file, group, actor)
    file.refresh_from_db()
    return file


def _answers(group: Area, rank: int) -> dict[str, Any]:
    """The terms of actions follow today."""
    told = ANSWERS[rank % len(ANSWERS)]
    actions = [
        {**row, "action_echeance": month_from_now(row["action_echeance"]).isoformat()}
        if "action_echeance" in row
        else row
        for row in told["actions"]
    ]
    return {**told, "epci": group.code, "actions": actions}


def _decide(file: Application, group: Area, actor: User) -> None:
    Conflict.objects.get_or_create(application=file, user=actor, defaults={"status": ConflictStatus.CLEAR})
    decision = Decision.objects.create(
        application=file, kind=DecisionKind.ACCEPTED, without_opinion=INVENTED, note=INVENTED, prepared_by=actor
    )
    seat = list_children(group, level=AreaLevel.COMMUNE).order_by("-population", "code").first()
    DecisionLine.objects.create(
        decision=decision, year=file.call.year, place=seat or group, part=Part.STATE, euros=Decimal(45000)
    )
    release_decision(hold_decision(decision, actor=actor), actor=actor)


def _follow(project: TerritoryProject, actor: User) -> TerritoryProject:
    """What its holder said since, and one of its actions on the road map of the département."""
    TerritoryProject.objects.filter(pk=project.pk).update(is_demonstration=True)
    Partner.objects.filter(projects__project=project).update(is_demonstration=True)
    project.refresh_from_db()
    holder = User.objects.filter(email=HOLDER).first()
    for action, (state, progress, text) in zip(project.actions.order_by("rank"), PROGRESS, strict=False):
        follow_action(action, state=state, progress=progress, text=text, actor=holder or actor)
    write_point(project, text=POINT, actor=holder or actor)
    road_map = RoadMap.objects.filter(department=project.department, area__isnull=True).order_by("pk").first()
    axis = road_map.axes.order_by("rank").last() if road_map else None
    first = project.actions.order_by("rank").first()
    if axis is not None and first is not None:
        place_project_action(axis, first, actor=actor)
    return project
