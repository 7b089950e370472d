"""The call, the structures and the drafts of `benchmarks.deadline`, and what must hold of them in the end."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

TYPED = "resume"
SECTIONS = 5
QUESTIONS = 5


class Confirmed(Protocol):
    """What a client says was confirmed to it."""

    confirmed: str
    receipts: set[str]


@dataclass(frozen=True)
class Case:
    files: list[tuple[int, str]]
    """Key of each draft, with the cookie of the session of its member."""


def make_definition() -> dict[str, Any]:
    """A form of the length of a real one: 5 sections, 27 questions, two conditions, a rule of eligibility."""
    sections: list[dict[str, Any]] = [
        {
            "key": f"rubrique_{rank}",
            "title": f"Rubrique {rank}",
            "questions": [
                {
                    "key": f"texte_{rank}_{number}",
                    "kind": "long_text",
                    "label": f"Question {rank}.{number}",
                    "max_length": 4000,
                }
                for number in range(1, QUESTIONS + 1)
            ],
        }
        for rank in range(1, SECTIONS + 1)
    ]
    sections[0]["questions"] = [
        {"key": TYPED, "kind": "long_text", "label": "Résumé du projet", "max_length": 4000},
        {"key": "etp", "kind": "etp_by_year", "label": "ETP demandés", "years": [2027, 2028], "role": "etp"},
        *sections[0]["questions"],
    ]
    sections[1]["questions"][-1]["condition"] = {"name": TYPED, "operator": "answered", "value": True}
    return {
        "form": {"sections": sections},
        "eligibility": [
            {
                "code": "peu_etp",
                "label": "Au moins un ETP",
                "message": "Un projet de moins d’un ETP ne relève pas de cet appel.",
                "condition": {"name": "_etp_asked", "operator": "less_than", "value": "1"},
            }
        ],
        "rubric": {"criteria": [{"code": "besoin", "label": "Réponse au besoin"}]},
    }


def make_answers() -> dict[str, Any]:
    definition = make_definition()
    keys = [question["key"] for section in definition["form"]["sections"] for question in section["questions"]]
    return {key: ("Réponse à la question. " * 12).strip() for key in keys if key not in {"etp", TYPED}} | {
        "etp": {"2027": "3.50", "2028": "5"},
        TYPED: "Texte de départ",
    }


def prepare(count: int) -> Case:
    """A published call and a draft filled for each of `count` structures, each with a member who is signed in."""
    import django  # noqa: PLC0415 -- the settings' name and the copied base are known only now

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from calls.enums import ApplicantKind, CallKind, CallState  # noqa: PLC0415
    from calls.models import Call, CallTemplate, CallVersion  # noqa: PLC0415
    from calls.rules.definitions import load_definition  # noqa: PLC0415
    from structures.models import Siae  # noqa: PLC0415

    agent = User.objects.get(email="agent.region@demo.example")
    content = load_definition(make_definition())
    template = CallTemplate.objects.create(
        slug="mesure",
        name="Mesure",
        kind=CallKind.PROJECTS,
        applicant=ApplicantKind.STRUCTURE,
        summary="Mesure",
        definition=content.dump(),
        updated_by=agent,
    )
    now = timezone.now()
    call = Call.objects.create(
        kind=CallKind.PROJECTS,
        applicant=ApplicantKind.STRUCTURE,
        title="Appel de la mesure",
        summary="Mesure",
        template=template,
        opens_at=now - dt.timedelta(days=1),
        closes_at=now + dt.timedelta(hours=2),
        contact="mesure@service.example",
        year=2027,
        definition=content.dump(),
        created_by=agent,
    )
    call.version = CallVersion.objects.create(
        call=call, number=1, definition=content.dump(), fingerprint=content.fingerprint, published_by=agent
    )
    call.state = CallState.PUBLISHED
    call.save(update_fields=["version", "state"])
    structures = list(Siae.objects.current().funded().select_related("department").order_by("pk")[:count])
    if len(structures) < count:
        raise SystemExit(f"La démonstration ne compte que {len(structures)} structures.")
    return Case([make_draft(call, siae, number, now) for number, siae in enumerate(structures)])


def make_draft(call: Any, siae: Any, number: int, now: dt.datetime) -> tuple[int, str]:
    from accounts.models import Assignment, User  # noqa: PLC0415
    from accounts.roles import Role  # noqa: PLC0415
    from calls.models import Answer, Application  # noqa: PLC0415

    user = User.objects.create(
        email=f"mesure{number}@porteur.example", first_name="Camille", last_name=f"Mesure {number}"
    )
    hat = Assignment.objects.create(user=user, role=Role.STRUCTURE_MEMBER)
    siae.members.add(hat)
    application = Application.objects.create(
        call=call,
        version=call.version,
        applicant=call.applicant,
        siae=siae,
        applicant_name=siae.name,
        department=siae.department,
        created_by=user,
    )
    Answer.objects.bulk_create(
        Answer(application=application, key=key, value=value, saved_at=now, saved_by=user)
        for key, value in make_answers().items()
    )
    return application.pk, open_session(user)


def open_session(user: Any) -> str:
    """The cookie of a person who has just signed in."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now
    from django.contrib.auth import (  # noqa: PLC0415 -- Django is set up by now
        BACKEND_SESSION_KEY as BACKEND,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )

    from accounts.portal_session import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def verify(clients: Mapping[int, Confirmed], *, submitters: int) -> list[tuple[str, bool, str]]:
    """Each promise with whether it holds, read in the database."""
    from calls.models import Answer, ApplicationVersion  # noqa: PLC0415
    from iae_portal.common.audit_trail import verify_audit  # noqa: PLC0415
    from iae_portal.common.mails import OutgoingMail  # noqa: PLC0415

    kept = dict(Answer.objects.filter(application__in=clients, key=TYPED).values_list("application_id", "value"))
    typed = {pk: client for pk, client in clients.items() if client.confirmed}
    lost = [pk for pk, client in typed.items() if kept[pk] != client.confirmed]
    versions = Counter(
        ApplicationVersion.objects.filter(application__in=clients).values_list("application_id", flat=True)
    )
    receipts = {pk: len(client.receipts) for pk, client in clients.items() if client.receipts}
    expected = {
        f"calls:received:{pk}"
        for pk in ApplicationVersion.objects.filter(application__in=clients).values_list("pk", flat=True)
    }
    mails = OutgoingMail.objects.filter(key__startswith="calls:received:").values_list("key", flat=True)
    written = {key.rpartition(":")[0] for key in mails}
    audit = verify_audit()
    return [
        ("aucune réponse confirmée n’est perdue", not lost, f"{len(typed)} porteurs, {len(lost)} perdues"),
        (
            "un dépôt, une version",
            sum(versions.values()) == submitters and set(versions.values()) <= {1},
            f"{submitters} dépôts, {sum(versions.values())} versions",
        ),
        (
            "chaque récépissé montré a sa version",
            set(receipts.values()) <= {1} and set(receipts) == set(versions),
            f"{len(receipts)} récépissés",
        ),
        ("chaque version a son courriel, et réciproquement", written == expected, f"{len(written)} courriels"),
        ("la chaîne d’audit tient", audit.broken is None, f"{audit.checked} événements"),
    ]
