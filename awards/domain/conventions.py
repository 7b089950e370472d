"""A convention from its draft to its end."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from awards.domain.annexes import sync_annexes
from awards.domain.convention_content import compose_convention
from awards.domain.convention_states import TABLE, manages
from awards.domain.preparing import lock_decision
from awards.domain.reporting import plan_reports
from awards.domain.rights import hold_convention, require_right
from awards.domain.signatures import Written, require_signer, write_signature
from awards.enums import ConventionState as S, DecisionState, Party, ReportState
from awards.models import Convention, ConventionLine, Decision, Signature
from awards.rules.follow_up import read_achieved
from awards.rules.papers import fingerprint_of
from calls.domain.desk_rights import hold_file
from calls.domain.moving import move_file
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.queries.people import members_of
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.files import Upload
from iae_portal.common.transitions import TransitionRefusedError, transition

MANAGE = Permission.AWARDS_CONVENTION_MANAGE


def convention_path(convention: Convention) -> str:
    return f"/conventions/{convention.pk}/"


def draft_convention(decision: Decision, *, actor: User) -> Convention:
    """Made from an acceptance in force: its lines, over the years that they cover."""
    require_right(decision.application, MANAGE, actor=actor)
    with transaction.atomic():
        held = lock_decision(decision)
        if held.state != DecisionState.RELEASED or not held.gives_means:
            raise TransitionRefusedError("Une convention se fait sur une acceptation notifiée.")
        if hasattr(held, "convention"):
            raise TransitionRefusedError("Cette décision a déjà sa convention.")
        lines = list(held.lines.all())
        years = sorted({line.year for line in lines})
        start = max(timezone.localdate(), dt.date(years[0], 1, 1))
        convention = Convention.objects.create(
            decision=held,
            application=held.application,
            number=f"{held.application.reference}/C",
            starts_on=min(start, dt.date(years[-1], 12, 31)),
            ends_on=dt.date(years[-1], 12, 31),
            created_by=actor,
        )
        ConventionLine.objects.bulk_create(
            ConventionLine(
                convention=convention,
                year=line.year,
                kind=line.kind,
                place_id=line.place_id,
                part=line.part,
                etp=line.etp,
                euros=line.euros,
                suspended_by_id=line.suspended_by_id,
            )
            for line in lines
        )
        data = {"convention": convention.pk, "number": convention.number}
        record_event(actor=actor, verb="convention:drafted", subject=held.application, data=data)
    return convention


def edit_convention(
    convention: Convention,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    commitments: str,
    targets: Mapping[str, str],
    actor: User,
) -> Convention:
    """Dates, commitments and yearly targets of a draft; its means are those of the decision."""
    told, faults = read_achieved(targets)
    refused: dict[str, Any] = dict(faults)
    with transaction.atomic():
        held = hold_convention(convention)
        manages(held, actor)
        if held.state != S.DRAFT:
            raise TransitionRefusedError("La convention n’est plus un projet : reprenez-la, ou faites un avenant.")
        years = {line.year for line in held.lines.all()}
        if ends_on < starts_on:
            refused["ends_on"] = "La fin de la convention précède son début."
        elif not years <= set(range(starts_on.year, ends_on.year + 1)):
            missing = ", ".join(map(str, sorted(years - set(range(starts_on.year, ends_on.year + 1)))))
            refused["ends_on"] = f"Des moyens sont accordés hors de ces dates : {missing}."
        if refused:
            raise ValidationError(refused)
        held.starts_on, held.ends_on = starts_on, ends_on
        held.commitments, held.targets = commitments.strip(), told
        held.save(update_fields=["starts_on", "ends_on", "commitments", "targets"])
        record_event(actor=actor, verb="convention:edited", subject=held.application, data={"convention": held.pk})
    return held


def send_convention(convention: Convention, *, actor: User) -> Convention:
    """Send it to be signed: what will be signed is fixed, with its fingerprint, and the applicant is told."""
    with transaction.atomic():
        held = hold_convention(convention)
        if not held.commitments:
            raise ValidationError("Écrivez les engagements avant d’envoyer la convention à la signature.")
        content = canonical_data(compose_convention(held).dump())
        changes = {"content": content, "fingerprint": fingerprint_of(content), "sent_at": timezone.now()}
        transition(instance=held, to=S.SENT, actor=actor, table=TABLE, changes=changes)
        _trace(held, "convention:sent", actor)
        tell(
            CallEvent.MESSAGE,
            call=held.application.call,
            people=members_of(held.application),
            path=convention_path(held),
            key=f"convention:{held.pk}:sent:{held.fingerprint[:12]}",
            application=held.application,
        )
    convention.refresh_from_db()
    return convention


def take_convention_back(convention: Convention, *, actor: User) -> Convention:
    """A draft again, as long as nobody signed."""
    with transaction.atomic():
        held = hold_convention(convention)
        if held.signatures.exists():
            raise TransitionRefusedError("Une partie a signé : la convention ne se reprend plus.")
        changes: dict[str, Any] = {"content": {}, "fingerprint": "", "sent_at": None}
        transition(instance=held, to=S.DRAFT, actor=actor, table=TABLE, changes=changes)
    convention.refresh_from_db()
    return convention


def sign_convention(
    convention: Convention,
    *,
    party: Party,
    name: str,
    quality: str,
    signed_on: dt.date,
    actor: User,
    upload: Upload | None = None,
) -> Signature:
    """Record a signature: the applicant's own by the applicant or an agent, the others by an agent; the State last."""
    with transaction.atomic():
        held = hold_convention(convention)
        application = hold_file(held.application)
        held.application = application
        require_signer(held, party, actor=actor)
        if held.state != S.SENT:
            raise TransitionRefusedError("La convention n’est pas à la signature : actualisez la page.")
        written = Written(party=party, name=name, quality=quality, signed_on=signed_on, upload=upload)
        signature = write_signature(held, written, actor=actor)
        data = {"convention": held.pk, "party": str(party)}
        record_event(actor=actor, verb="convention:signature", subject=application, data=data)
        if party == Party.STATE:
            transition(instance=held, to=S.SIGNED, actor=actor, table=TABLE, changes={"signed_at": timezone.now()})
            changes = {"changed_at": timezone.now()}
            move_file(application, "convention", actor=actor, changes=changes, evidence=held)
            tell(
                CallEvent.CONVENTIONED,
                call=application.call,
                people=members_of(application),
                path=convention_path(held),
                key=f"convention:{held.pk}:signed",
                application=application,
            )
    convention.refresh_from_db()
    return signature


def activate_convention(convention: Convention, *, actor: User) -> Convention:
    """In force: what it grants enters the annexes of the register, and its reports are planned."""
    with transaction.atomic():
        held = hold_convention(convention)
        transition(instance=held, to=S.ACTIVE, actor=actor, table=TABLE, changes={"activated_at": timezone.now()})
        sync_annexes(held, actor=actor)
        plan_reports(held)
        _trace(held, "convention:active", actor)
    convention.refresh_from_db()
    return convention


def end_convention(convention: Convention, *, actor: User) -> Convention:
    """Over, once its last day is past and its reports are accepted."""
    with transaction.atomic():
        held = hold_convention(convention)
        if timezone.localdate() <= held.ends_on:
            raise TransitionRefusedError("La convention court encore : elle se termine après son dernier jour.")
        if held.reports.exclude(state=ReportState.ACCEPTED).exists():
            raise TransitionRefusedError("Un bilan n’est pas accepté : la convention se clôt avec le dernier.")
        transition(instance=held, to=S.ENDED, actor=actor, table=TABLE, changes={"ended_at": timezone.now()})
        _trace(held, "convention:ended", actor)
    convention.refresh_from_db()
    return convention


def terminate_convention(convention: Convention, *, motive: str, actor: User) -> Convention:
    """Ended before its time, with the motive: what was to come leaves the annexes of the register."""
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Motivez la résiliation : le porteur la reçoit."})
    with transaction.atomic():
        held = hold_convention(convention)
        changes = {"ended_at": timezone.now(), "end_motive": words}
        transition(instance=held, to=S.TERMINATED, actor=actor, table=TABLE, changes=changes)
        sync_annexes(held, actor=actor)
        held.reports.filter(state=ReportState.AWAITED, period_start__gt=timezone.localdate()).delete()
        _trace(held, "convention:terminated", actor, motive=words)
        tell(
            CallEvent.MESSAGE,
            call=held.application.call,
            people=members_of(held.application),
            path=convention_path(held),
            key=f"convention:{held.pk}:terminated",
            application=held.application,
        )
    convention.refresh_from_db()
    return convention


def _trace(convention: Convention, verb: str, actor: User, **data: Any) -> None:
    """The same fact in the life of the file, where its readers look."""
    told = {"convention": convention.pk, "number": convention.number, **data}
    record_event(actor=actor, verb=verb, subject=convention.application, data=told)
