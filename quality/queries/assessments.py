"""Reading assessments: the lists, one with its answers, and those of the peers without their names."""

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from quality.enums import AssessmentState
from quality.models import Assessment, AssessmentAnswer, CampaignReference, ReferenceVersion
from quality.models.assessments import AssessmentQuerySet
from structures.models import Dialogue


def list_assessments(user: Any) -> AssessmentQuerySet:
    """Those that the user reads, with their answers."""
    answers = Prefetch("answers", AssessmentAnswer.objects.order_by("pk"), to_attr="given")
    rows = Assessment.objects.visible_to(user).select_related("siae__department", "version")
    return rows.prefetch_related(answers).order_by("-sent_at", "-pk")


def find_assessment(user: Any, *, pk: int) -> Assessment | None:
    return Assessment.objects.visible_to(user).select_related("siae__department", "version").filter(pk=pk).first()


def levels_of(assessment: Assessment) -> dict[str, int]:
    return dict(assessment.answers.values_list("code", "level"))


def peer_levels(assessment: Assessment) -> list[dict[str, int]]:
    """The levels that the other structures of the same kind gave, in their last assessment sent on the same version.

    No name comes with them, nor the order in which they were sent.
    """
    sent = Assessment.objects.filter(
        state=AssessmentState.SENT, version=assessment.version_id, siae__kind=assessment.siae.kind
    ).exclude(siae=assessment.siae_id)
    last = sent.filter(siae=OuterRef("siae")).order_by("-sent_at", "-pk").values("pk")[:1]
    rows = AssessmentAnswer.objects.filter(assessment__in=sent.filter(pk=Subquery(last)))
    by_structure: dict[int, dict[str, int]] = {}
    for key, code, level in rows.values_list("assessment", "code", "level"):
        by_structure.setdefault(key, {})[code] = level
    return sorted(by_structure.values(), key=lambda levels: sorted(levels.items()))


def list_versions(user: Any) -> "QuerySet[ReferenceVersion]":
    return ReferenceVersion.objects.visible_to(user).annotate(count=Count("comments")).order_by("-number")


def asked_in(dialogue: Dialogue) -> tuple[CampaignReference, Assessment | None] | None:
    """What the campaign of a dialogue asks for, and the structure's last assessment on it; None when nothing is."""
    asked = CampaignReference.objects.filter(campaign=dialogue.campaign_id).select_related("version").first()
    if asked is None:
        return None
    rows = Assessment.objects.filter(siae=dialogue.siae_id, version=asked.version_id)
    return asked, rows.order_by("-state", "-sent_at", "-pk").first()
