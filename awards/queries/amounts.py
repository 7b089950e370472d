"""Lines of decisions and of conventions as plain amounts."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from awards.rules.amounts import Amount
from territories.models import Area


def to_amount(line: Any) -> Amount:
    """A line of a decision or of a convention."""
    return Amount(
        line.year,
        line.kind,
        line.place_id,
        line.part,
        etp=line.etp or Decimal(),
        euros=line.euros or Decimal(),
        suspended_by=line.suspended_by_id,
    )


def amounts_of(lines: Iterable[Any]) -> list[Amount]:
    return [to_amount(line) for line in lines]


def name_places(amounts: Iterable[Amount]) -> dict[int, str]:
    """« Mauriac (15120) » by key of area; one query."""
    keys = {one.place for one in amounts}
    return {
        pk: f"{name} ({code})" for pk, name, code in Area.objects.filter(pk__in=keys).values_list("pk", "name", "code")
    }
