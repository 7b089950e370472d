"""A file in plain words for those who carry it: its state, the next step, who holds it, how much time is left."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from calls.enums import ApplicationState as S, CorrectionState
from calls.models import Application, Call, CorrectionRequest
from calls.queries.applicants import list_open_calls, list_own_files
from calls.rules.deadlines import Moment, tell_deadline, tell_time_left

BADGES = {
    S.DRAFT: "new",
    S.SUBMITTED: "info",
    S.UNDER_REVIEW: "info",
    S.AWAITING_COMMITTEE: "info",
    S.DELIBERATED: "info",
    S.ACCEPTED: "success",
    S.WAITLISTED: "warning",
    S.REJECTED: "error",
    S.DISMISSED: "",
    S.CONVENTIONED: "success",
    S.INELIGIBLE: "error",
    S.WITHDRAWN: "",
}
NEXT = {
    S.SUBMITTED: ("Le service instructeur", "Le service vérifie que le dossier est recevable."),
    S.UNDER_REVIEW: ("Le service instructeur", "Le dossier est recevable ; il est étudié et noté."),
    S.AWAITING_COMMITTEE: ("Le CDIAE", "Le comité donne son avis en séance ; la décision vient ensuite."),
    S.DELIBERATED: ("Le préfet", "Le comité a rendu son avis ; la décision vous sera notifiée."),
    S.ACCEPTED: ("Le service instructeur", "La convention vous sera proposée à la signature."),
    S.WAITLISTED: ("Le service instructeur", "Le projet pourra être accepté si des moyens se libèrent."),
    S.REJECTED: ("Personne", "La lettre, les motifs et les voies de recours sont dans le dossier."),
    S.DISMISSED: ("Personne", "La lettre, les motifs et les voies de recours sont dans le dossier."),
    S.CONVENTIONED: ("Vous", "Les bilans sont attendus aux dates de la convention."),
    S.INELIGIBLE: ("Personne", "La décision et les voies de recours sont dans le dossier."),
    S.WITHDRAWN: ("Personne", "Vous pouvez recommencer un dossier tant que l’appel est ouvert."),
}


@dataclass(frozen=True, slots=True)
class FileCard:
    """What a list and the head of a file say of it."""

    application: Application
    url: str
    state: str
    badge: str
    next_step: str
    holder: str
    deadline: str
    time_left: str
    is_mine: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """What an applicant starts from: files that wait for them, files that others hold, calls that they may answer."""

    waiting: list[FileCard]
    others: list[FileCard]
    calls: list[Call]


def compose_own_desk(user: User, *, now: dt.datetime) -> OwnDesk:
    """The files that the hat of today carries, and the calls open to it; a fixed number of queries."""
    files = list(list_own_files(user))
    asked = CorrectionRequest.objects.filter(application__in=files, state=CorrectionState.OPEN)
    corrections = {correction.application_id: correction for correction in asked}
    cards = [describe_file(one, correction=corrections.get(one.pk), now=now) for one in files]
    return OwnDesk(
        waiting=[card for card in cards if card.is_mine],
        others=[card for card in cards if not card.is_mine],
        calls=list_open_calls(user, files=files),
    )


def describe_file(application: Application, *, correction: CorrectionRequest | None, now: dt.datetime) -> FileCard:
    state = S(application.state)
    holder, words = _next(application, correction, now)
    deadline, left = "", ""
    if correction is not None:
        deadline = tell_deadline(correction.due_at, zone=application.call.zone)
        left = tell_time_left(now, correction.due_at)
    elif application.may_be_written(now):
        deadline, left = application.deadline_words, tell_time_left(now, application.window.closes_at)
    label = "compléments demandés" if correction is not None else application.applicant_label
    return FileCard(
        application,
        reverse("calls:own-file", args=[application.pk]),
        label,
        "warning" if correction is not None else BADGES[state],
        words,
        holder,
        deadline,
        left,
        holder == "Vous",
        application.window.moment(now) is Moment.AFTER and state == S.DRAFT,
    )


def _next(application: Application, correction: CorrectionRequest | None, now: dt.datetime) -> tuple[str, str]:
    state = S(application.state)
    if correction is not None:
        return "Vous", "Complétez les réponses rouvertes, puis rendez la correction."
    if state == S.DRAFT:
        if application.may_be_written(now):
            return (
                "Vous",
                "Complétez, relisez, puis déposez le dossier : tant qu’il est un brouillon, personne ne le voit.",
            )
        return "Personne", "L’appel est clos : ce brouillon n’a pas été déposé."
    if state == S.SUBMITTED and application.may_be_written(now):
        return "Le service instructeur", "Vous pouvez encore modifier le dossier et le redéposer jusqu’à la clôture."
    return NEXT[state]
