"""Files of the demonstration, all invented: a draft under way, those of the closed call, some already scored."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from calls.domain.answering import save_answer
from calls.domain.drafts import open_draft
from calls.domain.file_reading import read_file
from calls.domain.submission import write_version
from calls.domain.version_content import compose_content, summarise_fields
from calls.enums import ApplicationState as S, ConflictStatus, PointOutcome, Recommendation, ReviewState
from calls.models import (
    AdmissibilityPoint,
    Answer,
    Application,
    ApplicationVersion,
    Call,
    Conflict,
    CriterionScore,
    Review,
    ReviewAssignment,
)
from calls.rules.fields import FieldRole
from iae_portal.common.transitions import TransitionTable, transition
from structures.models import Siae
from territories.enums import AreaLevel
from territories.models import Area

AUTHOR, APPLICANT = "agent.region@demo.example", "siae@demo.example"
# Written by nobody of the portal: they come in without the guards that a person meets.
UNGUARDED: TransitionTable = {(S.DRAFT, S.SUBMITTED): None, (S.SUBMITTED, S.UNDER_REVIEW): None}


@dataclass(frozen=True, slots=True)
class Project:
    """One invented answer to the closed call, in a commune that it aims at. `scores` are those of its reviewers."""

    department: str
    title: str
    text: str
    etp: str
    scores: tuple[tuple[str, int], ...] = ()


CANTAL_AGENT, CANTAL_MEMBER, REGIONAL = "agent.cantal@demo.example", "cdiae.cantal@demo.example", AUTHOR
PROJECTS = (
    Project(
        "15",
        "Une recyclerie de pays",
        "Collecter, trier et remettre en état des objets trois jours par semaine, avec un encadrant sur place.",
        "4.00",
        ((CANTAL_AGENT, 4), (CANTAL_MEMBER, 3)),
    ),
    Project(
        "15",
        "Une blanchisserie d’insertion",
        "Laver le linge des maisons de retraite et des gîtes, avec un service de navette pour les salariés.",
        "3.00",
        ((CANTAL_AGENT, 2), (CANTAL_MEMBER, 4)),
    ),
    Project(
        "43",
        "Un atelier de menuiserie itinérant",
        "Un camion-atelier pour les communes sans structure à moins de trente minutes.",
        "2.50",
        ((REGIONAL, 4),),
    ),
    Project(
        "63",
        "Du maraîchage pour les cantines",
        "Produire et livrer des légumes aux cantines du massif, et former aux métiers du maraîchage.",
        "5.00",
        ((REGIONAL, 3),),
    ),
    Project(
        "38",
        "Réparation et location de cycles",
        "Un atelier ouvert aux personnes sans permis, avec des vélos à assistance électrique à louer au mois.",
        "3.50",
        ((REGIONAL, 4),),
    ),
    Project(
        "26",
        "Entretien de rivières et de sentiers",
        "Deux équipes de bûcheronnage et de restauration de berges pour les communes et les syndicats de rivière.",
        "3.50",
    ),
    Project(
        "73",
        "Une conciergerie de station",
        "Des services de proximité pour les résidences et les saisonniers, toute l’année.",
        "3.00",
    ),
)


@transaction.atomic
def load_demo_files(*, opened: Call, closed: Call) -> None:
    """Make them once: nothing is added to a call that already has files."""
    if opened.version is not None and not opened.applications.exists():
        _begin_draft(opened)
    if closed.version is not None and not closed.applications.exists():
        for rank, project in enumerate(PROJECTS):
            siae = _find_structure(project.department, rank)
            if siae is not None:
                _hand_in(
                    closed, siae, project, moment=closed.window.closes_at - dt.timedelta(days=1 + 2 * rank, hours=rank)
                )


def _begin_draft(call: Call) -> None:
    """What the member of the demonstration finds begun."""
    actor = User.objects.filter(email=APPLICANT).first()
    siae = Siae.objects.current().filter(members__user=actor).order_by("pk").first() if actor else None
    if actor is None or siae is None or actor.assignment is None:
        return
    draft = open_draft(call, holder=siae, actor=actor)
    typed = {
        "titre": "Une antenne d’insertion dans le Haut-Cantal",
        "resume": "Ouvrir trois jours par semaine un atelier de réemploi, avec un encadrant et une conseillère.",
        "forme": "antenne",
    }
    form = draft.version.content.form
    for key, raw in typed.items():
        if key in form.by_key:
            seen = draft.answers.filter(key=key).values_list("revision", flat=True).first() or 0
            save_answer(draft, key=key, raw=raw, seen=seen, actor=actor)


def _find_structure(department: str, rank: int) -> Siae | None:
    """A structure of the département that the demonstration's member does not belong to, another for each project."""
    rows = Siae.objects.current().funded().filter(department__code=department, sites__isnull=False)
    free = rows.exclude(members__user__email=APPLICANT).distinct().order_by("pk")
    return free[rank : rank + 1].first() or free.first()


def _hand_in(call: Call, siae: Siae, project: Project, *, moment: dt.datetime) -> None:
    author = call.created_by
    assert call.version is not None  # noqa: S101 -- the caller looked
    application = Application.objects.create(
        call=call,
        version=call.version,
        applicant=call.applicant,
        siae=siae,
        applicant_name=siae.name,
        department=siae.department,
        created_by=author,
        created_at=moment - dt.timedelta(days=6),
    )
    Answer.objects.bulk_create(
        Answer(application=application, key=key, value=value, saved_at=moment, saved_by=author)
        for key, value in compose_answers(application, project).items()
    )
    file = read_file(application, now=moment)
    version = write_version(
        file,
        compose_content(file),
        submission_key=_key_of(application),
        actor=author,
        closes_at=call.window.closes_at,
        is_late=False,
    )
    fields = {**summarise_fields(file), "current": version, "submitted_at": moment, "changed_at": moment}
    transition(instance=application, to=S.SUBMITTED, actor=author, table=UNGUARDED, changes=fields)
    if project.scores:
        _instruct(application, version, project)


def _key_of(application: Application) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration:{application.pk}")


def compose_answers(application: Application, project: Project) -> dict[str, Any]:
    """Answers to the questions of the closed call that the project speaks of; its pieces stay to be handed in."""
    form = application.version.content.form
    place = find_commune(application, project)
    etp = form.with_role(FieldRole.ETP)[0]
    years = [str(year) for year in getattr(etp, "years", ())]
    wanted: dict[str, Any] = {
        "titre": f"{project.title} – {place.name}" if place else project.title,
        "resume": project.text,
        "forme": "antenne",
        "filiere": application.siae.kind.lower() if application.siae else None,
        "lieu": {"commune": place.code} if place else None,
        "besoin": "Aucune structure n’est à moins de trente minutes, et la moitié des demandeurs n’a pas de voiture.",
        "offre_existante": "La structure la plus proche nous adresse les personnes qui ne peuvent pas la rejoindre.",
        "mobilite": "Une navette le matin et le soir, et des horaires calés sur le car.",
        "support": project.text,
        "publics": "Demandeurs d’emploi de longue durée et allocataires du RSA du canton.",
        "accompagnement": "Une conseillère à mi-temps sur place ; un entretien par quinzaine et par salarié.",
        "ratio": "0.50",
        etp.key: dict.fromkeys(years, project.etp),
        "investissement": "non",
        "equilibre": "Un tiers de ventes la première année, la moitié la troisième.",
        "engagements_pris": ["sinceres", "suivi", "controle", "publicite"],
        "signataire": "La présidence de l’association",
    }
    return {key: value for key, value in wanted.items() if value is not None and key in form.by_key}


def find_commune(application: Application, project: Project) -> Area | None:
    """The most populous commune of the département that the call aims at, else the most populous of all."""
    targets = application.version.targets.select_related("area").order_by("-area__population", "area__code")
    inside = targets.filter(
        area__parent_links__parent__code=project.department, area__parent_links__parent_level=AreaLevel.DEPARTMENT
    )
    found = inside.first() or targets.first()
    return found.area if found else None


def _instruct(application: Application, version: ApplicationVersion, project: Project) -> None:
    """Found admissible, given to its reviewers and scored by each."""
    author = application.created_by
    content = application.version.content
    AdmissibilityPoint.objects.bulk_create(
        AdmissibilityPoint(
            application=application, version=version, code=point.code, outcome=PointOutcome.CONFORM, found_by=author
        )
        for point in content.checklist
    )
    transition(instance=application, to=S.UNDER_REVIEW, actor=author, table=UNGUARDED)
    for email, level in project.scores:
        reviewer = User.objects.filter(email=email).first()
        if reviewer is None:
            continue
        Conflict.objects.create(application=application, user=reviewer, status=ConflictStatus.CLEAR)
        ReviewAssignment.objects.create(application=application, reviewer=reviewer, assigned_by=author)
        review = Review.objects.create(
            application=application,
            version=version,
            reviewer=reviewer,
            comment="Projet clair ; le plan de financement est à consolider.",
            recommendation=Recommendation.FAVOURABLE if level > 2 else Recommendation.RESERVED,  # noqa: PLR2004
        )
        CriterionScore.objects.bulk_create(
            CriterionScore(
                review=review,
                code=criterion.code,
                value=Decimal(min(criterion.maximum, level + rank % 2)),
                comment="Au vu du dossier.",
            )
            for rank, criterion in enumerate(content.rubric.criteria)
        )
        review.state, review.sent_at = ReviewState.SENT, application.changed_at + dt.timedelta(days=12)
        review.save(update_fields=["state", "sent_at"])
