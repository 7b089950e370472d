"""A file as its pages, its checks and its submission read it: answers, facts, what is shown, what may be written."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from calls.domain.facts import Place, find_place, read_facts, sum_asked
from calls.domain.place_points import find_misplaced
from calls.enums import CallState, CorrectionState, FieldKind, RuleSeverity, TargetMode
from calls.models import Answer, Application, Attachment, CorrectionRequest
from calls.rules import facts as names
from calls.rules.checks import Fault, Misplaced, Progress, find_faults, measure_progress
from calls.rules.eligibility import Verdict, judge
from calls.rules.forms import FormSchema
from calls.rules.visibility import keep_visible, known_values, visible_keys
from iae_portal.common.conditions import Value, names_of

ANSWER_FACTS = frozenset({names.ETP_ASKED, names.EUROS_ASKED})
PLACE_FACTS = frozenset({names.PLACE_DEPARTMENT, names.PLACE_CLASS, names.PLACE_IS_TARGETED, names.PLACE_IS_IN_REGION})
RESERVED = "_territoire_vise"


@dataclass(frozen=True)
class File:
    """One reading of a file. Everything that is computed is computed once, when it is first asked for."""

    application: Application
    rows: Mapping[str, Answer]
    pieces: Sequence[Attachment]
    correction: CorrectionRequest | None
    now: dt.datetime

    @property
    def form(self) -> FormSchema:
        return self.application.version.content.form

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Canonical answers by key; a question of pieces is answered by the keys of its stored files."""
        live = {key: row.value for key, row in self.rows.items()}
        joined = join_pieces(self.form, live, self.pieces)
        return settle_answers(self.application, joined, correction=self.correction, now=self.now)

    @cached_property
    def place(self) -> Place | None:
        return find_place(self.application.version, self.answers)

    @cached_property
    def facts(self) -> dict[str, Value]:
        return read_facts(self.application, self.answers, place=self.place)

    @cached_property
    def shown(self) -> frozenset[str]:
        return visible_keys(self.form, self.answers, facts=self.facts)

    @cached_property
    def kept(self) -> dict[str, Any]:
        return keep_visible(self.form, self.answers, facts=self.facts)

    @cached_property
    def misplaced(self) -> Misplaced:
        """The points that are out of their commune."""
        return find_misplaced(self.form.questions(), self.answers)

    @cached_property
    def faults(self) -> list[Fault]:
        return find_faults(self.form, self.answers, facts=self.facts, misplaced=self.misplaced)

    @cached_property
    def progress(self) -> list[Progress]:
        return measure_progress(self.form, self.answers, facts=self.facts, misplaced=self.misplaced)

    @cached_property
    def known(self) -> dict[str, Value]:
        """What rules may speak of: facts and visible answers."""
        return {**self.facts, **known_values(self.form, self.answers, self.shown)}

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        found = judge(self.application.version.content.eligibility, self.known, names=self.form.names)
        return (*_judge_target(self.application, self.facts), *found)

    @cached_property
    def open_keys(self) -> frozenset[str]:
        return open_keys(self.application, self.form, correction=self.correction, now=self.now)

    @property
    def is_writable(self) -> bool:
        return bool(self.open_keys)

    @property
    def kept_pieces(self) -> list[Attachment]:
        """The pieces that leave with the file: those of the questions that are asked."""
        return [piece for piece in self.pieces if piece.key in self.shown]


def read_file(application: Application, *, now: dt.datetime | None = None) -> File:
    """The file as it is now; the caller locks the application first when it is about to write."""
    rows = application.answers.select_related("saved_by")
    moment, correction = now or timezone.now(), open_correction(application)
    pieces = read_pieces(application, correction=correction, now=moment)
    return File(application, {row.key: row for row in rows}, pieces, correction, moment)


def is_whole(application: Application, now: dt.datetime) -> bool:
    """Whether the whole file is still the applicant's to write: before the deadline, in a call that takes files."""
    return application.call.state == CallState.PUBLISHED and application.may_be_written(now)


def settle_answers(
    application: Application, live: Mapping[str, Any], *, correction: CorrectionRequest | None, now: dt.datetime
) -> dict[str, Any]:
    """What the file says now: after the deadline, what was handed in, and the answers that a correction opens.

    What was typed after the last submission and never handed in would else come in with another correction.
    """
    if application.current is None or is_whole(application, now):
        return dict(live)
    reopened = frozenset(correction.keys) if correction else frozenset()
    kept = {key: value for key, value in application.current.answers.items() if key not in reopened}
    return {**kept, **{key: value for key, value in live.items() if key in reopened}}


def read_pieces(
    application: Application, *, correction: CorrectionRequest | None, now: dt.datetime
) -> list[Attachment]:
    """The pieces that the file holds now; after the deadline, those handed in, even if taken away since."""
    rows = application.attachments.select_related("file", "file__scan")
    if application.current is None or is_whole(application, now):
        return list(rows.filter(removed_at__isnull=True))
    reopened = correction.keys if correction else []
    handed_in = {(piece["key"], piece["file"]) for piece in application.current.pieces}
    held: dict[tuple[str, int], Attachment] = {}
    for piece in rows:
        place = (piece.key, piece.file_id)
        if (piece.removed_at is None) if piece.key in reopened else (place in handed_in):
            held.setdefault(place, piece)
    return list(held.values())


def open_correction(application: Application) -> CorrectionRequest | None:
    if application.current_id is None:
        return None
    return application.corrections.filter(state=CorrectionState.OPEN).first()


def open_keys(
    application: Application, form: FormSchema, *, correction: CorrectionRequest | None, now: dt.datetime
) -> frozenset[str]:
    """The questions that may be answered now: all before the deadline, those of a correction until its date."""
    every = frozenset(form.by_key)
    if is_whole(application, now):
        return every
    if correction is not None and now <= correction.due_at:
        return every & frozenset(correction.keys)
    return frozenset()


def join_pieces(form: FormSchema, answers: Mapping[str, Any], pieces: Collection[Attachment]) -> dict[str, Any]:
    """The answers, with the pieces as those of their questions."""
    joined = {key: value for key, value in answers.items() if value is not None}
    for question in form.questions():
        if question.kind == FieldKind.FILES:
            held = [piece.file_id for piece in pieces if piece.key == question.key]
            joined.pop(question.key, None)
            if held:
                joined[question.key] = held
    return joined


def spoken_names(form: FormSchema) -> frozenset[str]:
    """The names that the conditions of the form speak of."""
    return frozenset(name for condition in form.conditions.values() for name in names_of(condition))


def facts_for_conditions(application: Application, form: FormSchema, answers: Mapping[str, Any]) -> dict[str, Value]:
    """The facts that the conditions of the form speak of: one that names no place spares reading the place."""
    named = spoken_names(form)
    if named & PLACE_FACTS:
        return read_facts(application, answers)
    found: dict[str, Value] = {}
    if named & ANSWER_FACTS:
        asked = sum_asked(form, answers)
        found = {names.ETP_ASKED: asked.etp, names.EUROS_ASKED: asked.euros}
    if application.siae is not None:
        found[names.APPLICANT_KIND] = application.siae.kind
        found[names.APPLICANT_DEPARTMENT] = application.siae.department.code
    return {name: value for name, value in found.items() if value is not None}


def _judge_target(application: Application, facts: Mapping[str, Value]) -> list[Verdict]:
    """What a call reserved to some territories says of the place, beside its own rules."""
    if application.version.target_mode != TargetMode.RESERVED:
        return []
    targeted = facts.get(names.PLACE_IS_TARGETED)
    outside = facts.get(names.PLACE_IS_IN_REGION) is False
    return [
        Verdict(
            RESERVED,
            "Lieu dans les communes réservées",
            "Cet appel est réservé aux territoires visés : le lieu indiqué n’en fait pas partie.",
            RuleSeverity.BLOCKING,
            False if outside else (None if targeted is None else bool(targeted)),
        )
    ]
