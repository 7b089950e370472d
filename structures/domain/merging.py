"""Merging two structures that are one, and telling apart two that only look alike."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from structures.domain.changes import Row, update_in_bulk
from structures.models import CardProposal, DistinctPair, OperatorEvaluation, Siae

# What the kept structure takes from the other where it says nothing itself.
FILLED = (
    *("siret", "siret_signature", "asp_id", "brand", "naf", "website"),
    *("description", "accompaniment", "digital_means", "skills_valued"),
)
REFUSALS = {
    "same": "Une structure ne se fusionne pas avec elle-même.",
    "kind": "Ces structures n’ont pas la même filière : une même entreprise peut tenir une structure de chaque.",
    "gone": "L’une de ces structures n’est plus au registre : la liste a changé depuis l’ouverture de la page.",
    "proposal": "Une proposition de fiche attend une décision sur la structure à fusionner : décidez-en d’abord.",
}


@transaction.atomic
def merge_structures(kept: Siae, merged: Siae, *, actor: User) -> Siae:
    """Give the kept structure the sites, conventions, annexes, declarations and members of the other.

    The merged structure stays in the database, out of the register, and says what it was merged into; each change is
    in the history of the kept one. Returns the kept structure, brought up to date. Raises PermissionDenied when one
    of them is outside what the actor manages, ValidationError when they cannot be one.
    """
    kept, merged = _lock(kept, merged, actor=actor)
    if kept.kind != merged.kind:
        raise ValidationError(REFUSALS["kind"], code="kind")
    if CardProposal.objects.waiting().filter(siae=merged).exists():
        raise ValidationError(REFUSALS["proposal"], code="proposal")
    moved = _move_rows(kept, merged, actor=actor)
    changes = _filled(kept, merged)
    leaving: dict[str, Any] = {"is_current": False, "merged_into": kept}
    if "siret" in changes:
        leaving["siret"] = ""
    # First out, then in: two structures of one kind never hold the same SIRET, even for a moment.
    update_in_bulk([(merged, leaving)], actor=actor)
    update_in_bulk([(kept, changes)], actor=actor)
    kept.networks.add(*merged.networks.all())
    record_event(actor=actor, verb="structure:merged", subject=kept, data={"merged": merged.pk, **moved})
    return kept


@transaction.atomic
def keep_apart(one: Siae, other: Siae, *, actor: User) -> DistinctPair:
    """Say that two structures are two: the pair is not proposed again. Saying it again changes nothing."""
    one, other = sorted(_lock(one, other, actor=actor), key=lambda siae: siae.pk)
    pair, created = DistinctPair.objects.get_or_create(one=one, other=other, defaults={"told_by": actor})
    if created:
        record_event(actor=actor, verb="structure:told_apart", subject=one, data={"other": other.pk})
    return pair


def _lock(one: Siae, other: Siae, *, actor: User) -> tuple[Siae, Siae]:
    """Both rows read again under their locks, taken in one order so that two merges never wait for each other."""
    if one.pk == other.pk:
        raise ValidationError(REFUSALS["same"], code="same")
    rows = Siae.objects.select_for_update(of=("self",)).filter(pk__in=(one.pk, other.pk)).order_by("pk")
    found = {siae.pk: siae for siae in rows}
    allowed = set(Siae.objects.managed_by(actor).filter(pk__in=found).values_list("pk", flat=True))
    if not all(siae.is_current for siae in found.values()):
        raise ValidationError(REFUSALS["gone"], code="gone")
    if allowed != set(found):
        raise PermissionDenied
    return found[one.pk], found[other.pk]


def _move_rows(kept: Siae, merged: Siae, *, actor: User) -> dict[str, int]:
    """How many sites, conventions, annexes, dialogues, evaluations and members moved.

    A campaign where both have a dialogue keeps both: the other's stays with the structure that leaves, as does the
    evaluation of a mission that both evaluated.
    """
    has_seat = kept.sites.filter(is_seat=True).exists()
    starts = set(kept.conventions.values_list("starts_on", flat=True))
    groups: dict[str, list[tuple[Row, dict[str, Any]]]] = {
        "sites": [
            (site, {"siae": kept, "is_seat": site.is_seat and not has_seat})
            for site in merged.sites.select_related("siae")
        ],
        "conventions": [
            (row, {"siae": kept}) for row in merged.conventions.select_related("siae") if row.starts_on not in starts
        ],
        "annexes": [(row, {"siae": kept}) for row in merged.annexes.select_related("siae")],
    }
    for rows in groups.values():
        update_in_bulk(rows, actor=actor)
    followed = kept.dialogues.values("campaign")
    dialogues = merged.dialogues.exclude(campaign__in=followed).update(siae=kept)
    same_mission = {name: OuterRef(name) for name in ("operator", "service", "started_on")}
    twice = Exists(OperatorEvaluation.objects.filter(siae=kept, **same_mission))
    evaluations = OperatorEvaluation.objects.filter(~twice, siae=merged).update(siae=kept)
    members = list(merged.members.exclude(pk__in=kept.members.values("pk")))
    kept.members.add(*members)
    merged.members.clear()
    moved = {name: len(rows) for name, rows in groups.items()}
    return {**moved, "members": len(members), "dialogues": dialogues, "evaluations": evaluations}


def _filled(kept: Siae, merged: Siae) -> dict[str, Any]:
    changes = {
        name: getattr(merged, name)
        for name in FILLED
        if getattr(kept, name) in ("", None) and getattr(merged, name) not in ("", None)
    }
    activities = sorted({*kept.activities, *merged.activities})
    if activities != sorted(kept.activities):
        changes["activities"] = activities
    return changes
