"""What the portal is doing when `benchmarks.faults` kills one of its processes, and what must hold afterwards."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks import deadline_case
from benchmarks.call_files import DESK
from benchmarks.releases import prepare_decisions

PATIENCE = 300.0
DOCUMENTS = 5


@dataclass
class Work:
    """Jobs under way, and the files whose decisions are being released."""

    jobs: list[int]
    decided: list[int]


def prepare(
    *, rounds: int, decisions: int, drafts: int, late: int
) -> tuple[Any, list[Any], Any, list[tuple[int, str]]]:
    """Decisions and drafts enough for each round, and so many drafts besides."""
    call, files, agent = prepare_decisions(rounds * decisions)
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by `prepare_decisions`

    from calls.models import Call  # noqa: PLC0415
    from structures.models import Siae  # noqa: PLC0415

    opened = Call.objects.get(title="Appel de la mesure")
    siaes = Siae.objects.current().select_related("department").order_by("-pk")[: rounds * drafts + late]
    now = timezone.now()
    return (
        call,
        files,
        agent,
        [deadline_case.make_draft(opened, one, 20_000 + rank, now) for rank, one in enumerate(siaes)],
    )


def begin(call: Any, files: list[Any], agent: Any) -> Work:
    """Ask at once for a release of decisions, a diagnosis, the sitings of an antenna, and a restitution."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by now
    from awards.domain.releasing import ask_release  # noqa: PLC0415
    from reports.domain.ask import create_restitution  # noqa: PLC0415
    from reports.enums import Audience, Section  # noqa: PLC0415
    from territories.models import Area  # noqa: PLC0415
    from white_zones.domain.create_run import create_run  # noqa: PLC0415
    from white_zones.domain.create_siting import create_siting  # noqa: PLC0415
    from white_zones.domain.parameters import RunParameters  # noqa: PLC0415
    from white_zones.models import Run, SitingStudy  # noqa: PLC0415

    author = User.objects.get(email=DESK)
    published = Run.objects.filter(publication__isnull=False).latest("pk")
    bulk = ask_release(call, files, actor=agent)
    run = create_run(
        actor=author, name="Diagnostic de la panne", parameters=RunParameters.from_json(published.parameters)
    )
    region = Area.objects.current().get(level="region", code="84")
    made = create_restitution(area=region, audience=Audience("codir"), sections=Section.values, actor=author)
    study = create_siting(
        SitingStudy(
            run=published,
            name="Antennes de la panne",
            kind="ACI",
            count=3,
            etp=10,
            target="white",
            cover_minutes=30,
            candidates="epci",
            time_limit=10,
        ),
        actor=author,
    )
    jobs = [bulk.job_id, run.job_id, made.job_id, study.job_id]
    return Work([pk for pk in jobs if pk], [one.pk for one in files])


def wait_for_jobs(work: Work) -> float:
    """Seconds until all are over; stops the measure when they are not after five minutes."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 -- Django is set up by now

    from iae_portal.common.jobs import Job  # noqa: PLC0415

    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        try:
            if all(job.is_final for job in Job.objects.filter(pk__in=work.jobs)):
                return time.monotonic() - begun
        except DatabaseError:
            connection.close()
        time.sleep(0.5)
    raise SystemExit("Des travaux n’ont pas fini.")


def verify(work: Work, applicants: list[Any]) -> list[tuple[str, bool, str]]:
    """Each promise with whether it holds, read in the database."""
    from awards.models import Letter  # noqa: PLC0415 -- Django is set up by now
    from calls.models import Answer, ApplicationVersion, BulkItem  # noqa: PLC0415
    from iae_portal.common.audit_trail import verify_audit  # noqa: PLC0415
    from iae_portal.common.job_states import JobState  # noqa: PLC0415
    from iae_portal.common.jobs import Job  # noqa: PLC0415
    from reports.models import Restitution  # noqa: PLC0415
    from white_zones.models import CommuneResult, Run  # noqa: PLC0415

    states = Counter(Job.objects.filter(pk__in=work.jobs).values_list("state", flat=True))
    letters = Counter(Letter.objects.filter(decision__application__in=work.decided).values_list("decision", flat=True))
    done = BulkItem.objects.filter(application__in=work.decided, is_done=True).count()
    handed = {one.application for one in applicants if one.receipts}
    versions = Counter(ApplicationVersion.objects.filter(application__in=handed).values_list("application", flat=True))
    kept = dict(
        Answer.objects.filter(application__in=handed, key=deadline_case.TYPED).values_list("application", "value")
    )
    lost = [one.application for one in applicants if one.confirmed and kept.get(one.application) != one.confirmed]
    run = Run.objects.filter(job__in=work.jobs).get()
    results = CommuneResult.objects.filter(run=run).values("kind").distinct().count()
    whole = CommuneResult.objects.filter(run=run).count()
    reference = CommuneResult.objects.filter(run=Run.objects.filter(publication__isnull=False).latest("pk")).count()
    made = Restitution.objects.filter(job__in=work.jobs).get()
    audit = verify_audit()
    return [
        ("chaque travail a réussi", states == {JobState.SUCCEEDED: len(work.jobs)}, dict(states)),
        (
            "une lettre par décision",
            set(letters.values()) == {1} and len(letters) == done == len(work.decided),
            f"{len(letters)} lettres, {done} résultats",
        ),
        (
            "chaque dépôt confirmé a une version",
            set(versions) == handed and set(versions.values()) <= {1},
            f"{len(handed)} dépôts",
        ),
        ("aucune réponse confirmée n’est perdue", not lost, f"{len(lost)} perdues"),
        ("le diagnostic est entier", whole == reference and results > 0, f"{whole} lignes"),
        ("la restitution a ses cinq documents", made.documents.count() == DOCUMENTS, f"{made.documents.count()}"),
        ("la chaîne d’audit tient", audit.broken is None, f"{audit.checked} événements"),
    ]
