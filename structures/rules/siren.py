"""The number that identifies a legal entity (SIREN): nine digits of which the last is a check."""

from django.core.exceptions import ValidationError

from structures.rules.luhn import luhn_sum

SIREN_LENGTH = 9


def check_siren(value: str) -> None:
    """Refuse what is not nine digits, or does not pass the Luhn check of ISO/IEC 7812 that INSEE uses."""
    if len(value) != SIREN_LENGTH or not (value.isascii() and value.isdigit()):
        raise ValidationError("Un SIREN compte neuf chiffres, sans lettre.", code="siren_length")
    if luhn_sum(value) % 10:
        raise ValidationError("Ce SIREN n’existe pas : vérifiez ses neuf chiffres.", code="siren_check")


def clean_siren(text: str) -> str:
    """The digits as typed, without the spaces that people put between groups of three."""
    return "".join(text.split())
