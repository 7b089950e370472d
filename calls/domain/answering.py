"""Saving answers one by one, as they are typed, without ever writing over somebody else's unseen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.file_reading import (
    facts_for_conditions,
    join_pieces,
    open_correction,
    open_keys,
    read_pieces,
    settle_answers,
    spoken_names,
)
from calls.enums import ApplicationState, FieldKind
from calls.models import Answer, Application, CorrectionRequest
from calls.rules.fields import Question
from calls.rules.values import UnreadableError, read_value
from calls.rules.visibility import visible_keys

CLOSED = "Cette question n’est plus ouverte : rechargez la page pour voir où en est le dossier."
HIDDEN = "Cette question n’est pas posée en l’état de vos réponses."
FILES = "Une pièce se dépose comme un fichier."


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed for a question, and the revision of the answer that the page showed; 0 when it showed none."""

    raw: Any
    seen: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer as it is kept."""

    key: str
    value: Any
    revision: int
    saved_at: dt.datetime
    saved_by: User


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else answered otherwise meanwhile: nothing was written, the person chooses."""

    key: str
    mine: Any
    theirs: Saved


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed is not an answer: nothing was written, the message says what to type."""

    key: str
    message: str


Outcome = Saved | Conflict | Unread


@dataclass(slots=True)
class Desk:
    """A file held by the transaction, with what decides of each question."""

    application: Application
    rows: dict[str, Answer]
    correction: CorrectionRequest | None
    open_keys: frozenset[str]
    now: dt.datetime
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def shown(self) -> frozenset[str]:
        form = self.application.version.content.form
        answers = {key: row.value for key, row in self.rows.items() if row.value is not None}
        spoken = spoken_names(form)
        if any(question.kind == FieldKind.FILES and question.key in spoken for question in form.questions()):
            pieces = read_pieces(self.application, correction=self.correction, now=self.now)
            answers = join_pieces(form, answers, pieces)
        answers = settle_answers(self.application, answers, correction=self.correction, now=self.now)
        return visible_keys(form, answers, facts=facts_for_conditions(self.application, form, answers))


@transaction.atomic
def save_answer(application: Application, *, key: str, raw: Any, seen: int, actor: User) -> Outcome:
    """Keep one answer. Raises a ValidationError when the question is unknown, hidden, or closed."""
    desk = _hold(application, actor=actor)
    question = desk.application.version.content.form.by_key.get(key)
    if question is None:
        raise ValidationError("Cette question n’est pas dans le formulaire.", code="unknown")
    if question.kind == FieldKind.FILES:
        raise ValidationError(FILES, code="files")
    if key not in desk.open_keys:
        raise ValidationError(CLOSED, code="closed")
    if key not in desk.shown():
        raise ValidationError(HIDDEN, code="hidden")
    return _save(desk, question, Entry(raw, seen), actor=actor)


@transaction.atomic
def save_section(
    application: Application, *, section: str, entries: Mapping[str, Entry], actor: User
) -> dict[str, Outcome]:
    """Keep what a whole page sent; a question that is not asked, or not open, is left as it is.

    Answers are read in the order of the form: one that opens another question opens it for the same sending.
    """
    desk = _hold(application, actor=actor)
    if not desk.open_keys:
        raise ValidationError(CLOSED, code="closed")
    for part in desk.application.version.content.form.sections:
        for question in part.questions if part.key == section else ():
            entry = entries.get(question.key)
            if entry is None or question.kind == FieldKind.FILES or question.key not in desk.open_keys:
                continue
            if question.key in desk.shown():
                desk.outcomes[question.key] = _save(desk, question, entry, actor=actor)
    return desk.outcomes


def _hold(application: Application, *, actor: User) -> Desk:
    """Lock the file, so that what is saved is either in what is handed in or refused; read what decides."""
    # Locked first and alone: what a waiting statement has joined was read before the wait.
    rows = Application.objects.carried_by(actor).select_for_update(of=("self",), no_key=True).only("pk")
    if not rows.filter(pk=application.pk):
        raise PermissionDenied
    related = ("call", "version", "siae__department", "department", "current")
    read = Application.objects.select_related(*related).defer("version__definition", "call__definition")
    locked = read.get(pk=application.pk)
    now = timezone.now()
    correction = None if locked.state == ApplicationState.DRAFT else open_correction(locked)
    opened = open_keys(locked, locked.version.content.form, correction=correction, now=now)
    answers = {row.key: row for row in locked.answers.select_related("saved_by")}
    return Desk(locked, answers, correction, opened, now)


def _save(desk: Desk, question: Question, entry: Entry, *, actor: User) -> Outcome:
    try:
        value = read_value(question, entry.raw)
    except UnreadableError as error:
        return Unread(question.key, str(error))
    row = desk.rows.get(question.key)
    if row is None:
        if value is None:
            return Saved(question.key, None, 0, desk.now, actor)
        row = Answer.objects.create(
            application=desk.application, key=question.key, value=value, saved_at=desk.now, saved_by=actor
        )
        desk.rows[question.key] = row
        return _tell(row)
    if row.value == value:
        return _tell(row)
    if row.revision != entry.seen:
        return Conflict(question.key, value, _tell(row))
    row.value, row.revision, row.saved_at, row.saved_by = value, row.revision + 1, desk.now, actor
    row.save(update_fields=["value", "revision", "saved_at", "saved_by"])
    return _tell(row)


def _tell(row: Answer) -> Saved:
    return Saved(row.key, row.value, row.revision, row.saved_at, row.saved_by)
