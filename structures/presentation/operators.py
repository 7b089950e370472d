"""An operator's card in words: what it offers, where, at what price, and until when it waits."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from iae_portal.common.formatting import format_number
from structures.models import OperatorService, ReferencingRequest
from structures.operator_enums import WAITING_STATES, PriceUnit
from structures.rules.operator_dates import SILENCE_MONTHS, add_months
from territories.enums import AreaLevel

LEVEL_RANKS = {AreaLevel.REGION: 0, AreaLevel.DEPARTMENT: 1, AreaLevel.EPCI: 2}


def format_price(service: OperatorService) -> str:
    """« 600 à 800 € HT par jour »."""
    low, high = (_format_euros(price) for price in (service.price_min, service.price_max))
    amount = low if low == high else f"{low} à {high}"
    unit = "par jour" if service.price_unit == PriceUnit.DAY else "au forfait"
    return f"{amount} € HT {unit}"


def _format_euros(price: Decimal) -> str:
    """Cents are written when there are some."""
    return format_number(price, decimals=0 if price == price.to_integral_value() else 2)


def describe_areas(request: ReferencingRequest) -> str:
    """The territories served, from the widest to the narrowest."""
    areas = sorted(request.areas.all(), key=lambda area: (LEVEL_RANKS.get(AreaLevel(area.level), 9), area.name))
    return ", ".join("toute la région" if area.level == AreaLevel.REGION else area.display_name for area in areas)


def describe_services(request: ReferencingRequest) -> str:
    return ", ".join(service.get_kind_display() for service in request.services.all())


def describe_prices(request: ReferencingRequest) -> str:
    return " ; ".join(f"{service.get_kind_display()} : {format_price(service)}" for service in request.services.all())


def describe_seat(request: ReferencingRequest) -> str:
    return request.seat.name if request.seat else request.seat_elsewhere


def is_invented(request: ReferencingRequest) -> bool:
    source = request.operator.source
    return source is not None and source.is_demonstration


def due_date(request: ReferencingRequest) -> dt.date | None:
    """The day after which silence is a refusal; None when nothing waits."""
    if request.state not in WAITING_STATES or request.submitted_at is None:
        return None
    return add_months(timezone.localdate(request.submitted_at), SILENCE_MONTHS)
