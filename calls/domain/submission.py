"""Handing a file in: once for a sending, however many times it is clicked, resent or replayed."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.domain.application_states import require_applicant
from calls.domain.drafts import follow_version
from calls.domain.file_reading import File, read_file
from calls.domain.moving import move_file
from calls.domain.notifying import tell
from calls.domain.version_content import VersionContent, compose_content, next_number, summarise_fields
from calls.enums import ApplicationState, CallEvent, CallState, CorrectionState
from calls.models import Application, ApplicationVersion
from calls.queries.applicants import share_version, whole_files
from calls.queries.people import desk_of, members_of
from calls.rules.checks import Fault
from calls.rules.deadlines import Moment, tell_deadline
from calls.rules.eligibility import Verdict
from iae_portal.common.transitions import TransitionRefusedError

AMENDED = (
    "L’appel a été modifié depuis l’ouverture de votre page : relisez le dossier, certaines questions ont pu changer, "
    "puis déposez-le."
)


# What rendering a correction is called where the file stands: the state stays, the version changes.
CORRECTING = {
    ApplicationState.SUBMITTED: "submit",
    ApplicationState.UNDER_REVIEW: "correct",
    ApplicationState.AWAITING_COMMITTEE: "correct_before_committee",
}


class FaultsError(Exception):
    """The file is not complete: each fault says where and what to do."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"Il reste {len(faults)} point(s) à corriger avant de déposer.")
        self.faults = tuple(faults)


class NotEligibleError(Exception):
    """A rule of the call refuses the project: each verdict has its words."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(" ".join(verdict.message for verdict in verdicts))
        self.verdicts = tuple(verdicts)


def submit_application(
    application: Application, *, submission_key: uuid.UUID, actor: User, seen_version: int | None = None
) -> ApplicationVersion:
    """Hand in the whole file, or hand it in again before the deadline; the version that was received.

    The same key always gives the same version; another key with the same content gives the version already received.
    `seen_version` is the version of the call that the page showed: one published since asks to read again.
    Raises FaultsError, NotEligibleError, TransitionRefusedError (a date, a state) or PermissionDenied; nothing is
    then written.
    """
    now = timezone.now()
    with transaction.atomic():
        held = hold_application(application, actor=actor)
        known = find_sending(held, submission_key)
        if known is not None:
            return known
        _require_same_call(held, seen_version)
        is_late = _require_time(held, now)
        file = read_file(held, now=now)
        require_complete(file)
        content = compose_content(file)
        if held.current is not None and held.current.fingerprint == content.fingerprint:
            return held.current
        version = write_version(
            file, content, submission_key=submission_key, actor=actor, closes_at=held.window.closes_at, is_late=is_late
        )
        fields = {**summarise_fields(file), "version": held.version, "is_late": is_late}
        if held.submitted_at is None:
            fields["submitted_at"] = now
        _move(held, "submit", version=version, actor=actor, changes=fields)
        _tell_received(held, version)
    application.refresh_from_db()
    return version


def answer_correction(
    application: Application, *, submission_key: uuid.UUID, actor: User, reply: str = ""
) -> ApplicationVersion:
    """Give back what the service asked to mend: a new version, in the state where the file stands.

    Raises as `submit_application` does. The same key always gives the same version.
    """
    now = timezone.now()
    with transaction.atomic():
        held = hold_application(application, actor=actor)
        known = find_sending(held, submission_key)
        if known is not None:
            return known
        file = read_file(held, now=now)
        correction = file.correction
        if correction is None:
            raise TransitionRefusedError("Aucune correction n’est demandée sur ce dossier : rechargez la page.")
        if now > correction.due_at:
            raise TransitionRefusedError(
                f"Les compléments étaient attendus avant le {tell_deadline(correction.due_at, zone=held.call.zone)} : "
                "écrivez au service par la messagerie du dossier."
            )
        require_complete(file)
        content = compose_content(file)
        version = write_version(
            file,
            content,
            submission_key=submission_key,
            actor=actor,
            closes_at=correction.due_at,
            is_late=held.is_late,
        )
        correction.state, correction.ended_at, correction.answer = CorrectionState.ANSWERED, now, version
        correction.save(update_fields=["state", "ended_at", "answer"])
        # The département does not change hands because an answer did.
        fields = {key: value for key, value in summarise_fields(file).items() if key != "department"}
        _move(held, CORRECTING[ApplicationState(held.state)], version=version, actor=actor, changes=fields)
        if reply.strip():
            held.messages.create(author=actor, from_applicant=True, text=reply.strip()[:6000])
        _tell_corrected(held, version)
    application.refresh_from_db()
    return version


def withdraw_application(application: Application, *, motive: str, actor: User) -> Application:
    """Take the file back; the motive is kept and told to those who instruct it."""
    text = motive.strip()
    if not text:
        raise ValidationError("Dites pourquoi vous retirez le dossier.", code="motive")
    with transaction.atomic():
        held = hold_application(application, actor=actor)
        if held.state == ApplicationState.WITHDRAWN:
            return held
        now = timezone.now()
        was_submitted = held.submitted_at is not None
        held.corrections.filter(state=CorrectionState.OPEN).update(state=CorrectionState.CANCELLED, ended_at=now)
        changes = {"motive": text[:2000], "changed_at": now}
        move_file(held, "withdraw", actor=actor, data={"motive": text}, changes=changes)
        if was_submitted:
            _tell_withdrawn(held, members_of(held), path=file_path(held), key=f"withdrawn:{held.pk}", motive=text)
            _tell_withdrawn(
                held,
                desk_of(held),
                path=instruction_path(held),
                key=f"withdrawn-desk:{held.pk}",
                motive=text,
            )
    application.refresh_from_db()
    return application


def hold_application(application: Application, *, actor: User) -> Application:
    """The file as it is now, locked until the end of the transaction, for somebody who carries it."""
    # Locked first and alone: what a waiting statement has joined was read before the wait.
    if not Application.objects.select_for_update(of=("self",)).only("pk").filter(pk=application.pk):
        raise PermissionDenied
    held = share_version(whole_files(Application.objects.all()).get(pk=application.pk))
    require_applicant(held, actor=actor)
    return held


def find_sending(application: Application, key: uuid.UUID) -> ApplicationVersion | None:
    """The version already received under the key. A key of another file is somebody else's: refused."""
    known = ApplicationVersion.objects.filter(submission_key=key).first()
    if known is not None and known.application_id != application.pk:
        raise PermissionDenied
    return known


def require_complete(file: File) -> None:
    if file.faults:
        raise FaultsError(file.faults)
    refused = [verdict for verdict in file.verdicts if verdict.blocks]
    if refused:
        raise NotEligibleError(refused)


def write_version(
    file: File,
    content: VersionContent,
    *,
    submission_key: uuid.UUID,
    actor: User,
    closes_at: dt.datetime,
    is_late: bool,
) -> ApplicationVersion:
    return ApplicationVersion.objects.create(
        application=file.application,
        number=next_number(file.application),
        call_version=file.application.version,
        submission_key=submission_key,
        answers=content.answers,
        pieces=content.pieces,
        facts=content.facts,
        verdicts=content.verdicts,
        fingerprint=content.fingerprint,
        submitted_at=file.now,
        submitted_by=actor,
        closes_at=closes_at,
        is_late=is_late,
    )


def _move(
    held: Application, name: str, *, version: ApplicationVersion, actor: User, changes: Mapping[str, object]
) -> None:
    data = {"version": version.number, "fingerprint": version.fingerprint, "late": version.is_late}
    changed = {**changes, "current": version, "changed_at": version.submitted_at}
    move_file(held, name, actor=actor, data=data, changes=changed)


def file_path(application: Application) -> str:
    return reverse("calls:own-file", args=[application.pk])


def _require_same_call(held: Application, seen_version: int | None) -> None:
    """A draft answers the version in force; a page that showed another one is not taken for a reading of it."""
    follow_version(held)
    if seen_version is not None and seen_version != held.version_id:
        raise TransitionRefusedError(AMENDED)


def _require_time(held: Application, now: dt.datetime) -> bool:
    """Whether the file is late. Raises TransitionRefusedError when it is not received at all."""
    if held.call.state != CallState.PUBLISHED:
        raise TransitionRefusedError("Cet appel ne reçoit plus de dossier.")
    moment = held.window.moment(now)
    if moment is Moment.BEFORE:
        raise TransitionRefusedError(f"Cet appel ouvre le {held.call.opening_words}.")
    if moment is not Moment.AFTER:
        return False
    if held.state != ApplicationState.DRAFT:
        raise TransitionRefusedError(
            f"Le délai est écoulé depuis le {held.deadline_words} : la dernière version déposée est celle qui sera "
            "instruite."
        )
    if not held.call.takes_late:
        raise TransitionRefusedError(
            f"Cet appel est clos depuis le {held.deadline_words} et ne reçoit pas de dossier hors délai."
        )
    return True


def _tell_received(held: Application, version: ApplicationVersion) -> None:
    tell(
        CallEvent.LATE if version.is_late else CallEvent.RECEIVED,
        call=held.call,
        people=members_of(held),
        path=reverse("calls:receipt", args=[held.pk, version.number]),
        key=f"received:{version.pk}",
        application=held,
        values={"depose_le": tell_deadline(version.submitted_at, zone=held.call.zone)},
    )


def _tell_withdrawn(held: Application, people: Sequence[User], *, path: str, key: str, motive: str) -> None:
    values = {"motif": motive}
    tell(CallEvent.WITHDRAWN, call=held.call, people=people, path=path, key=key, application=held, values=values)


def _tell_corrected(held: Application, version: ApplicationVersion) -> None:
    tell(
        CallEvent.CORRECTION_ANSWERED,
        call=held.call,
        people=desk_of(held),
        path=instruction_path(held),
        key=f"corrected:{version.pk}",
        application=held,
        values={"depose_le": tell_deadline(version.submitted_at, zone=held.call.zone)},
    )


def instruction_path(held: Application) -> str:
    """Where those who instruct read the file: an address of theirs, not of the applicant."""
    return f"/instruction/dossiers/{held.pk}/"
