"""The proposals of members, beside the cards that they would change."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from structures.models import CardProposal, Siae
from structures.rules.card_fields import CARD_FIELDS, NEW_PLACE


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One field of a card: what it says, and what it would say."""

    field: str
    label: str
    old: object
    new: object


def list_waiting(user: User) -> "QuerySet[CardProposal]":
    """Proposals to decide, the oldest first."""
    rows = CardProposal.objects.visible_to(user).waiting()
    return rows.select_related("siae__department", "proposed_by").order_by("proposed_at", "pk")


def latest_proposal(user: User, *, siae: Siae) -> CardProposal | None:
    """The last one about a structure, for its members and its agents."""
    rows = CardProposal.objects.visible_to(user).filter(siae=siae)
    return rows.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-pk").first()


def list_changes_proposed(proposal: CardProposal) -> list[ProposedChange]:
    """Field by field, against the card as it is now."""
    changes = []
    for name in CARD_FIELDS:
        if name in proposal.values:
            field = Siae._meta.get_field(name)  # noqa: SLF001 -- the documented API
            label = str(getattr(field, "verbose_name", name))
            changes.append(ProposedChange(name, label, getattr(proposal.siae, name), proposal.values[name]))
    if place := proposal.values.get(NEW_PLACE):
        changes.append(ProposedChange(NEW_PLACE, "nouveau lieu", None, place))
    return changes
