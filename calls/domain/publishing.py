"""Publishing a call, publishing a new version of it, cancelling it and putting it away."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.call_states import TABLE
from calls.domain.notifying import tell
from calls.domain.preparing import check_changeable, hold_call, require_manager
from calls.enums import ApplicationState, CallEvent, CallState, TargetMode
from calls.models import Application, Call, CallVersion, TargetArea
from calls.queries.people import members_of
from calls.queries.target_changes import prepared_aim, version_aim
from calls.queries.target_rules import load_rule
from calls.queries.targets import find_targets
from calls.rules.definitions import CallDefinition, DefinitionError, load_definition
from calls.rules.facts import PLACE_IS_TARGETED
from iae_portal.common.audit_trail import record_event
from iae_portal.common.conditions import names_of, parse_condition
from iae_portal.common.transitions import TransitionRefusedError, transition
from white_zones.models import Publication


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to settle before publication, and the page where it is settled."""

    page: str
    message: str


def list_missing(call: Call, *, now: dt.datetime | None = None) -> list[Missing]:
    """Everything that stands in the way of publication, in the order of the pages."""
    found = _date_faults(call, now or timezone.now())
    try:
        content = load_definition(call.definition)
    except DefinitionError as refusal:
        return [*found, Missing("form", str(refusal))]
    found += _content_faults(content)
    if call.target_mode == TargetMode.NONE and _speaks_of_target(content):
        found.append(Missing("target", "Une condition parle des territoires visés, et l’appel n’en vise aucun."))
    if call.target_mode != TargetMode.NONE:
        found += _target_faults(call)
    return found


def publish_call(call: Call, *, actor: User, now: dt.datetime | None = None) -> Call:
    """Announce the call: its first version and the communes it aims at are kept for ever.

    `now` is the instant of the announcement. Raises ValidationError with all that is missing, and
    TransitionRefusedError on a call that is not in preparation.
    """
    require_manager(actor)
    moment = now or timezone.now()
    with transaction.atomic():
        held = hold_call(call)
        if held.state != CallState.DRAFT:
            raise TransitionRefusedError("Cet appel est déjà publié\u00a0: publiez-en une nouvelle version.")
        missing = list_missing(held, now=moment)
        if missing:
            raise ValidationError([one.message for one in missing], code="missing")
        version = _freeze(held, number=1, note="", actor=actor, now=moment)
        data = {"prefix": held.prefix, "version": 1, "fingerprint": version.fingerprint}
        transition(
            instance=call, to=CallState.PUBLISHED, actor=actor, table=TABLE, data=data, changes={"version": version}
        )
    return call


def amend_call(call: Call, *, note: str, actor: User) -> CallVersion:
    """Publish what was prepared since as a new version. Drafts follow it, and their writers are told; files handed in
    keep the version that they answered.

    Raises ValidationError without a note, or when nothing changed.
    """
    require_manager(actor)
    if not note.strip():
        raise ValidationError({"note": "Dites ce que cette version change\u00a0: les porteurs en seront prévenus."})
    with transaction.atomic():
        held = hold_call(call)
        if held.state != CallState.PUBLISHED or held.version is None:
            raise TransitionRefusedError("Seul un appel publié reçoit une nouvelle version.")
        if held.is_closed:
            raise TransitionRefusedError("Cet appel est clos\u00a0: on ne change plus ce qui y était demandé.")
        content = load_definition(held.definition)
        check_changeable(held, content)
        former = held.version
        if content.fingerprint == former.fingerprint and not target_changed(held):
            raise ValidationError({"note": "Rien n’a changé depuis la version en vigueur."}, code="same")
        version = _freeze(held, number=former.number + 1, note=note.strip(), actor=actor, now=timezone.now())
        held.version = version
        held.save(update_fields=["version"])
        drafts = list(held.applications.filter(state=ApplicationState.DRAFT).select_related("department", "siae"))
        held.applications.filter(state=ApplicationState.DRAFT).update(version=version)
        for draft in drafts:
            draft.version, draft.call = version, held
            _tell_draft(draft, CallEvent.AMENDED, key=f"amended:{version.pk}", motive=version.note)
        data = {"version": version.number, "note": version.note, "fingerprint": version.fingerprint}
        record_event(actor=actor, verb="call:amended", subject=held, data=data)
    call.refresh_from_db()
    return version


def cancel_call(call: Call, *, motive: str, actor: User) -> Call:
    """Give the call up, with its motive; everybody who wrote or handed in a file is told."""
    require_manager(actor)
    if not motive.strip():
        raise ValidationError({"motive": "Dites pourquoi l’appel est annulé\u00a0: le motif est publié et envoyé."})
    with transaction.atomic():
        changes = {"cancel_motive": motive.strip()}
        data = {"motive": motive.strip()}
        transition(instance=call, to=CallState.CANCELLED, actor=actor, table=TABLE, data=data, changes=changes)
        files = call.applications.exclude(state=ApplicationState.WITHDRAWN)
        for application in files.select_related("department", "siae", "version"):
            application.call = call
            _tell_draft(application, CallEvent.CANCELLED, key=f"cancelled:{call.pk}", motive=motive.strip())
    return call


def archive_call(call: Call, *, actor: User) -> Call:
    """Put away a call that is closed or cancelled: it stays readable."""
    require_manager(actor)
    return transition(instance=call, to=CallState.ARCHIVED, actor=actor, table=TABLE)


def _freeze(call: Call, *, number: int, note: str, actor: User, now: dt.datetime) -> CallVersion:
    """The version and its communes, each with the worst class that made it aimed at."""
    content = load_definition(call.definition)
    version = CallVersion.objects.create(
        call=call,
        number=number,
        definition=content.dump(),
        fingerprint=content.fingerprint,
        run=call.run,
        target_mode=call.target_mode,
        note=note,
        published_by=actor,
        published_at=now,
    )
    TargetArea.objects.bulk_create(
        TargetArea(version=version, area_id=area, access=access) for area, access in prepared_aim(call).classes.items()
    )
    return version


def target_changed(call: Call) -> bool:
    """Whether what is prepared aims otherwise than the version in force: another effect, diagnosis or commune."""
    if call.version is None:
        return True
    before, after = version_aim(call.version), prepared_aim(call)
    same = (before.mode, call.version.run_id, before.classes) == (after.mode, call.run_id, after.classes)
    return not same


def _date_faults(call: Call, now: dt.datetime) -> list[Missing]:
    if call.opens_at is None or call.closes_at is None:
        return [Missing("dates", "Donnez une date d’ouverture et une date de clôture.")]
    zone = ZoneInfo(call.zone)
    found = []
    if call.opens_at.astimezone(zone).date() < now.astimezone(zone).date():
        found.append(Missing("dates", "L’ouverture est passée\u00a0: choisissez aujourd’hui ou un jour à venir."))
    if call.closes_at <= call.opens_at:
        found.append(Missing("dates", "La clôture suit l’ouverture."))
    if call.closes_at <= now:
        found.append(Missing("dates", "La clôture est passée\u00a0: choisissez une date à venir."))
    return found


def _content_faults(content: CallDefinition) -> list[Missing]:
    found = []
    if not content.presentation:
        found.append(Missing("presentation", "Présentez l’appel\u00a0: son objet, ce qu’il finance, ce qu’il attend."))
    if not content.checklist:
        found.append(Missing("checklist", "Ajoutez au moins un point de recevabilité à vérifier."))
    return found


def _speaks_of_target(content: CallDefinition) -> bool:
    """Whether a rule refuses, or a question appears, by what is aimed at: without target, every place is outside."""
    conditions = [*content.form.conditions.values()]
    conditions += [parse_condition(dict(rule.condition), names=content.form.names) for rule in content.eligibility]
    return any(PLACE_IS_TARGETED in names_of(condition) for condition in conditions)


def _target_faults(call: Call) -> list[Missing]:
    if call.run is None or not Publication.objects.filter(run=call.run).exists():
        return [Missing("target", "Le diagnostic qui désigne les communes visées n’est pas publié.")]
    if not find_targets(call.run, load_rule(call.target_rule)).exists():
        return [Missing("target", "Aucune commune ne répond à la règle de ciblage\u00a0: élargissez-la.")]
    return []


def _tell_draft(application: Application, event: CallEvent, *, key: str, motive: str) -> None:
    tell(
        event,
        call=application.call,
        application=application,
        people=members_of(application),
        path=f"/candidatures/{application.pk}/",
        key=f"{key}:{application.pk}",
        values={"motif": motive},
    )
