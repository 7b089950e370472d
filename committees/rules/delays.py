"""The delays of a committee: the convocation, the written consultation, the notification of what follows the avis.

The month that the law leaves for the avis itself is that of the consultations on scenarios.
"""

import datetime as dt

from allocation.rules.consultation_clock import end_of_day
from committees.rules.regulation import Regulation
from iae_portal.common.formatting import paris

NOTIFICATION_DAYS = 15


def last_day_to_convene(starts_at: dt.datetime, *, rules: Regulation) -> dt.date:
    """The last day on which convocations may leave: five days at least before the date of the meeting (R133-8)."""
    return paris(starts_at).date() - dt.timedelta(days=rules.notice_days)


def is_late_to_convene(now: dt.datetime, starts_at: dt.datetime, *, rules: Regulation) -> bool:
    """Whether convening now leaves fewer days than the rules ask: then only with an urgency, motivated."""
    return paris(now).date() > last_day_to_convene(starts_at, rules=rules)


def notification_due(opinion_at: dt.datetime) -> dt.datetime:
    """When the decision is to be notified: within fifteen days of the avis, the last day whole."""
    return end_of_day(paris(opinion_at).date() + dt.timedelta(days=NOTIFICATION_DAYS))


def check_written_window(
    opens_at: dt.datetime, closes_at: dt.datetime, *, now: dt.datetime, rules: Regulation
) -> dict[str, str]:
    """What is wrong with the dates of a written consultation, by field, in French."""
    faults = {}
    if closes_at <= now:
        faults["closes_at"] = "La consultation se clôt dans le passé : choisissez une date à venir."
    elif closes_at - max(opens_at, now) < dt.timedelta(days=rules.written_days):
        days = f"{rules.written_days} jours" if rules.written_days > 1 else "un jour"
        faults["closes_at"] = f"Les membres ont au moins {days} pour répondre : reculez la clôture."
    return faults
