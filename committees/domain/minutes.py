"""The procès-verbal: read from the session, amended while it is a draft, locked, signed, approved, corrected."""

import hashlib
import json
from typing import IO, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committees.domain.minutes_content import compose_minutes
from committees.domain.session_states import require_running
from committees.enums import MinutesState, SessionState
from committees.models import AgendaItem, Minutes, Session
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.files import DEFAULT_MAX_BYTES, Upload, check_upload, clean_name, store_upload
from iae_portal.common.opened_files import check_opens
from iae_portal.common.transitions import TransitionRefusedError

SIGNED = {".pdf": ("application/pdf", b"%PDF-")}
HELD = (SessionState.OPEN, SessionState.CLOSED, SessionState.NO_QUORUM)


def start_minutes(session: Session, *, actor: User) -> Minutes:
    """The draft of the PV, one at a time; it follows the session until it is locked."""
    with transaction.atomic():
        held = _hold(session, actor)
        if held.state not in HELD:
            raise TransitionRefusedError("Le procès-verbal se prépare une fois la séance ouverte.")
        draft = held.minutes.filter(state=MinutesState.DRAFT).first()
        if draft is None and held.minutes.exists():
            raise TransitionRefusedError("Le procès-verbal est arrêté : corrigez-le par une nouvelle version.")
        if draft is None:
            draft = Minutes.objects.create(session=held, number=1)
            record_event(actor=actor, verb="minutes:started", subject=draft)
    return draft


def amend_minutes(
    minutes: Minutes, *, opening: str, closing: str, discussions: dict[int, str], actor: User
) -> Minutes:
    """Amend the words of a draft: its opening, its closing, what was said on each item. Votes are not words."""
    with transaction.atomic():
        held = _hold_draft(minutes, actor)
        held.opening, held.closing = opening.strip(), closing.strip()
        held.save(update_fields=["opening", "closing"])
        for item in AgendaItem.objects.select_for_update().filter(session=held.session_id, pk__in=discussions):
            item.discussion = discussions[item.pk].strip()
            item.save(update_fields=["discussion"])
        record_event(actor=actor, verb="minutes:amended", subject=held, data={"items": sorted(discussions)})
    minutes.refresh_from_db()
    return minutes


def lock_minutes(minutes: Minutes, *, actor: User) -> Minutes:
    """Fix the PV: its content is copied with its fingerprint, and a former version is replaced."""
    with transaction.atomic():
        held = _hold_draft(minutes, actor)
        if held.session.state == SessionState.OPEN:
            raise TransitionRefusedError("La séance est en cours : levez-la, puis arrêtez le procès-verbal.")
        fix_content(held)
        held.state, held.locked_at, held.locked_by = MinutesState.LOCKED, timezone.now(), actor
        held.save(update_fields=["content", "fingerprint", "state", "locked_at", "locked_by"])
        for former in held.session.minutes.exclude(pk=held.pk).exclude(state=MinutesState.REPLACED):
            former.state = MinutesState.REPLACED
            former.save(update_fields=["state"])
        data = {"version": held.number, "fingerprint": held.fingerprint}
        record_event(actor=actor, verb="minutes:locked", subject=held, data=data)
    minutes.refresh_from_db()
    return minutes


def fix_content(minutes: Minutes) -> None:
    """Copy what the session says into the version, with its fingerprint; the caller saves it."""
    minutes.content = canonical_data(compose_minutes(minutes))
    text = json.dumps(minutes.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    minutes.fingerprint = hashlib.sha256(text.encode()).hexdigest()


def correct_minutes(session: Session, *, correction: str, actor: User) -> Minutes:
    """A new version of a locked PV, that says what it corrects; the former stays readable."""
    words = correction.strip()
    if not words:
        raise ValidationError({"correction": "Dites ce que la nouvelle version corrige."})
    with transaction.atomic():
        held = _hold(session, actor)
        last = held.minutes.order_by("-number").first()
        if last is None or last.state == MinutesState.DRAFT:
            raise TransitionRefusedError("Le procès-verbal est encore un projet : modifiez-le directement.")
        draft = Minutes.objects.create(
            session=held,
            number=last.number + 1,
            opening=last.opening,
            closing=last.closing,
            correction=words,
        )
        record_event(actor=actor, verb="minutes:corrected", subject=draft, data={"correction": words})
    return draft


def attach_signed(minutes: Minutes, *, upload: Upload, actor: User) -> Minutes:
    """The scan of the PV as it was signed; once."""
    name = clean_name(upload.name or "")
    check_upload(upload, name=name, allowed=SIGNED, max_bytes=DEFAULT_MAX_BYTES)
    check_opens(cast(IO[bytes], upload), name=name)
    with transaction.atomic():
        _hold(minutes.session, actor)
        held = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
        if held.state not in (MinutesState.LOCKED, MinutesState.APPROVED):
            raise TransitionRefusedError("Arrêtez d’abord le procès-verbal : c’est la version arrêtée qui est signée.")
        if held.signed_id is not None:
            raise TransitionRefusedError("Le procès-verbal signé est déjà joint.")
        held.signed = store_upload(upload, actor=actor, allowed=SIGNED)
        held.save(update_fields=["signed"])
        record_event(actor=actor, verb="minutes:signed", subject=held, data={"sha256": held.signed.sha256})
    minutes.refresh_from_db()
    return minutes


def _hold(session: Session, actor: User) -> Session:
    if not Session.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise PermissionDenied
    held = Session.objects.select_for_update(of=("self",)).select_related("committee__department").get(pk=session.pk)
    require_running(held.committee, actor=actor)
    return held


def _hold_draft(minutes: Minutes, actor: User) -> Minutes:
    session = _hold(minutes.session, actor)
    held = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    if held.state != MinutesState.DRAFT:
        raise TransitionRefusedError("Ce procès-verbal est arrêté : corrigez-le par une nouvelle version.")
    held.session = session
    return held
