"""Hundreds of decisions released by one job whose worker is killed twice: a letter and a mail each, once.

Usage: python -m benchmarks.releases [--decisions N]. Everything is invented in a copy of the demonstration's database,
dropped at the end; the demonstration must be stopped.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.call_files import DESK, RANKED, prepare_desk
from benchmarks.deadline_servers import Servers, copy_database, drop_database

MOTIVE = "Le besoin du territoire est déjà couvert."
# The worker dies each time this share of the letters is written.
DEATHS = (0.2, 0.6)
PATIENCE = 600.0


def prepare_decisions(count: int) -> tuple[Any, list[Any], Any]:
    """The call, its files, each with a refusal ready to be released and a member to write to, and the agent."""
    desk = prepare_desk(count + RANKED)
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by `prepare_desk`
    from awards.domain.preparing import DecisionPlan, hold_decision, prepare_decision  # noqa: PLC0415
    from awards.enums import DecisionKind  # noqa: PLC0415
    from calls.enums import ApplicationState, ConflictStatus  # noqa: PLC0415
    from calls.models import Application, Call, Conflict  # noqa: PLC0415

    agent = User.objects.get(email=DESK)
    call = Call.objects.get(pk=desk.large_call)
    Application.objects.filter(call=call).update(state=ApplicationState.DELIBERATED)
    Conflict.objects.filter(application__call=call, user=agent).delete()
    files = list(Application.objects.filter(call=call).select_related("call", "siae", "department").order_by("pk"))
    Conflict.objects.bulk_create(Conflict(application=one, user=agent, status=ConflictStatus.CLEAR) for one in files)
    _give_members([one.siae for one in files])
    _give_opinions(files, agent)
    plan = DecisionPlan(kind=DecisionKind.REJECTED, motive=MOTIVE)
    for one in files:
        hold_decision(prepare_decision(one, plan=plan, actor=agent), actor=agent)
    return call, files, agent


def _give_members(structures: list[Any]) -> None:
    """One person a structure, who is written to."""
    from accounts.models import Assignment, User  # noqa: PLC0415 -- Django is set up by now
    from accounts.roles import Role  # noqa: PLC0415

    people = User.objects.bulk_create(
        User(email=f"essai-{rank}@demo.example", first_name="Camille", last_name="Essai")
        for rank in range(len(structures))
    )
    hats = Assignment.objects.bulk_create(Assignment(user=one, role=Role.STRUCTURE_MEMBER) for one in people)
    for siae, hat in zip(structures, hats, strict=True):
        siae.members.add(hat)


def _give_opinions(files: list[Any], agent: Any) -> None:
    """The avis of each file, without the meeting that gave it."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from committees.enums import ItemKind, OpinionValue  # noqa: PLC0415
    from committees.models import AgendaItem, Committee, Opinion, Session  # noqa: PLC0415

    now = timezone.now()
    sessions: dict[int, Any] = {}
    ranks: Counter[int] = Counter()
    for one in files:
        if one.department_id not in sessions:
            committee, _ = Committee.objects.get_or_create(
                department=one.department, defaults={"name": "CDIAE d’essai", "contact": "cdiae@service.example"}
            )
            number = committee.sessions.count() + 1
            sessions[one.department_id] = Session.objects.create(
                committee=committee, number=number, starts_at=now, created_by=agent
            )
        ranks[one.department_id] += 1
        item = AgendaItem.objects.create(
            session=sessions[one.department_id],
            kind=ItemKind.APPLICATION,
            application=one,
            rank=ranks[one.department_id],
            title="Dossier",
        )
        value = OpinionValue.UNFAVOURABLE
        votes = {"votes_for": 5, "votes_against": 0, "abstentions": 0, "voters": 5, "recused": 0}
        Opinion.objects.create(
            item=item,
            application=one,
            proposal=value,
            value=value,
            motivation=MOTIVE,
            given_at=now,
            recorded_by=agent,
            **votes,
        )


def release_with_deaths(servers: Servers, call: Any, files: list[Any], agent: Any) -> float:
    """Seconds from the click to the last result, the worker killed on the way at each of `DEATHS`."""
    from awards.domain.releasing import ask_release  # noqa: PLC0415 -- Django is set up by now
    from awards.models import Letter  # noqa: PLC0415
    from iae_portal.common.tasks import reap_jobs  # noqa: PLC0415

    begun = time.monotonic()
    bulk = ask_release(call, files, actor=agent)
    left = [int(share * len(files)) for share in DEATHS]
    before = Letter.objects.exclude(decision__application__in=files).count()
    while time.monotonic() - begun < PATIENCE:
        bulk.job.refresh_from_db()
        if bulk.job.is_final:
            return time.monotonic() - begun
        if left and Letter.objects.count() - before >= left[0]:
            left.pop(0)
            servers.replace_worker()
        reap_jobs()
        time.sleep(0.2)
    raise SystemExit("La notification n'a pas fini.")


def verify(files: list[Any]) -> list[tuple[str, bool, str]]:
    """What must hold of the letters, of the mails, of the results and of the chain of the audit."""
    from awards.models import Letter  # noqa: PLC0415 -- Django is set up by now
    from calls.enums import ApplicationState  # noqa: PLC0415
    from calls.models import Application, BulkItem  # noqa: PLC0415
    from calls.queries.people import members_of  # noqa: PLC0415
    from iae_portal.common.models import OutgoingMail  # noqa: PLC0415

    letters = Counter(Letter.objects.filter(decision__application__in=files).values_list("decision", flat=True))
    sent = OutgoingMail.objects.filter(key__startswith="calls:decision:").values_list("key", "recipient")
    # The demonstration has released decisions of its own.
    mails = Counter(recipient for key, recipient in sent if int(key.split(":")[2]) in letters)
    states = Counter(Application.objects.filter(pk__in=[one.pk for one in files]).values_list("state", flat=True))
    people = [one.email for file in files for one in members_of(file)]
    done = BulkItem.objects.filter(application__in=files, is_done=True).count()
    return [
        ("une lettre par décision", len(letters) == len(files) == sum(letters.values()), f"{sum(letters.values())}"),
        ("un courriel par personne à qui écrire", mails == Counter(people), f"{sum(mails.values())}"),
        ("chaque dossier refusé", states == {ApplicationState.REJECTED: len(files)}, f"{dict(states)}"),
        ("un résultat par dossier", done == len(files), f"{done}"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=500)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    copy_database()
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            call, files, agent = prepare_decisions(options.decisions)
            servers.start()
            seconds = release_with_deaths(servers, call, files, agent)
            verdicts = verify(files)
        finally:
            servers.stop()
            drop_database()
    print(f"{len(files)} décisions notifiées en {seconds:.1f} s, exécutant tué {len(DEATHS)} fois")
    print(f"Charge de la machine : {os.getloadavg()[0]:.1f}")
    for label, holds, detail in verdicts:
        print(f"{'oui' if holds else 'NON'} : {label} ({detail})")
    return 0 if all(holds for _, holds, _ in verdicts) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
