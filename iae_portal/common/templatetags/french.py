"""French formats in templates: `{{ value|etp }}`, `{{ date|date_fr }}`."""

from datetime import date, datetime, time

from django import template

from iae_portal.common import formatting

register = template.Library()


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


@register.filter
def heure_fr(value: time | datetime | None) -> str:
    return formatting.format_hour(value)


@register.filter
def datetime_fr(value: datetime | None) -> str:
    return formatting.format_datetime(value)


@register.filter
def relatif(value: datetime | None) -> str:
    return formatting.format_relative(value)
