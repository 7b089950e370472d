"""Writing an operator's card: by its members, and only while it is being prepared or corrected."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.models import Assignment, User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload
from iae_portal.common.transitions import TransitionRefusedError
from structures.models import (
    Operator,
    OperatorProof,
    OperatorReference,
    OperatorService,
    ReferencingRequest,
)
from structures.operator_enums import EDITABLE_STATES, OPEN_STATES
from structures.queries.operators import find_own_operator, has_been_referenced
from territories.enums import AreaLevel
from territories.models import Area

SERVED_LEVELS = frozenset({AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.EPCI})
MOST_PROOFS = 20
# What a new version takes from the former, besides its rows.
COPIED = ("presentation", "website", "seat", "seat_elsewhere")

Row = TypeVar("Row", OperatorService, OperatorReference)


def create_operator(*, siren: str, legal_name: str, legal_form: str, actor: User) -> Operator:
    """Register the actor's organisation, with a first card to fill."""
    hat = hat_of(actor)
    if hat is None or not actor.can(Permission.STRUCTURES_OPERATOR_EDIT_OWN):
        raise PermissionDenied
    operator = Operator(siren=siren, legal_name=legal_name, legal_form=legal_form)
    with transaction.atomic():
        # A form sent twice, or a colleague who attaches the same hat meanwhile: the second one finds the operator.
        Assignment.objects.select_for_update(of=("self",)).get(pk=hat.assignment_id)
        if find_own_operator(actor) is not None:
            raise ValidationError("Votre compte est déjà rattaché à un opérateur.", code="attached")
        if Operator.objects.filter(siren=siren).exists():
            raise ValidationError(
                {"siren": "Un opérateur porte déjà ce SIREN : demandez à l’un de ses membres de vous y rattacher."}
            )
        operator.full_clean()
        operator.save()
        operator.members.add(hat.assignment_id)
        ReferencingRequest.objects.create(operator=operator)
        record_event(actor=actor, verb="operator:created", subject=operator, data={"siren": siren})
    return operator


def attach_colleague(*, operator: Operator, email: str, actor: User) -> Assignment:
    """A member lets a colleague, who holds the role of operator, write on the same card."""
    require_member(operator, actor)
    hats = Assignment.objects.current().filter(user__email__iexact=email.strip(), role=Role.OPERATOR)
    hat = hats.filter(user__is_active=True).select_related("user").first()
    if hat is None:
        raise ValidationError(
            "Aucun compte d’opérateur d’appui n’existe à cette adresse : un agent régional doit d’abord l’inviter.",
            code="unknown",
        )
    with transaction.atomic():
        Assignment.objects.select_for_update(of=("self",)).get(pk=hat.pk)
        if hat.operators.exclude(pk=operator.pk).exists():
            raise ValidationError("Ce compte est déjà rattaché à un autre opérateur.", code="attached")
        operator.members.add(hat)
        record_event(actor=actor, verb="operator:member_attached", subject=operator, data={"assignment": hat.pk})
    return hat


def start_version(*, operator: Operator, actor: User) -> ReferencingRequest:
    """A new card that starts from the latest one: to renew a referencing, to change it, or to ask again."""
    require_member(operator, actor)
    with transaction.atomic():
        Operator.objects.select_for_update(of=("self",)).get(pk=operator.pk)
        if operator.requests.filter(state__in=OPEN_STATES).exists():
            raise TransitionRefusedError("Une demande est déjà en cours : terminez-la ou retirez-la d’abord.")
        latest = operator.requests.order_by("-version").first()
        request = ReferencingRequest.objects.create(
            operator=operator,
            version=latest.version + 1 if latest else 1,
            **({name: getattr(latest, name) for name in COPIED} if latest else {}),
        )
        if latest is not None:
            request.areas.set(latest.areas.all())
            for rows in (latest.services, latest.references, latest.proofs):
                _copy_rows(rows.all(), request=request)
        record_event(
            actor=actor, verb="referencingrequest:started", subject=request, data={"version": request.version}
        )
    return request


def _copy_rows(rows: "models.QuerySet[Any]", *, request: ReferencingRequest) -> None:
    for row in rows:
        row.pk = None
        row._state.adding = True  # noqa: SLF001 -- the documented way to copy a row
        row.request = request
        row.save()


def save_identity(*, request: ReferencingRequest, values: Mapping[str, Any], actor: User) -> ReferencingRequest:
    """The organisation and how it presents itself; its name is no longer its own to change once referenced."""
    with transaction.atomic():
        locked = lock_editable(request, actor=actor)
        for name in COPIED:
            setattr(locked, name, values[name])
        locked.full_clean(exclude=["operator"])
        locked.save(update_fields=list(COPIED))
        if not has_been_referenced(locked.operator):
            operator = locked.operator
            operator.legal_name, operator.legal_form = values["legal_name"], values["legal_form"]
            operator.full_clean()
            operator.save(update_fields=["legal_name", "legal_form"])
    return locked


def save_areas(*, request: ReferencingRequest, areas: Collection[Area], actor: User) -> None:
    """The territories served; the whole région makes naming its parts useless."""
    if any(area.level not in SERVED_LEVELS for area in areas):
        raise ValidationError("Un territoire servi est la région, un département ou une intercommunalité.")
    region = [area for area in areas if area.level == AreaLevel.REGION]
    with transaction.atomic():
        lock_editable(request, actor=actor).areas.set(region or areas)


def save_service(
    *, request: ReferencingRequest, values: Mapping[str, Any], actor: User, service: OperatorService | None = None
) -> OperatorService:
    return _save_row(service or OperatorService(), request=request, values=values, actor=actor)


def save_reference(
    *, request: ReferencingRequest, values: Mapping[str, Any], actor: User, reference: OperatorReference | None = None
) -> OperatorReference:
    return _save_row(reference or OperatorReference(), request=request, values=values, actor=actor)


def add_proof(*, request: ReferencingRequest, kind: str, upload: Upload, actor: User) -> OperatorProof:
    """Keep a document with the card; refused in French when the file is not what it says."""
    with transaction.atomic():
        locked = lock_editable(request, actor=actor)
        if locked.proofs.count() >= MOST_PROOFS:
            raise ValidationError(f"Une fiche porte au plus {MOST_PROOFS} pièces : retirez-en une d’abord.")
        return OperatorProof.objects.create(request=locked, kind=kind, file=store_upload(upload, actor=actor))


def remove_row(*, row: OperatorService | OperatorReference | OperatorProof, actor: User) -> None:
    """Take a service, a reference or a document off the card; an earlier version keeps its own."""
    with transaction.atomic():
        lock_editable(row.request, actor=actor)
        row.delete()


def lock_editable(request: ReferencingRequest, *, actor: User) -> ReferencingRequest:
    """The row locked until the end of the transaction, if this person may write on it now."""
    locked = ReferencingRequest.objects.select_for_update(of=("self",)).select_related("operator").get(pk=request.pk)
    require_member(locked.operator, actor)
    if locked.state not in EDITABLE_STATES:
        raise TransitionRefusedError(
            f"La fiche ne se modifie plus : la demande est « {locked.get_state_display()} ». Actualisez la page."
        )
    return locked


def require_member(operator: Operator, actor: User) -> None:
    hat = hat_of(actor)
    if hat is None or not actor.can(Permission.STRUCTURES_OPERATOR_EDIT_OWN):
        raise PermissionDenied
    if not operator.members.filter(pk=hat.assignment_id).exists():
        raise PermissionDenied


def _save_row(row: Row, *, request: ReferencingRequest, values: Mapping[str, Any], actor: User) -> Row:
    with transaction.atomic():
        row.request = lock_editable(request, actor=actor)
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    return row
