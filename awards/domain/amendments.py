"""An avenant changes the lines of a convention in force: shown before and after, then signed."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from awards.domain.annexes import sync_annexes
from awards.domain.convention_content import compose_amendment, dump_amounts, load_amounts
from awards.domain.convention_states import AMENDMENT_MOVES, manages
from awards.domain.envelope_check import require_envelopes
from awards.domain.reporting import plan_reports
from awards.domain.rights import hold_convention
from awards.domain.signatures import Written, require_signer, write_signature
from awards.enums import AmendmentState as S, ConventionState, Party
from awards.models import Amendment, Convention, ConventionLine, Signature
from awards.queries.amounts import amounts_of
from awards.rules.amounts import Amount, compare, find_faults
from awards.rules.papers import fingerprint_of
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.files import Upload
from iae_portal.common.transitions import TransitionRefusedError


def draft_amendment(
    convention: Convention,
    *,
    reason: str,
    amounts: Sequence[Amount],
    actor: User,
    ends_on: dt.date | None = None,
) -> Amendment:
    """Write an avenant, or write again the one being prepared."""
    with transaction.atomic():
        held = hold_convention(convention)
        manages(held, actor)
        if held.state != ConventionState.ACTIVE:
            raise TransitionRefusedError("Un avenant modifie une convention en cours.")
        before = amounts_of(held.lines.all())
        _check(held, reason=reason, before=before, after=amounts, ends_on=ends_on)
        pending = held.amendments.select_for_update().filter(state__in=[S.DRAFT, S.SENT]).first()
        if pending is not None and pending.state == S.SENT:
            raise TransitionRefusedError("Un avenant est à la signature : reprenez-le, ou attendez-le.")
        amendment = pending or Amendment(convention=held, number=_next_number(held), created_by=actor)
        amendment.reason, amendment.ends_on = reason.strip(), ends_on
        amendment.before, amendment.after = dump_amounts(before), dump_amounts(amounts)
        amendment.save()
        _trace(amendment, "amendment:drafted", actor)
    return amendment


def move_amendment(amendment: Amendment, *, to: S, actor: User) -> Amendment:
    """Send it, take it back, or give it up; signing it is a matter of signatures."""
    with transaction.atomic():
        convention = hold_convention(amendment.convention)
        manages(convention, actor)
        held = _lock(amendment, convention)
        if to == S.SIGNED or to not in AMENDMENT_MOVES.get(S(held.state), ()):
            raise TransitionRefusedError(f"L’avenant est « {held.get_state_display()} » : actualisez la page.")
        if to == S.DRAFT and held.signatures.exists():
            raise TransitionRefusedError("Une partie a signé : l’avenant ne se reprend plus.")
        held.state = to
        if to == S.SENT:
            held.content = canonical_data(compose_amendment(held).dump())
            held.fingerprint = fingerprint_of(held.content)
        held.save()
        _trace(held, f"amendment:{to}", actor)
    amendment.refresh_from_db()
    return amendment


def sign_amendment(
    amendment: Amendment,
    *,
    party: Party,
    name: str,
    quality: str,
    signed_on: dt.date,
    actor: User,
    upload: Upload | None = None,
) -> Signature:
    """A signature; with that of the State, which is the last, the new lines are those of the convention."""
    with transaction.atomic():
        convention = hold_convention(amendment.convention)
        require_signer(convention, party, actor=actor)
        held = _lock(amendment, convention)
        if held.state != S.SENT:
            raise TransitionRefusedError("L’avenant n’est pas à la signature : actualisez la page.")
        written = Written(party=party, name=name, quality=quality, signed_on=signed_on, upload=upload)
        signature = write_signature(convention, written, actor=actor, amendment=held)
        if party == Party.STATE:
            _take_effect(held, convention, actor=actor)
    amendment.refresh_from_db()
    return signature


def _take_effect(amendment: Amendment, convention: Convention, *, actor: User) -> None:
    before, after = load_amounts(amendment.before), load_amounts(amendment.after)
    require_envelopes(convention.application, added(before, after))
    amendment.state, amendment.signed_at = S.SIGNED, timezone.now()
    amendment.save()
    posts = {(one.year, one.kind, one.place_id, one.part): one.posts for one in convention.lines.all()}
    convention.lines.all().delete()
    ConventionLine.objects.bulk_create(
        ConventionLine(
            convention=convention,
            year=one.year,
            kind=one.kind,
            place_id=one.place,
            part=one.part,
            etp=one.etp or None,
            euros=one.euros or None,
            suspended_by_id=one.suspended_by,
            posts=posts.get(one.key),
        )
        for one in after
    )
    if amendment.ends_on is not None:
        convention.ends_on = amendment.ends_on
        convention.save(update_fields=["ends_on"])
    sync_annexes(convention, actor=actor)
    plan_reports(convention)
    _trace(amendment, "amendment:signed", actor)


def added(before: Sequence[Amount], after: Sequence[Amount]) -> list[Amount]:
    """What an amendment asks of the envelopes beyond what is granted; what it frees helps the same line only."""
    return [
        Amount(*one.key, etp=max(Decimal(), one.etp_change), euros=max(Decimal(), one.euros_change))
        for one in compare(before, after)
        if one.etp_change > 0 or one.euros_change > 0
    ]


def _check(
    convention: Convention,
    *,
    reason: str,
    before: Sequence[Amount],
    after: Sequence[Amount],
    ends_on: dt.date | None,
) -> None:
    faults: dict[str, Any] = {}
    if not reason.strip():
        faults["reason"] = "Dites l’objet de l’avenant."
    last = ends_on or convention.ends_on
    if found := find_faults(after, first_year=convention.starts_on.year):
        faults["lines"] = found
    elif not compare(before, after) and ends_on is None:
        faults["lines"] = "Rien ne change : modifiez une ligne, ou la fin de la convention."
    elif any(one.year > last.year for one in after):
        faults["lines"] = f"Des moyens dépassent la fin de la convention ({last.year})."
    if last < convention.starts_on:
        faults["ends_on"] = "La fin de la convention précède son début."
    if faults:
        raise ValidationError(faults)


def _next_number(convention: Convention) -> int:
    return (convention.amendments.aggregate(last=Max("number"))["last"] or 0) + 1


def _lock(amendment: Amendment, convention: Convention) -> Amendment:
    held = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    held.convention = convention
    return held


def _trace(amendment: Amendment, verb: str, actor: User) -> None:
    data = {"amendment": amendment.number, "convention": amendment.convention.number}
    record_event(actor=actor, verb=verb, subject=amendment.convention.application, data=data)
