"""Preparing a call: from a model or from a former call, then its dates, its target and what it asks."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.enums import CallState, TargetMode
from calls.models import Call, CallTemplate
from calls.queries.target_rules import TargetRule
from calls.rules.definitions import CallDefinition, load_definition
from calls.rules.differences import Difference, compare_definitions
from calls.rules.fields import Question
from calls.rules.question_words import kind_of
from calls.rules.years import TEMPLATE_YEAR, shift_years
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from white_zones.models import Run

# What a call lets change once it is published; the rest is an extension, an amendment or a cancellation.
LIVING_FIELDS = frozenset({"summary", "contact", "envelope_etp", "envelope_euros"})
# Copied from a former call; its dates never are.
COPIED = ("kind", "applicant", "summary", "zone", "grace_minutes", "takes_late", "is_sealed", "contact")


class StaleDefinitionError(Exception):
    """Somebody saved meanwhile: `current` is the revision now kept, `differences` lead from it to what was refused."""

    def __init__(self, current: int, differences: list[Difference]) -> None:
        super().__init__("Une autre personne a enregistré entre-temps\u00a0: comparez les deux versions ci-dessous.")
        self.current = current
        self.differences = differences


class CallValues(TypedDict, total=False):
    """What `edit_call` may change."""

    title: str
    summary: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    zone: str
    grace_minutes: int
    takes_late: bool
    is_sealed: bool
    contact: str
    envelope_etp: Decimal | None
    envelope_euros: Decimal | None
    year: int


def create_call(origin: CallTemplate | Call, *, title: str, year: int, contact: str, actor: User) -> Call:
    """A call in preparation, from a model or from a former call; it has no date, and its years follow the new one."""
    require_manager(actor)
    if isinstance(origin, Call):
        values = {name: getattr(origin, name) for name in COPIED}
        template, base, source = origin.template, origin.year, origin.definition
        if origin.version is not None:
            source = origin.version.definition
    else:
        values = {"kind": origin.kind, "applicant": origin.applicant, "summary": origin.summary}
        template, base, source = origin, TEMPLATE_YEAR, origin.definition
    call = Call(
        **{**values, "contact": contact},
        title=title.strip(),
        year=year,
        template=template,
        definition=load_definition(shift_years(source, by=year - base)).dump(),
        created_by=actor,
    )
    call.full_clean(exclude=["definition"])
    with transaction.atomic():
        call.save()
        data = {"template": template.slug, "from": origin.pk if isinstance(origin, Call) else None}
        record_event(actor=actor, verb="call:created", subject=call, data=data)
    return call


def edit_call(call: Call, *, actor: User, **values: Unpack[CallValues]) -> Call:
    """Change what stands around the form. The years asked follow the call's. Raises ValidationError by field."""
    require_manager(actor)
    with transaction.atomic():
        held = hold_call(call)
        changed = {name: value for name, value in values.items() if getattr(held, name) != value}
        if held.state != CallState.DRAFT and not set(changed) <= LIVING_FIELDS:
            raise TransitionRefusedError(
                "Cet appel est publié\u00a0: ses dates changent par un report, ses questions par une nouvelle version."
            )
        if "year" in changed:
            changed["definition"] = shift_years(held.definition, by=int(values["year"]) - held.year)
            changed["revision"] = held.revision + 1
        for name, value in changed.items():
            setattr(held, name, value)
        held.full_clean(exclude=["definition", "version"])
        held.save(update_fields=list(changed))
        told = {name: value for name, value in changed.items() if name != "definition"}
        record_event(actor=actor, verb="call:edited", subject=held, data=told)
    call.refresh_from_db()
    return call


def set_target(call: Call, *, mode: TargetMode, run: Run | None, rule: TargetRule, actor: User) -> Call:
    """Choose the territories aimed at. Raises ValidationError when the diagnosis is not one that is published."""
    require_manager(actor)
    if mode != TargetMode.NONE:
        _check_run(run)
    with transaction.atomic():
        held = hold_call(call)
        if held.state not in (CallState.DRAFT, CallState.PUBLISHED):
            raise TransitionRefusedError("Cet appel est annulé ou archivé\u00a0: ses territoires ne changent plus.")
        held.target_mode = mode
        held.run = None if mode == TargetMode.NONE else run
        held.target_rule = {} if mode == TargetMode.NONE else rule.dump()
        held.save(update_fields=["target_mode", "run", "target_rule"])
        data = {"mode": mode, "run": held.run_id, "rule": held.target_rule}
        record_event(actor=actor, verb="call:targeted", subject=held, data=data)
    call.refresh_from_db()
    return call


def save_definition(
    subject: Call | CallTemplate, definition: Mapping[str, Any], *, seen: int, actor: User
) -> CallDefinition:
    """Keep the definition of a call or of a model, if it is the revision that the person saw.

    Raises DefinitionError when it is not one, StaleDefinitionError when somebody saved meanwhile, and
    ValidationError when it would change the nature of a question already published.
    """
    require_manager(actor)
    content = load_definition(dict(definition))
    with transaction.atomic():
        held = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)  # noqa: SLF001
        if held.revision != seen:
            raise StaleDefinitionError(held.revision, compare_definitions(load_definition(held.definition), content))
        if isinstance(held, Call):
            check_changeable(held, content)
        held.definition, held.revision = content.dump(), held.revision + 1
        fields = ["definition", "revision"]
        if isinstance(held, CallTemplate):
            held.updated_by, held.updated_at = actor, timezone.now()
            fields += ["updated_by", "updated_at"]
        held.save(update_fields=fields)
        verb = "call:definition_saved" if isinstance(held, Call) else "calltemplate:definition_saved"
        data = {"revision": held.revision, "fingerprint": content.fingerprint}
        record_event(actor=actor, verb=verb, subject=held, data=data)
    subject.refresh_from_db()
    subject.__dict__.pop("content", None)
    return content


def delete_draft(call: Call, *, actor: User) -> None:
    """Remove a call that was never published."""
    require_manager(actor)
    with transaction.atomic():
        held = hold_call(call)
        if held.state != CallState.DRAFT:
            raise TransitionRefusedError("Un appel publié ne se supprime pas\u00a0: il s’annule, avec un motif.")
        record_event(actor=actor, verb="call:deleted", subject=held, data={"title": held.title})
        held.delete()


def check_changeable(call: Call, content: CallDefinition) -> None:
    """What applicants may have answered keeps its nature: a question published is removed, not turned into another."""
    if call.state not in (CallState.DRAFT, CallState.PUBLISHED):
        raise TransitionRefusedError("Cet appel n’est plus modifiable\u00a0: il est annulé ou archivé.")
    if call.version is None:
        return
    published = call.version.content.form.by_key
    for key, question in content.form.by_key.items():
        if key in published and kind_of(published[key]) != kind_of(question):
            raise ValidationError(_kept(published[key], question), code="kind")


def require_manager(actor: User) -> None:
    if not actor.can(Permission.CALLS_CALL_MANAGE):
        raise PermissionDenied


def hold_call(call: Call) -> Call:
    """The call under lock, as it is now."""
    return Call.objects.select_for_update(of=("self",)).select_related("version").get(pk=call.pk)


def _check_run(run: Run | None) -> None:
    if run is None:
        raise ValidationError({"run": "Choisissez le diagnostic publié qui désigne les communes visées."}, code="run")
    if not Run.objects.filter(pk=run.pk, publication__isnull=False).exists():
        raise ValidationError(
            {"run": "Ce diagnostic n’est pas publié\u00a0: un appel ne vise que les communes d’un diagnostic publié."},
            code="run",
        )


def _kept(before: Question, after: Question) -> str:
    return (
        f"«\u00a0{before.label}\u00a0» est publiée comme «\u00a0{kind_of(before).label}\u00a0»\u00a0: retirez-la et "
        f"ajoutez une question «\u00a0{kind_of(after).label}\u00a0» sous une autre clé."
    )
