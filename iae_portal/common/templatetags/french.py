"""French formats in templates: `{{ value|etp }}`, `{{ date|date_fr }}`."""

from collections.abc import Sized
from datetime import date, datetime, time

from django import template
from django.utils import timezone

from iae_portal.common import formatting

register = template.Library()

# « Un et demi » is singular, and so is zero.
PLURAL = 2


@register.filter
def nombre(value: formatting.Number, decimals: int = 0) -> str:
    return formatting.format_number(value, decimals=int(decimals))


@register.filter
def ecart(value: formatting.Number, decimals: int = 0) -> str:
    return formatting.format_signed(value, decimals=int(decimals))


@register.filter
def etp(value: formatting.Number) -> str:
    return formatting.format_etp(value)


@register.filter
def pourcent(value: formatting.Number, decimals: int = 1) -> str:
    return formatting.format_percent(value, decimals=int(decimals))


@register.filter
def euros(value: formatting.Number, decimals: int = 0) -> str:
    return formatting.format_euros(value, decimals=int(decimals))


@register.filter
def date_fr(value: date | None) -> str:
    return formatting.format_date(value)


@register.simple_tag
def aujourdhui() -> str:
    """The day of the reader, in full words like every other date."""
    return formatting.format_date(timezone.localdate())


@register.filter
def pluriel(count: float | Sized | None, endings: str = "s") -> str:
    """The ending of a French word after a count, or after a list: singular below two, zero included.

    « dossier{{ count|pluriel }} », « chev{{ count|pluriel:"al,aux" }} ».
    """
    number = len(count) if isinstance(count, Sized) else count or 0
    *singular, plural = endings.split(",")
    return plural if abs(number) >= PLURAL else "".join(singular)


@register.filter
def phrase(text: str) -> str:
    """A sentence ends with one full stop, whether it was typed or not."""
    return f"{text.rstrip().removesuffix('.')}."


@register.filter
def heure_fr(value: time | datetime | None) -> str:
    return formatting.format_hour(value)


@register.filter
def datetime_fr(value: datetime | None) -> str:
    return formatting.format_datetime(value)


@register.filter
def relatif(value: datetime | None) -> str:
    return formatting.format_relative(value)
