"""Preparing a session: its date and place, the points of its agenda, their papers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from allocation.models import Consultation
from calls.models import Application
from committees.domain.holding import hold_prepared, touch_session
from committees.domain.proposals import Draft, write_proposal
from committees.domain.session_states import require_running
from committees.enums import ItemKind, OpinionValue, SessionKind, SessionState
from committees.models import AgendaItem, Committee, Minutes, Paper, Session
from committees.queries.candidates import list_consultations, list_files, list_minutes
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import DEFAULT_MAX_BYTES, DOCUMENTS, Upload, check_upload, clean_name, store_upload
from iae_portal.common.formatting import format_date
from iae_portal.common.opened_files import check_opens


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """When and where a session is held; `ends_at` for a written consultation only."""

    kind: SessionKind
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    place: str = ""
    remote_link: str = ""
    message: str = ""


def prepare_session(committee: Committee, *, plan: SessionPlan, actor: User) -> Session:
    """A session in preparation, numbered in its committee. Raises ValidationError by field."""
    require_running(committee, actor=actor)
    if plan.kind == SessionKind.SECOND:
        raise ValidationError("Une seconde convocation part d’une séance restée sans quorum.")
    _check_plan(plan)
    with transaction.atomic():
        session = add_session(committee, plan=plan, actor=actor)
        record_event(actor=actor, verb="session:prepared", subject=session, data={"number": session.number})
    return session


def add_session(committee: Committee, *, plan: SessionPlan, actor: User, first: Session | None = None) -> Session:
    """The row itself, with the next number of the committee, which is locked meanwhile."""
    Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    last = Session.objects.filter(committee=committee).aggregate(last=Max("number"))["last"] or 0
    return Session.objects.create(
        committee=committee,
        number=last + 1,
        kind=plan.kind,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place.strip(),
        remote_link=plan.remote_link.strip(),
        message=plan.message.strip(),
        first=first,
        created_by=actor,
    )


def change_plan(session: Session, *, plan: SessionPlan, actor: User) -> Session:
    """Move or describe a session that nobody was convened to yet."""
    _check_plan(plan)
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        if plan.kind != held.kind and SessionKind.SECOND in (plan.kind, held.kind):
            raise ValidationError({"kind": "Une seconde convocation reste une réunion."})
        for name in ("kind", "starts_at", "ends_at", "place", "remote_link", "message"):
            setattr(held, name, getattr(plan, name))
        held.save(update_fields=["kind", "starts_at", "ends_at", "place", "remote_link", "message"])
        record_event(actor=actor, verb="session:planned", subject=held, data={"starts_at": plan.starts_at.isoformat()})
    session.refresh_from_db()
    return session


def add_files(session: Session, applications: Sequence[Application], *, actor: User) -> list[AgendaItem]:
    """Put files that are ready for the committee on the agenda, in the order given."""
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        ready = set(list_files(held, actor).values_list("pk", flat=True))
        items = []
        for application in applications:
            if application.pk not in ready:
                raise ValidationError(
                    f"Dossier {application.reference} : il n’est pas prêt pour ce comité, ou figure déjà à un ordre "
                    "du jour."
                )
            title = f"{application.applicant_name} — {application.title or application.call.title}"
            items.append(_add(held, kind=ItemKind.APPLICATION, title=title[:240], application=application))
        _tell_agenda(held, actor)
    return items


def add_scenario(session: Session, consultation: Consultation, *, actor: User) -> AgendaItem:
    """Put a scenario under consultation on the agenda."""
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        if not list_consultations(held).filter(pk=consultation.pk).exists():
            raise ValidationError("Ce scénario n’attend pas l’avis de ce comité, ou figure déjà à l’ordre du jour.")
        title = f"Répartition des moyens : scénario « {consultation.scenario.name} »"
        item = _add(held, kind=ItemKind.SCENARIO, title=title[:240], consultation=consultation)
        _tell_agenda(held, actor)
    return item


def add_minutes(session: Session, minutes: Minutes, *, actor: User) -> AgendaItem:
    """Put the PV of an earlier session to the committee's approval."""
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        if not list_minutes(held, actor).filter(pk=minutes.pk).exists():
            raise ValidationError(
                "Seul un procès-verbal arrêté de ce comité, qui n’est pas déjà à un ordre du jour, se soumet à son "
                "approbation."
            )
        item = _add(
            held,
            kind=ItemKind.MINUTES,
            title=_minutes_title(minutes),
            minutes=minutes,
            proposal=OpinionValue.FAVOURABLE,
            motivation="Le procès-verbal rend compte de la séance.",
        )
        _tell_agenda(held, actor)
    return item


def add_point(session: Session, *, title: str, summary: str, actor: User) -> AgendaItem:
    """A point of information, without vote."""
    words = title.strip()
    if not words:
        raise ValidationError({"title": "Donnez un intitulé à ce point."})
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        item = _add(held, kind=ItemKind.OTHER, title=words[:240], summary=summary.strip())
        _tell_agenda(held, actor)
    return item


def describe_item(
    item: AgendaItem, *, summary: str, rapporteur: User | None, actor: User, proposal: Draft | None = None
) -> AgendaItem:
    """The presentation of an item in the booklet, who presents it, the avis that they propose."""
    with transaction.atomic():
        hold_prepared(item.session, actor=actor)
        item.summary, item.rapporteur = summary.strip(), rapporteur
        item.save(update_fields=["summary", "rapporteur"])
        if proposal is not None:
            write_proposal(item, proposal)
        _tell_agenda(item.session, actor)
    return item


def move_item(item: AgendaItem, *, step: int, actor: User) -> None:
    """One place up (-1) or down (1); nothing at the ends."""
    with transaction.atomic():
        held = hold_prepared(item.session, actor=actor)
        rows = list(held.items.order_by("rank", "pk"))
        place = next((index for index, row in enumerate(rows) if row.pk == item.pk), None)
        if place is None:
            raise PermissionDenied
        other = place + step
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        _rank(rows)
        _tell_agenda(held, actor)


def remove_item(item: AgendaItem, *, actor: User) -> None:
    """Take a point off an agenda in preparation, with its papers."""
    with transaction.atomic():
        held = hold_prepared(item.session, actor=actor)
        item.delete()
        _rank(list(held.items.order_by("rank", "pk")))
        _tell_agenda(held, actor)


def add_paper(session: Session, *, upload: Upload, title: str, item: AgendaItem | None, actor: User) -> Paper:
    """An annex of the session or of one of its points; added until the session is over."""
    name = clean_name(upload.name or "")
    check_upload(upload, name=name, allowed=DOCUMENTS, max_bytes=DEFAULT_MAX_BYTES)
    check_opens(cast(IO[bytes], upload), name=name)
    require_running(session.committee, actor=actor)
    if item is not None and item.session_id != session.pk:
        raise PermissionDenied
    if session.state not in (SessionState.PREPARED, SessionState.CONVENED, SessionState.OPEN):
        raise ValidationError("La séance est terminée : ses pièces ne changent plus.")
    with transaction.atomic():
        stored = store_upload(upload, actor=actor)
        paper = Paper.objects.create(session=session, item=item, title=(title.strip() or name)[:160], file=stored)
        record_event(
            actor=actor, verb="paper:added", subject=session, data={"title": paper.title, "file": stored.sha256}
        )
        touch_session(session)
    return paper


def _check_plan(plan: SessionPlan) -> None:
    now = timezone.now()
    faults = {}
    if plan.starts_at <= now:
        faults["starts_at"] = "Cette date est passée : choisissez une date à venir."
    if plan.kind == SessionKind.WRITTEN:
        if plan.ends_at is None:
            faults["ends_at"] = "Indiquez quand la consultation écrite se clôt."
        elif plan.ends_at <= plan.starts_at:
            faults["ends_at"] = "La consultation se clôt après son ouverture."
    elif plan.ends_at is not None:
        faults["ends_at"] = "Une réunion n’a pas d’heure de clôture à l’avance."
    elif not plan.place.strip() and not plan.remote_link.strip():
        faults["place"] = "Indiquez le lieu, ou le lien de visioconférence."
    if faults:
        raise ValidationError(faults)


def _add(session: Session, *, kind: ItemKind, title: str, **fields: object) -> AgendaItem:
    last = session.items.aggregate(last=Max("rank"))["last"] or 0
    return AgendaItem.objects.create(session=session, rank=last + 1, kind=kind, title=title, **fields)


def _rank(rows: Sequence[AgendaItem]) -> None:
    for rank, row in enumerate(rows, start=1):
        row.rank = rank
    AgendaItem.objects.bulk_update(rows, ["rank"])


def _tell_agenda(session: Session, actor: User) -> None:
    points = list(session.items.order_by("rank").values_list("title", flat=True))
    record_event(actor=actor, verb="session:agenda", subject=session, data={"points": points})


def _minutes_title(minutes: Minutes) -> str:
    return f"Approbation du procès-verbal de la séance du {format_date(minutes.session.starts_at)}"
