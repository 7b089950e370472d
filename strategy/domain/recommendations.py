"""Writing a recommendation, discussing it, and keeping each version that is validated."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission
from iae_portal.common.audit_trail import canonical_data, record_event
from iae_portal.common.transitions import TransitionRefusedError, transition
from strategy.domain.recommendation_states import TABLE, require_writing
from strategy.enums import EvidenceKind, RecommendationState
from strategy.models import Evidence, Partner, Recommendation, RecommendationVersion, Remark
from territories.models import Area

NOTHING_NEW = "Rien n’a changé depuis la version validée."
WRITTEN = (
    "title",
    "priority",
    "department",
    "problem",
    "action",
    "lever",
    "owner",
    "starts_on",
    "ends_on",
    "etp",
    "euros",
    "success",
    "vigilance",
)
STALE = (
    "Quelqu’un a modifié cette préconisation depuis l’ouverture de votre page : relisez-la, vos textes restent "
    "dans le formulaire."
)


def create_recommendation(
    *, values: Mapping[str, Any], areas: Sequence[Area], partners: Sequence[Partner] = (), actor: User
) -> Recommendation:
    """A draft. Raises ValidationError by field, PermissionDenied outside the perimeter."""
    recommendation = Recommendation(created_by=actor, **{name: values[name] for name in WRITTEN if name in values})
    require_writing(recommendation, actor=actor)
    recommendation.full_clean()
    with transaction.atomic():
        recommendation.save()
        recommendation.areas.set(areas)
        recommendation.partners.set(partners)
        record_event(actor=actor, verb="recommendation:created", subject=recommendation)
    return recommendation


def save_recommendation(
    recommendation: Recommendation,
    *,
    values: Mapping[str, Any],
    areas: Sequence[Area],
    partners: Sequence[Partner],
    revision: int,
    actor: User,
) -> Recommendation:
    """Keep what was written, unless somebody wrote since the page was opened.

    Raises ValidationError by field, with code « stale » when the page is old; TransitionRefusedError once validated.
    """
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        if held.state in (RecommendationState.VALIDATED, RecommendationState.DROPPED):
            raise TransitionRefusedError(
                f"Cette préconisation est {held.get_state_display()} : reprenez-la d’abord en rédaction."
            )
        if held.revision != revision:
            raise ValidationError(STALE, code="stale")
        before = _plain(held)
        for name in WRITTEN:
            if name in values:
                setattr(held, name, values[name])
        require_writing(held, actor=actor)
        held.revision, held.changed_at = held.revision + 1, timezone.now()
        held.full_clean()
        held.save()
        held.areas.set(areas)
        held.partners.set(partners)
        after = _plain(held)
        changed = sorted(name for name in after if after[name] != before[name])
        record_event(actor=actor, verb="recommendation:saved", subject=held, data={"changed": changed})
    recommendation.refresh_from_db()
    return recommendation


def add_evidence(recommendation: Recommendation, *, evidence: Evidence, actor: User) -> Evidence:
    """Freeze a figure or a finding beside the text; its source and its date are asked."""
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        if held.state == RecommendationState.VALIDATED:
            raise TransitionRefusedError("Cette préconisation est validée : reprenez-la d’abord en rédaction.")
        evidence.recommendation, evidence.frozen_by = held, actor
        evidence.full_clean()
        evidence.save()
        data = {"evidence": evidence.pk, "kind": evidence.kind, "source": evidence.source}
        record_event(actor=actor, verb="recommendation:evidence", subject=held, data=data)
    return evidence


def remove_evidence(evidence: Evidence, *, actor: User) -> None:
    with transaction.atomic():
        held = hold_recommendation(evidence.recommendation, actor=actor)
        if held.state == RecommendationState.VALIDATED:
            raise TransitionRefusedError("Cette préconisation est validée : reprenez-la d’abord en rédaction.")
        data = {"evidence": evidence.pk, "title": evidence.title}
        evidence.delete()
        record_event(actor=actor, verb="recommendation:unproved", subject=held, data=data)


def write_remark(recommendation: Recommendation, *, text: str, actor: User) -> Remark:
    """Take part in the discussion of a recommendation that is open to it."""
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez la remarque."})
    if not actor.can(Permission.STRATEGY_DOCTRINE_DISCUSS):
        raise PermissionDenied
    with transaction.atomic():
        held = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
        if held.state != RecommendationState.DISCUSSED:
            raise TransitionRefusedError("Cette préconisation n’est pas ouverte à la discussion.")
        hat = hat_of(actor)
        remark = Remark.objects.create(
            recommendation=held, author=actor, author_as=(hat.label if hat else "")[:200], text=words
        )
        record_event(actor=actor, verb="recommendation:remark", subject=held, data={"remark": remark.pk})
    return remark


def open_discussion(recommendation: Recommendation, *, actor: User) -> Recommendation:
    return _move(recommendation, RecommendationState.DISCUSSED, actor=actor)


def resume_writing(recommendation: Recommendation, *, actor: User) -> Recommendation:
    return _move(recommendation, RecommendationState.DRAFT, actor=actor)


def drop_recommendation(recommendation: Recommendation, *, motive: str, actor: User) -> Recommendation:
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi la préconisation est écartée."})
    changes = {"dropped_because": words[:1000]}
    return _move(recommendation, RecommendationState.DROPPED, actor=actor, changes=changes, data={"motive": words})


def validate_recommendation(recommendation: Recommendation, *, note: str, actor: User) -> RecommendationVersion:
    """Validate what is written: it becomes a version, kept with its evidence and its fingerprint."""
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        last = held.versions.order_by("-number").first()
        if last is not None and not note.strip():
            raise ValidationError({"note": "Dites ce que cette version change."})
        content = compose_content(held)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        if last is not None and last.fingerprint == fingerprint:
            raise TransitionRefusedError(NOTHING_NEW)
        transition(
            instance=held,
            to=RecommendationState.VALIDATED,
            actor=actor,
            table=TABLE,
            data={"version": last.number + 1 if last else 1, "fingerprint": fingerprint},
            changes={"changed_at": timezone.now()},
        )
        version = RecommendationVersion.objects.create(
            recommendation=held,
            number=last.number + 1 if last else 1,
            content=content,
            fingerprint=fingerprint,
            note=note.strip(),
            validated_by=actor,
        )
    recommendation.refresh_from_db()
    return version


def compose_content(recommendation: Recommendation, *, evidences: Iterable[Evidence] | None = None) -> dict[str, Any]:
    """The whole of a recommendation as plain data, figures as they are read; with some of its evidence, or all."""
    shown = recommendation.evidences.order_by("frozen_at", "pk") if evidences is None else evidences
    return canonical_data(
        {
            **_plain(recommendation),
            "evidences": [
                {
                    "kind": EvidenceKind(row.kind).label,
                    "title": row.title,
                    "figures": row.figures,
                    "text": row.text,
                    "source": row.source,
                    "dated_on": row.dated_on,
                    "is_estimated": row.is_estimated,
                }
                for row in shown
            ],
        }
    )


def _plain(recommendation: Recommendation) -> dict[str, Any]:
    written = {name: getattr(recommendation, name) for name in WRITTEN if name != "department"}
    return {
        **written,
        "department": recommendation.department.code if recommendation.department else "",
        "department_name": recommendation.department.name if recommendation.department else "",
        "areas": sorted(recommendation.areas.values_list("level", "code", "name")),
        "partners": sorted(recommendation.partners.values_list("name", flat=True)),
        "initiatives": sorted(recommendation.initiatives.values_list("title", flat=True)),
    }


def _move(
    recommendation: Recommendation,
    to: RecommendationState,
    *,
    actor: User,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Recommendation:
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        fields = {"changed_at": timezone.now(), **(changes or {})}
        transition(instance=held, to=to, actor=actor, table=TABLE, data=data, changes=fields)
    recommendation.refresh_from_db()
    return recommendation


def hold_recommendation(recommendation: Recommendation, *, actor: User) -> Recommendation:
    """The row, locked, for who writes it; call it inside a transaction. Raises PermissionDenied for others."""
    if not Recommendation.objects.visible_to(actor).filter(pk=recommendation.pk).exists():
        raise PermissionDenied
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("department")
    held = rows.get(pk=recommendation.pk)
    require_writing(held, actor=actor)
    return held
