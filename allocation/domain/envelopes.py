"""Writing envelopes: their version is checked, their parts stay within them, and the audit trail keeps both values."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.enums import Firmness, Measure, Part
from allocation.models import Envelope
from allocation.queries.envelopes import Gap, list_possible_areas, measure_gap
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_etp, format_euros
from territories.models import Area

FIGURES = ("etp", "euros", "carried_etp", "carried_euros", "firmness", "note")


class EditedMeanwhileError(Exception):
    """Someone else saved the envelope since it was read; `current` is as saved."""

    def __init__(self, current: Envelope) -> None:
        super().__init__("Cette enveloppe a été modifiée depuis que vous l’avez ouverte.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class EnvelopePlan:
    """What a person decides of an envelope; a figure of None is not told."""

    etp: Decimal | None
    euros: Decimal | None
    carried_etp: Decimal = Decimal(0)
    carried_euros: Decimal = Decimal(0)
    firmness: str = Firmness.FIRM
    note: str = ""


def create_root(*, year: int, measure: str, part: str, area: Area, plan: EnvelopePlan, actor: User) -> Envelope:
    """An envelope that is nobody's part. Raises a ValidationError in French."""
    _require_management(actor)
    made = Envelope(year=year, measure=Measure(measure), part=Part(part), area=area)
    return _create(made, plan=plan, actor=actor)


def create_part(parent: Envelope, *, area: Area, plan: EnvelopePlan, actor: User) -> Envelope:
    """A part of an envelope, for an area inside its own that has none yet."""
    _require_management(actor)
    with transaction.atomic():
        locked = _lock(parent)
        if area.pk not in {one.pk for one in list_possible_areas(locked)}:
            raise ValidationError({"area": "Ce territoire n’est pas dans l’enveloppe, ou il y a déjà sa part."})
        made = Envelope(year=locked.year, measure=locked.measure, part=locked.part, area=area, parent=locked)
        return _create(made, plan=plan, actor=actor)


def edit_envelope(envelope: Envelope, *, plan: EnvelopePlan, version: int, actor: User) -> Envelope:
    """Save new figures over those of `version`.

    Raises EditedMeanwhileError when another version was saved since, and a ValidationError in French.
    """
    _require_management(actor)
    with transaction.atomic():
        if envelope.parent is not None:
            # The whole first, always: two parts saved at once wait for each other instead of exceeding it together.
            _lock(envelope.parent)
        locked = _lock(envelope)
        if locked.version != version:
            raise EditedMeanwhileError(locked)
        before = _figures(locked)
        _apply(locked, plan)
        locked.version += 1
        _check(locked)
        locked.updated_by, locked.updated_at = actor, timezone.now()
        locked.save()
        record_event(
            actor=actor, verb="envelope:edited", subject=locked, data={"before": before, "after": _figures(locked)}
        )
    return locked


def _create(made: Envelope, *, plan: EnvelopePlan, actor: User) -> Envelope:
    with transaction.atomic():
        _apply(made, plan)
        made.updated_by, made.updated_at = actor, timezone.now()
        _check(made)
        made.save()
        data = {"year": made.year, "measure": made.measure, "part": made.part, "area": made.area.code}
        record_event(actor=actor, verb="envelope:created", subject=made, data={**data, "after": _figures(made)})
    return made


def _check(envelope: Envelope) -> None:
    envelope.full_clean(exclude=["updated_at"])
    if envelope.firmness == Firmness.INDICATIVE:
        return
    if envelope.parent is not None and envelope.parent.firmness == Firmness.FIRM:
        siblings = list(envelope.parent.parts.filter(firmness=Firmness.FIRM).exclude(pk=envelope.pk))
        _refuse_excess(measure_gap(envelope.parent, [*siblings, envelope]), whole="l’enveloppe partagée")
    if envelope.pk is not None and (parts := list(envelope.parts.filter(firmness=Firmness.FIRM))):
        _refuse_excess(measure_gap(envelope, parts), whole="cette enveloppe")


def _refuse_excess(gap: Gap, *, whole: str) -> None:
    refused = {}
    if gap.etp is not None and gap.etp < 0:
        refused["etp"] = f"Les parts fermes dépasseraient {whole} de {format_etp(-gap.etp)} ETP"
    if gap.euros is not None and gap.euros < 0:
        refused["euros"] = f"Les parts fermes dépasseraient {whole} de {format_euros(-gap.euros, decimals=2)}"
    if refused:
        remedy = " : réduisez ce chiffre, ou déclarez l’enveloppe indicative."
        raise ValidationError({name: words + remedy for name, words in refused.items()})


def _lock(envelope: Envelope) -> Envelope:
    return Envelope.objects.select_for_update(of=("self",)).select_related("area", "updated_by").get(pk=envelope.pk)


def _apply(envelope: Envelope, plan: EnvelopePlan) -> None:
    for name in FIGURES:
        setattr(envelope, name, getattr(plan, name))


def _figures(envelope: Envelope) -> dict[str, Any]:
    return {name: getattr(envelope, name) for name in FIGURES}


def _require_management(actor: User) -> None:
    if not actor.can(Permission.ALLOCATION_ENVELOPE_MANAGE):
        raise PermissionDenied
