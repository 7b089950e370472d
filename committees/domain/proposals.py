"""The avis that is put to the vote, before it is voted: it may still be incomplete."""

from dataclasses import dataclass

from committees.enums import OpinionValue
from committees.models import AgendaItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is proposed; None for nothing yet."""

    value: OpinionValue | None = None
    motivation: str = ""
    reservations: str = ""


def write_proposal(item: AgendaItem, draft: Draft) -> None:
    """Keep the proposal on its item, in the caller's transaction; a point without vote has none."""
    if not item.has_vote:
        return
    item.proposal = draft.value or ""
    item.motivation, item.reservations = draft.motivation.strip(), draft.reservations.strip()
    item.save(update_fields=["proposal", "motivation", "reservations"])
