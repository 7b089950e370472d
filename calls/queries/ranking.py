"""The ranking of a call, as one person may read it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calls.enums import BEFORE_COMMITTEE, ApplicationState
from calls.models import Application, Call, CallVersion
from calls.queries.desk import list_files
from calls.queries.reviews import hidden_from, standings_of
from calls.rules.rubrics import Standing, rank

FIELDS = (
    "call",
    "version",
    "applicant_name",
    "title",
    "state",
    "etp_asked",
    "etp_by_year",
    "department__name",
    "siae__kind",
    "place__code",
    "place__level",
    "place__name",
)
# What the committee and the decision made of a file does not take it out of the ranking they leaned on.
RANKED = (ApplicationState.UNDER_REVIEW, *BEFORE_COMMITTEE)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A file and its place; without standing, its scores are not the person's to read yet."""

    application: Application
    standing: Standing | None
    place: int | None
    is_tied: bool


def rank_files(call: Call, *, user: Any) -> Sequence[Ranked]:
    """The admissible files of a call: ranked ones first, ties side by side, the knocked out last.

    A file whose scores are hidden from the person takes no place: the places of the others would tell its score.
    Equal means share a place and are listed by applicant. A number of queries that does not depend on the files.
    """
    applications = _read_files(call, user=user)
    hidden = {application.pk for application in applications if application.is_hidden}
    standings = standings_of([application for application in applications if application.pk not in hidden])
    places = rank(standings)
    held = Counter(places.values())
    found = [
        Ranked(
            application,
            standings.get(application.pk),
            places.get(application.pk),
            is_tied=application.pk in places and held[places[application.pk]] > 1,
        )
        for application in applications
    ]
    return sorted(found, key=_order)


def _read_files(call: Call, *, user: Any) -> list[Any]:
    """The files as the ranking tells them; the call and its versions, long to read, are read once for all."""
    rows = list_files(user, call=call, told=("sent_count", "asked_count")).filter(state__in=RANKED)
    rows = rows.annotate(is_hidden=hidden_from(user))
    files = list(rows.select_related(None).select_related("department", "siae", "place").only(*FIELDS))
    versions = CallVersion.objects.select_related("run").in_bulk({file.version_id for file in files})
    for file in files:
        file.call, file.version = call, versions[file.version_id]
    return files


def _order(row: Ranked) -> tuple[int, str, int]:
    last = 10**9
    return row.place or last, row.application.applicant_name, row.application.pk
