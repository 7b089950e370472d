"""Writing the unit amounts of a year, each with the text that sets it."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from accounts.roles import Permission
from allocation.models import UnitAmount
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source

MEANWHILE = (
    "Ce montant a été modifié pendant votre saisie : il est maintenant de {euros} €, avec une part modulée de "
    "{share} %. Vérifiez votre saisie, puis enregistrez-la de nouveau si elle doit le remplacer."
)


@dataclass(frozen=True, kw_only=True)
class AmountPlan:
    year: int
    kind: str
    euros: Decimal
    modulated_share: Decimal
    citation: str
    """The text that sets the amount, as it is cited."""


def fingerprint(amount: UnitAmount | None) -> str:
    """What a person saw when the form was opened; empty before there is an amount."""
    return f"{amount.euros}|{amount.modulated_share}|{amount.source_id}" if amount else ""


def save_amount(*, plan: AmountPlan, seen: str, actor: User) -> UnitAmount:
    """Create or replace the amount of a year and a kind.

    Raises a ValidationError (code "meanwhile") when it is no longer what `seen` tells.
    """
    if not actor.can(Permission.ALLOCATION_ENVELOPE_MANAGE):
        raise PermissionDenied
    with transaction.atomic():
        known = UnitAmount.objects.select_for_update().filter(year=plan.year, kind=plan.kind).first()
        if fingerprint(known) != seen:
            values = {"euros": known.euros, "share": known.modulated_share} if known else {"euros": "–", "share": "–"}
            raise ValidationError(MEANWHILE.format(**values), code="meanwhile")
        before = {"euros": known.euros, "modulated_share": known.modulated_share} if known else None
        amount = known or UnitAmount(year=plan.year, kind=plan.kind)
        amount.euros, amount.modulated_share = plan.euros, plan.modulated_share
        amount.full_clean(exclude=["source"])
        amount.source = _create_source(plan, actor=actor)
        amount.save()
        after = {"euros": amount.euros, "modulated_share": amount.modulated_share, "source": plan.citation}
        record_event(actor=actor, verb="unitamount:saved", subject=amount, data={"before": before, "after": after})
    return amount


def _create_source(plan: AmountPlan, *, actor: User) -> Source:
    """One for each text and year, whoever cites it."""
    found, _ = Source.objects.get_or_create(
        slug=f"montants-{slugify(plan.citation)}"[:80],
        vintage=str(plan.year),
        sha256="",
        defaults={
            "title": plan.citation,
            "producer": "Ministère chargé de l’emploi",
            "licence": "Document public",
            "note": "Saisi dans le portail.",
            "imported_at": timezone.now(),
            "imported_by": actor,
        },
    )
    return found
