"""Writing the reference: a draft from the published version, its discussion, its publication."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from quality.enums import VersionState as S
from quality.models import ReferenceVersion
from quality.rules.content import Content, Criterion, find_faults, load_content
from quality.rules.differences import compare_contents
from quality.rules.editing import ContentError, move_part, next_code, put_criterion, put_theme, remove_part

TITLE = "Référentiel de la qualité de l’accompagnement"
STALE = "Quelqu’un a modifié le référentiel depuis l’ouverture de votre page : rechargez-la."


def require_editor(actor: Any) -> None:
    if not actor.can(Permission.QUALITY_REFERENCE_EDIT):
        raise PermissionDenied


def _writes(_version: ReferenceVersion, actor: Any) -> None:
    require_editor(actor)


def _whole(version: ReferenceVersion, actor: Any) -> None:
    require_editor(actor)
    faults = find_faults(load_content(version.content))
    if faults:
        raise TransitionRefusedError(faults[0])


def _publishes(version: ReferenceVersion, actor: Any) -> None:
    _whole(version, actor)
    waiting = version.comments.filter(outcome="").count()
    if waiting:
        plural = "s attendent" if waiting > 1 else " attend"
        raise TransitionRefusedError(f"{waiting} commentaire{plural} une réponse : répondez avant de publier.")


TABLE: TransitionTable = {
    (S.DRAFT, S.DISCUSSED): _whole,
    (S.DISCUSSED, S.DRAFT): _writes,
    (S.DISCUSSED, S.PUBLISHED): _publishes,
    (S.PUBLISHED, S.REPLACED): _writes,
}


def start_version(*, actor: User, title: str = TITLE) -> ReferenceVersion:
    """A draft with the words of the published version, or empty; there is one version in preparation at a time."""
    require_editor(actor)
    with transaction.atomic():
        versions = ReferenceVersion.objects.select_for_update(of=("self",)).order_by("-number")
        last = versions.first()
        if last is not None and not last.is_kept:
            raise TransitionRefusedError(f"La version {last.number} est déjà en préparation : continuez-la.")
        version = ReferenceVersion.objects.create(
            number=last.number + 1 if last else 1,
            title=last.title if last else title,
            content=last.content if last else Content().dump(),
            created_by=actor,
        )
        record_event(actor=actor, verb="referenceversion:created", subject=version, data={"number": version.number})
    return version


def save_theme(
    version: ReferenceVersion, *, code: str, title: str, purpose: str, revision: int, actor: User
) -> ReferenceVersion:
    """Add a theme (no code) or change its words."""

    def change(content: Content) -> Content:
        return put_theme(content, code=code or next_code("t", _every_content()), title=title, purpose=purpose)

    return _change(version, change, revision=revision, actor=actor)


def save_criterion(
    version: ReferenceVersion, *, theme: str, criterion: Criterion, revision: int, actor: User
) -> ReferenceVersion:
    """Add a criterion to a theme (no code) or change its words."""

    def change(content: Content) -> Content:
        code = criterion.code or next_code("c", _every_content())
        named = Criterion(code, criterion.title, criterion.question, criterion.proofs, criterion.levels)
        return put_criterion(content, theme=theme, criterion=named)

    return _change(version, change, revision=revision, actor=actor)


def move(version: ReferenceVersion, *, code: str, by: int, revision: int, actor: User) -> ReferenceVersion:
    return _change(version, lambda content: move_part(content, code=code, by=by), revision=revision, actor=actor)


def remove(version: ReferenceVersion, *, code: str, revision: int, actor: User) -> ReferenceVersion:
    return _change(version, lambda content: remove_part(content, code=code), revision=revision, actor=actor)


def _every_content() -> list[Content]:
    return [load_content(data) for data in ReferenceVersion.objects.values_list("content", flat=True)]


def _change(
    version: ReferenceVersion, change: Callable[[Content], Content], *, revision: int, actor: User
) -> ReferenceVersion:
    """Keep another content, if it is the one that the person read. Raises ValidationError in words."""
    require_editor(actor)
    with transaction.atomic():
        held = ReferenceVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if held.is_kept:
            raise TransitionRefusedError("Cette version est publiée : elle ne se modifie plus.")
        if held.revision != revision:
            raise ValidationError(STALE, code="stale")
        before = load_content(held.content)
        try:
            after = change(before)
        except ContentError as refusal:
            raise ValidationError(str(refusal)) from None
        held.content, held.revision = after.dump(), held.revision + 1
        held.save(update_fields=["content", "revision"])
        changes = [[one.where, one.what] for one in compare_contents(before, after)]
        record_event(actor=actor, verb="referenceversion:saved", subject=held, data={"changes": changes})
    return ReferenceVersion.objects.get(pk=held.pk)


def open_discussion(version: ReferenceVersion, *, until: dt.date, actor: User) -> ReferenceVersion:
    """From now on structures, employees' representatives and referrers read it and comment it."""
    if until < timezone.localdate():
        raise ValidationError({"until": "Ce jour est passé : choisissez le dernier jour des commentaires."})
    return transition(instance=version, to=S.DISCUSSED, actor=actor, table=TABLE, changes={"comments_until": until})


def take_back(version: ReferenceVersion, *, actor: User) -> ReferenceVersion:
    """A draft again, its comments kept."""
    return transition(instance=version, to=S.DRAFT, actor=actor, table=TABLE, changes={"comments_until": None})


def publish_version(version: ReferenceVersion, *, note: str, actor: User) -> ReferenceVersion:
    """The version that everybody reads from now on; the one before is replaced, and stays readable."""
    words = note.strip()
    if version.number > 1 and not words:
        raise ValidationError({"note": "Dites ce que cette version change."})
    with transaction.atomic():
        former = ReferenceVersion.objects.select_for_update(of=("self",)).published().first()
        if former is not None:
            transition(instance=former, to=S.REPLACED, actor=actor, table=TABLE)
        fingerprint = load_content(ReferenceVersion.objects.get(pk=version.pk).content).fingerprint
        fields = {"note": words, "fingerprint": fingerprint, "published_at": timezone.now()}
        return transition(
            instance=version,
            to=S.PUBLISHED,
            actor=actor,
            table=TABLE,
            changes=fields,
            data={"fingerprint": fingerprint},
        )
