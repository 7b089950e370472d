"""Reminding applicants of what is still theirs to do: a draft before its deadline, a correction before its date."""

import datetime as dt

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from calls.domain.notifying import tell
from calls.domain.submission import file_path
from calls.enums import ApplicationState, CallEvent, CallState, CorrectionState
from calls.models import Application, CorrectionRequest
from calls.queries.people import members_of
from calls.rules.deadlines import tell_deadline, tell_time_left

# From the nearest: a draft begun late is not reminded twice on the same day.
DELAYS = (("2d", dt.timedelta(days=2)), ("7d", dt.timedelta(days=7)))
CORRECTION_DELAY = dt.timedelta(days=2)
REMIND_TASK = "calls.tasks.remind_applicants"


def remind_drafts(*, now: dt.datetime | None = None) -> int:
    """Tell the members of each draft that its deadline comes near, once by delay; how many people are in hand."""
    now = now or timezone.now()
    furthest = now + max(delay for _, delay in DELAYS)
    # Their own date when a later one was granted, as `Window.extended` reads it.
    closes = Greatest(F("call__closes_at"), Coalesce(F("closes_at"), F("call__closes_at")))
    rows = Application.objects.filter(
        state=ApplicationState.DRAFT, call__state=CallState.PUBLISHED, call__opens_at__lte=now
    ).annotate(binding=closes)
    due = rows.filter(binding__gt=now, binding__lte=furthest).select_related("call", "version", "department")
    return sum(_remind_draft(draft, now=now) for draft in due)


def _remind_draft(draft: Application, *, now: dt.datetime) -> int:
    closes_at = draft.window.closes_at
    name = next(name for name, delay in DELAYS if closes_at - now <= delay)
    return tell(
        CallEvent.DRAFT_REMINDER,
        call=draft.call,
        people=members_of(draft),
        path=reverse("calls:own-file", args=[draft.pk]),
        key=f"draft:{draft.pk}:{name}:{closes_at:%Y%m%d%H%M}",
        application=draft,
        values={"temps_restant": tell_time_left(now, closes_at)},
    )


def remind_corrections(*, now: dt.datetime | None = None) -> int:
    """Tell the members of a file that a correction is due within two days, once; how many people are in hand."""
    now = now or timezone.now()
    near = Q(due_at__gt=now, due_at__lte=now + CORRECTION_DELAY)
    rows = CorrectionRequest.objects.filter(near, state=CorrectionState.OPEN, asked_at__lt=now - dt.timedelta(hours=1))
    related = ("application__call", "application__version", "application__department")
    return sum(_remind_correction(correction, now=now) for correction in rows.select_related(*related))


def _remind_correction(correction: CorrectionRequest, *, now: dt.datetime) -> int:
    application = correction.application
    return tell(
        CallEvent.CORRECTION_REMINDER,
        call=application.call,
        people=members_of(application),
        path=file_path(application),
        key=f"correction-reminder:{correction.pk}:{correction.due_at:%Y%m%d%H%M}",
        application=application,
        values={
            "motif": correction.reason,
            "nouvelle_echeance": tell_deadline(correction.due_at, zone=application.call.zone),
            "temps_restant": tell_time_left(now, correction.due_at),
        },
    )
