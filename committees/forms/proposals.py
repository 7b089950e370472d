"""The avis proposed on a point, typed before the session or during it."""

from collections.abc import Mapping
from typing import Any

from committees.domain.proposals import Draft
from committees.enums import ItemKind, OpinionValue
from committees.models import AgendaItem
from iae_portal.common.forms import PortalForm

FIELDS = ("value", "motivation", "reservations")


def offer_values(form: PortalForm, item: AgendaItem) -> None:
    """The avis that may be put to the vote on the item; none on a point of information."""
    if not item.has_vote:
        for name in FIELDS:
            del form.fields[name]
        return
    if item.kind == ItemKind.MINUTES:
        values = [(OpinionValue.FAVOURABLE.value, "approuvé"), (OpinionValue.UNFAVOURABLE.value, "non approuvé")]
        del form.fields["reservations"]
    else:
        values = [(value.value, value.label) for value in OpinionValue if value != OpinionValue.ADJOURNED]
    form.fields["value"].choices = [("", "À choisir"), *values]  # type: ignore[attr-defined]


def read_draft(data: Mapping[str, Any]) -> Draft:
    value = data.get("value")
    return Draft(
        value=OpinionValue(value) if value else None,
        motivation=data.get("motivation", ""),
        reservations=data.get("reservations", ""),
    )
