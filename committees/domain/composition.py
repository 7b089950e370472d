"""Who sits in a committee: its settings, its collèges, its members and the dates of their mandates."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission, Seat
from committees.models import Body, Committee, Member
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.formatting import format_date
from territories.department_names import of_department
from territories.models import Area

# The common collèges of a CDIAE (code du travail, art. R5112-17), with a usual number of seats.
DEFAULT_BODIES = (
    ("Services de l’État", 4),
    ("Élus des collectivités territoriales", 4),
    ("Service public de l’emploi", 1),
    ("Secteur de l’insertion par l’activité économique", 3),
    ("Organisations professionnelles d’employeurs", 2),
    ("Organisations syndicales de salariés", 2),
)
SETTINGS = (
    "name",
    "chair",
    "contact",
    "default_place",
    "quorum_numerator",
    "quorum_denominator",
    "mandates_count",
    "notice_days",
    "mandates_by_holder",
    "mandate_without_substitute_only",
    "second_needs_quorum",
    "president_prevails",
    "majority",
    "written_days",
    "oppositions_to_meet",
    "regulation_on",
)


def require_management(department: Area, *, actor: User) -> None:
    if not actor.can(Permission.COMMITTEES_COMMITTEE_MANAGE, department):
        raise PermissionDenied


def create_committee(*, department: Area, contact: str, actor: User) -> Committee:
    """The committee of a département under the common law, with the usual collèges; once only."""
    require_management(department, actor=actor)
    with transaction.atomic():
        committee, created = Committee.objects.get_or_create(
            department=department,
            defaults={"name": f"CDIAE {of_department(department.name)}", "contact": contact},
        )
        if created:
            Body.objects.bulk_create(
                Body(committee=committee, rank=rank, name=name, seats=seats)
                for rank, (name, seats) in enumerate(DEFAULT_BODIES, start=1)
            )
            record_event(actor=actor, verb="committee:created", subject=committee)
    return committee


def change_settings(committee: Committee, *, values: Mapping[str, Any], actor: User) -> Committee:
    """Rules that depart from the common law rest on a règlement intérieur, with its date; each change is traced.

    Raises ValidationError by field.
    """
    require_management(committee.department, actor=actor)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        before = {name: getattr(held, name) for name in SETTINGS}
        for name in SETTINGS:
            setattr(held, name, values.get(name, before[name]))
        held.full_clean()
        _require_regulation(held)
        changed = {
            name: [before[name], getattr(held, name)] for name in SETTINGS if before[name] != getattr(held, name)
        }
        if changed:
            held.save(update_fields=list(changed))
            record_event(
                actor=actor, verb="committee:settings", subject=held, data=canonical_data({"changed": changed})
            )
    committee.refresh_from_db()
    return committee


def save_body(body: Body, *, actor: User) -> Body:
    """Add or change a collège. It keeps at least the seats that are held today."""
    require_management(body.committee.department, actor=actor)
    with transaction.atomic():
        Committee.objects.select_for_update(of=("self",)).get(pk=body.committee_id)
        body.full_clean()
        if body.pk:
            held = Member.objects.in_office().filter(body=body, seat=Seat.FULL).count()
            if body.seats < held:
                raise ValidationError(
                    {"seats": f"{held} titulaires siègent dans ce collège : mettez d’abord fin à leur mandat."}
                )
        body.save()
        record_event(actor=actor, verb="body:saved", subject=body, data={"name": body.name, "seats": body.seats})
    return body


def save_member(member: Member, *, actor: User) -> Member:
    """Add or change a member. A collège has no more titulaires than seats; substitutes share its collège.

    Raises ValidationError by field.
    """
    committee = member.body.committee
    require_management(committee.department, actor=actor)
    with transaction.atomic():
        Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        member.full_clean()
        _require_seat(member)
        _require_one_president(member)
        member.save()
        data = {"name": member.full_name, "body": member.body.name, "seat": member.seat}
        record_event(actor=actor, verb="member:saved", subject=member, data=data)
    return member


def end_mandate(member: Member, *, last_day: dt.date, actor: User) -> Member:
    """The member leaves after the day given; their substitutes' mandates end with theirs."""
    require_management(member.body.committee.department, actor=actor)
    if last_day < member.mandate_from:
        raise ValidationError({"mandate_to": "Le mandat ne finit pas avant d’avoir commencé."})
    if member.mandate_to is not None and last_day > member.mandate_to:
        raise ValidationError(
            {"mandate_to": f"Le mandat finit déjà le {format_date(member.mandate_to)} : ajoutez un nouveau mandat."}
        )
    with transaction.atomic():
        for row in [member, *member.substitutes.in_office(last_day)]:
            row.mandate_to = last_day
            row.save(update_fields=["mandate_to"])
            data = {"name": row.full_name, "last_day": last_day.isoformat()}
            record_event(actor=actor, verb="member:ended", subject=row, data=data)
    return member


def _require_regulation(committee: Committee) -> None:
    common = type(committee.rules)()
    if committee.rules != common and committee.regulation_on is None:
        raise ValidationError(
            {
                "regulation_on": "Ces règles s’écartent du droit commun : indiquez la date du règlement intérieur "
                "qui les prévoit, ou revenez aux valeurs par défaut."
            }
        )


def _require_seat(member: Member) -> None:
    if member.seat == Seat.SUBSTITUTE:
        if not member.body.may_be_replaced:
            raise ValidationError(
                {"seat": "Les membres de ce collège, personnes qualifiées, ne se font pas remplacer (CRPA, R133-3)."}
            )
        if member.titular is not None and member.titular.body_id != member.body_id:
            raise ValidationError({"titular": "Un suppléant siège dans le collège de son titulaire."})
        return
    others = Member.objects.in_office(member.mandate_from).filter(body=member.body, seat=Seat.FULL)
    if others.exclude(pk=member.pk).count() >= member.body.seats:
        raise ValidationError(
            {"body": f"Les {member.body.seats} sièges de ce collège sont pourvus : mettez fin à un mandat d’abord."}
        )


def _require_one_president(member: Member) -> None:
    if not member.is_president:
        return
    others = Member.objects.in_office(member.mandate_from).filter(
        body__committee=member.body.committee, is_president=True
    )
    other = others.exclude(pk=member.pk).first()
    if other is not None:
        raise ValidationError({"is_president": f"{other.full_name} préside déjà : une seule personne préside."})
