"""The region after ten years: what `benchmarks.load` adds to the copy of the demonstration's database.

5,000 structures, ten years of annexes, ten periods of each indicator, 50 calls, 20,000 files, and a person signed in
for each user of the load. All of it is invented.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.call_files import RANKED, Desk, analyze, hand_in, make_call, prepare_desk
from benchmarks.deadline_case import make_draft, open_session

if TYPE_CHECKING:
    from accounts.models import User
    from calls.models.applications import ApplicationQuerySet

STRUCTURES = 5_000
CALLS = 50
FILES = 20_000
YEARS = 10
# The accounts of the demonstration that browse and that review, each lent to several users of the load.
AGENTS = ("agent.region@demo.example", "agent.cantal@demo.example", "observateur@demo.example")
REVIEWERS = ("cdiae.cantal@demo.example", "agent.cantal@demo.example")
# The fullest of the years: that of the register.
LAST = "(SELECT year FROM structures_financialannex GROUP BY year ORDER BY count(*) DESC LIMIT 1)"
COPY_ANNEXES = """
INSERT INTO structures_financialannex (siae_id, year, department_id, starts_on, ends_on, source_id, {others})
SELECT siae_id, year - back, department_id, make_date(year - back, 1, 1), make_date(year - back, 12, 31), source_id,
    {others}
FROM structures_financialannex, generate_series(1, %(years)s) AS back
WHERE year = {last}
ON CONFLICT DO NOTHING
"""
COPY_LINES = """
INSERT INTO structures_annexline (annex_id, {others})
SELECT earlier.id, {others} FROM structures_annexline AS line
JOIN structures_financialannex AS annex ON annex.id = line.annex_id AND annex.year = {last}
JOIN structures_financialannex AS earlier ON earlier.siae_id = annex.siae_id AND earlier.year < annex.year
WHERE NOT EXISTS (SELECT FROM structures_annexline AS known WHERE known.annex_id = earlier.id)
"""
COPY_VALUES = """
INSERT INTO territories_indicatorvalue (area_id, indicator_id, period, {others})
SELECT area_id, indicator_id, (left(period, 4)::int - back)::text || substr(period, 5), {others}
FROM territories_indicatorvalue AS v, generate_series(1, %(years)s) AS back
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Case:
    """What the load asks for: the addresses of the desk, and cookies by kind of person."""

    desk: Desk
    agents: list[str]
    reviewers: list[tuple[int, str]]
    """A file that each may read, with the cookie."""
    applicants: list[tuple[int, str]]
    """The draft of each, with its cookie."""


def prepare_region(*, agents: int, reviewers: int, applicants: int) -> Case:
    desk = prepare_desk(STRUCTURES)
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by `prepare_desk`

    _add_years()
    _add_calls(desk)
    drafts = _add_drafts(desk, applicants)
    _analyze_all()
    from calls.models import Application  # noqa: PLC0415

    people = {user.email: user for user in User.objects.filter(email__in=AGENTS + REVIEWERS)}
    files = Application.objects.filter(call=desk.large_call).order_by("pk")
    read = {email: _open_file(files, people[email]) for email in REVIEWERS}
    return Case(
        desk,
        [open_session(people[AGENTS[rank % len(AGENTS)]]) for rank in range(agents)],
        [(read[REVIEWERS[rank % 2]], open_session(people[REVIEWERS[rank % 2]])) for rank in range(reviewers)],
        drafts,
    )


def _open_file(files: "ApplicationQuerySet", reviewer: "User") -> int:
    """The first file that the reviewer may read, once told that they have no interest in it."""
    from calls.domain.interests import declare_absence  # noqa: PLC0415 -- Django is set up by now

    application = files.visible_to(reviewer).first()
    assert application is not None  # noqa: S101 -- thousands were just handed in
    declare_absence(application, actor=reviewer)
    return application.pk


def _add_years() -> None:
    """Ten years of annexes and ten periods of each indicator, those of today written again under earlier years."""
    named = {"id", "siae_id", "year", "department_id", "starts_on", "ends_on", "source_id"}
    _run(COPY_ANNEXES, "structures_financialannex", named)
    _run(COPY_LINES, "structures_annexline", {"id", "annex_id"})
    _run(COPY_VALUES, "territories_indicatorvalue", {"id", "area_id", "indicator_id", "period"})


def _run(statement: str, table: str, named: set[str]) -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        others = ", ".join(f'"{name}"' for name in columns if name not in named)
        cursor.execute(statement.format(others=others, last=LAST), {"years": YEARS - 1})


def _add_calls(desk: Desk) -> None:
    """The other calls, each with its share of the files that are left."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by now
    from calls.models import Call  # noqa: PLC0415
    from structures.models import Siae  # noqa: PLC0415
    from white_zones.models import Run  # noqa: PLC0415

    agent = User.objects.get(email=AGENTS[0])
    model, run = Call.objects.get(pk=desk.large_call), Run.objects.filter(publication__isnull=False).latest("pk")
    siaes = list(Siae.objects.current().select_related("department").order_by("pk")[:STRUCTURES])
    missing = CALLS - Call.objects.count()
    share = (FILES - STRUCTURES) // missing
    for rank in range(missing):
        begin = rank * RANKED % (STRUCTURES - share)
        call = make_call(model, f"Appel de la charge {rank + 1}", run)
        hand_in(call, siaes[begin : begin + share], agent)


def _add_drafts(desk: Desk, count: int) -> list[tuple[int, str]]:
    """A draft of a call that is open, filled, for each applicant."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from calls.models import Application  # noqa: PLC0415
    from structures.models import Siae  # noqa: PLC0415

    call = Application.objects.get(pk=desk.draft).call
    siaes = Siae.objects.current().select_related("department").order_by("-pk")[:count]
    return [make_draft(call, siae, 10_000 + rank, timezone.now()) for rank, siae in enumerate(siaes)]


def _analyze_all() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    analyze()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE structures_financialannex, territories_indicatorvalue")
