"""5,000 files handed in to two calls, for the measures of pages: reviews, corrections, interests included.

All of it is invented, in the copy of the demonstration's database that `benchmarks.deadline_servers` makes and drops.
"""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmarks import deadline_case
from benchmarks.registry import make_structures

DESK = "agent.region@demo.example"
RANKED = 120
TITLES = (
    "Une recyclerie",
    "Des jardins",
    "Un atelier vélo",
    "Une conciergerie",
    "Une blanchisserie",
    "Un chantier bois",
)
CHANCE = random.Random(5140)  # noqa: S311 -- a reproducible draw, not a secret


@dataclass(frozen=True)
class Desk:
    """Addresses to measure, and the cookie of the member who writes the draft."""

    large_call: int
    ranked_call: int
    open_call: int
    file: int
    draft: int
    applicant: str


def prepare_desk(count: int) -> Desk:
    """A call of `count` files less those of the ranked one, in which all have two reviews, and one filled draft."""
    case = deadline_case.prepare(1)
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by `deadline_case.prepare`
    from calls.models import Application, Call, Conflict  # noqa: PLC0415
    from structures.models import Siae  # noqa: PLC0415
    from white_zones.models import Run  # noqa: PLC0415

    agent = User.objects.get(email=DESK)
    draft = Application.objects.get(pk=case.files[0][0])
    run = Run.objects.filter(publication__isnull=False).order_by("-pk").first()
    make_structures(count)
    siaes = list(Siae.objects.current().select_related("department").order_by("-pk")[:count])
    large, ranked = (make_call(draft.call, title, run) for title in ("Appel aux 5 000 dossiers", "Appel à classer"))
    hand_in(large, siaes[: count - RANKED], agent)
    files = hand_in(ranked, siaes[count - RANKED :], agent, is_reviewed=True)
    seen = Application.objects.filter(call=large).order_by("pk")[: count // 10]
    Conflict.objects.bulk_create(
        Conflict(application=file, user=agent, status="clear" if rank % 50 else "declared", reason="Essai")
        for rank, file in enumerate(seen, start=1)
    )
    Conflict.objects.create(application=files[0], user=agent, status="clear")
    analyze()
    opened = Call.objects.get(title="Ouvrir des places d’insertion en zone blanche")
    return Desk(large.pk, ranked.pk, opened.pk, files[0].pk, draft.pk, case.files[0][1])


def make_call(model: Any, title: str, run: Any) -> Any:
    """Published like the other one, closed yesterday, its white zones those of the run."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from calls.models import Call, CallVersion  # noqa: PLC0415

    names = ("kind", "applicant", "summary", "template", "contact", "year", "definition", "created_by")
    now = timezone.now()
    call = Call.objects.create(
        **{name: getattr(model, name) for name in names},
        title=title,
        run=run,
        opens_at=now - dt.timedelta(days=60),
        closes_at=now - dt.timedelta(days=1),
    )
    call.version = CallVersion.objects.create(
        call=call,
        number=1,
        definition=model.version.definition,
        fingerprint=model.version.fingerprint,
        published_by=model.created_by,
    )
    call.state = model.state
    call.save(update_fields=["version", "state"])
    return call


def hand_in(call: Any, siaes: list[Any], agent: Any, *, is_reviewed: bool = False) -> list[Any]:
    """One file a structure, in a commune of its département, each with its version; some corrected, some given."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now
    from django.utils import timezone  # noqa: PLC0415

    from calls.models import Application, ApplicationVersion, CorrectionRequest, ReviewAssignment  # noqa: PLC0415

    now, places = timezone.now(), _places()
    files = Application.objects.bulk_create(
        Application(
            call=call,
            version=call.version,
            applicant=call.applicant,
            siae=siae,
            applicant_name=siae.name,
            title=f"{CHANCE.choice(TITLES)} {number}",
            department=siae.department,
            place_id=CHANCE.choice(places[siae.department_id]),
            etp_asked=Decimal(CHANCE.randrange(200, 2000)) / 100,
            etp_by_year={"2027": "3.50", "2028": "5"},
            created_by=agent,
            changed_at=now - dt.timedelta(minutes=number),
        )
        for number, siae in enumerate(siaes)
    )
    answers = deadline_case.make_answers()
    ApplicationVersion.objects.bulk_create(
        (
            ApplicationVersion(
                application=file,
                number=1,
                call_version=call.version,
                answers=answers,
                fingerprint=f"{file.pk:064d}",
                submitted_by=agent,
                closes_at=call.closes_at,
            )
            for file in files
        ),
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE calls_application a SET current_id = v.id, submitted_at = a.changed_at,
            state = CASE WHEN %s OR a.id %% 3 > 0 THEN 'under_review' ELSE 'submitted' END
            FROM calls_applicationversion v WHERE v.application_id = a.id AND a.call_id = %s""",
            [is_reviewed, call.pk],
        )
    versions = ApplicationVersion.objects.filter(call_version=call.version).order_by("application")
    for file, version in zip(files, versions, strict=True):
        file.current = version
    readers = _readers()
    given = files if is_reviewed else files[::2]
    ReviewAssignment.objects.bulk_create(
        ReviewAssignment(application=file, reviewer=reader, assigned_by=agent) for file in given for reader in readers
    )
    CorrectionRequest.objects.bulk_create(
        CorrectionRequest(
            application=file,
            version=file.current,
            reason="Précisez.",
            keys=[deadline_case.TYPED],
            due_at=now + dt.timedelta(days=9),
            asked_by=agent,
        )
        for file in files[::100]
    )
    _review(given if is_reviewed else given[::2], readers)
    return files


def _review(files: list[Any], readers: list[Any]) -> None:
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from calls.models import CriterionScore, Review  # noqa: PLC0415

    rows = Review.objects.bulk_create(
        Review(
            application=file,
            version=file.current,
            reviewer=reader,
            recommendation="favourable",
        )
        for file in files
        for reader in readers
    )
    CriterionScore.objects.bulk_create(
        CriterionScore(review=row, code="besoin", value=Decimal(CHANCE.randrange(6))) for row in rows
    )
    Review.objects.filter(pk__in=[row.pk for row in rows]).update(state="sent", sent_at=timezone.now())


def _readers() -> list[Any]:
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by now

    return list(User.objects.filter(email__in=["agent.cantal@demo.example", "cdiae.cantal@demo.example"]))


def _places() -> dict[int, list[int]]:
    """Communes by département."""
    from territories.models import AreaMembership  # noqa: PLC0415 -- Django is set up by now

    found: dict[int, list[int]] = {}
    rows = AreaMembership.objects.current().filter(parent__level="department", child__level="commune")
    for parent, child in rows.order_by("child").values_list("parent", "child"):
        found.setdefault(parent, []).append(child)
    return found


def analyze() -> None:
    """What autovacuum would have done by the time anybody opens the list."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'calls\\_%%' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"ANALYZE {', '.join(names)}, structures_siae")
