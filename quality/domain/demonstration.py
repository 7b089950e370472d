"""The reference of the demonstration: an invented one, published, with a second version being discussed."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of
from quality.domain.comments import answer_comment, write_comment
from quality.domain.demonstration_texts import REFERENCE, SECOND_WORDS
from quality.domain.versions import open_discussion, publish_version, save_criterion, save_theme, start_version
from quality.enums import AssessmentState, Level, Outcome
from quality.models import Assessment, AssessmentAnswer, ReferenceVersion
from quality.rules.content import Criterion
from quality.rules.voices import voices_of
from structures.models import Siae

AUTHOR, MEMBER = "agent.region@demo.example", "siae@demo.example"
# As many invented peers of one kind as the portal needs to tell a place among them, and one less of another.
PEERS = (("ACI", 8), ("AI", 3))


@transaction.atomic
def load_demo_reference() -> list[ReferenceVersion]:
    """Once: nothing is added where a version exists."""
    actor = User.objects.filter(email=AUTHOR).first()
    if actor is None or ReferenceVersion.objects.exists():
        return []
    first = _write_first(actor)
    _assess(first, actor)
    return [first, _write_second(actor)]


def _write_first(actor: User) -> ReferenceVersion:
    version = start_version(actor=actor)
    for title, purpose, criteria in REFERENCE:
        version = save_theme(version, code="", title=title, purpose=purpose, revision=version.revision, actor=actor)
        theme = version.reading.themes[-1].code
        for name, question, proofs, levels in criteria:
            criterion = Criterion("", name, question, proofs, levels)
            version = save_criterion(version, theme=theme, criterion=criterion, revision=version.revision, actor=actor)
    version = open_discussion(version, until=timezone.localdate(), actor=actor)
    # As if it had been discussed before today, when it is published.
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    ReferenceVersion.objects.filter(pk=version.pk).update(is_demonstration=True, comments_until=yesterday)
    version.refresh_from_db()
    return publish_version(version, note="", actor=actor)


def _write_second(actor: User) -> ReferenceVersion:
    """With the words of a structure and of employees' representatives, one answered, one not yet."""
    version = start_version(actor=actor)
    theme, criterion = next(version.reading.criteria())
    changed = Criterion(criterion.code, criterion.title, SECOND_WORDS, criterion.proofs, criterion.levels)
    version = save_criterion(version, theme=theme.code, criterion=changed, revision=version.revision, actor=actor)
    ReferenceVersion.objects.filter(pk=version.pk).update(is_demonstration=True)
    version = open_discussion(
        ReferenceVersion.objects.get(pk=version.pk), until=timezone.localdate() + dt.timedelta(days=45), actor=actor
    )
    member = User.objects.filter(email=MEMBER).first() or actor
    voices = voices_of(hat_of(member))
    said = write_comment(
        version,
        part=criterion.code,
        voice=voices[0],
        text="L’accueil collectif a sa place : ne jugez pas sur le seul entretien individuel.",
        actor=member,
    )
    answer_comment(
        said, outcome=Outcome.TAKEN, answer="La question parle maintenant des deux formes d’accueil.", actor=actor
    )
    write_comment(
        version,
        part="",
        voice=voices[-1],
        text="Les salariés demandent à lire leur propre bilan de compétences avant leur sortie.",
        actor=member,
    )
    return version


def _assess(version: ReferenceVersion, actor: User) -> None:
    """Invented levels, drawn from the rank of each structure; the member's structures are left to begin."""
    now = timezone.now()
    for kind, count in PEERS:
        rows = Siae.objects.current().filter(kind=kind, source__is_demonstration=True)
        for rank, siae in enumerate(rows.exclude(members__user__email=MEMBER).distinct().order_by("pk")[:count]):
            assessment = Assessment.objects.create(version=version, siae=siae, started_by=actor)
            AssessmentAnswer.objects.bulk_create(
                AssessmentAnswer(
                    assessment=assessment,
                    code=code,
                    level=Level(1 + (rank * 7 + place * 3) % 4),
                    proof="Démonstration : niveau inventé.",
                )
                for place, code in enumerate(version.reading.codes)
            )
            assessment.state, assessment.sent_at, assessment.sent_by = AssessmentState.SENT, now, actor
            assessment.save()
