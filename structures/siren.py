"""The number that identifies a legal entity (SIREN): nine digits of which the last is a check."""

from django.core.exceptions import ValidationError

SIREN_LENGTH = 9
LARGEST_DIGIT = 9


def check_siren(value: str) -> None:
    """Refuse what is not nine digits, or does not pass the Luhn check of ISO/IEC 7812 that INSEE uses."""
    if len(value) != SIREN_LENGTH or not (value.isascii() and value.isdigit()):
        raise ValidationError("Un SIREN compte neuf chiffres, sans lettre.", code="siren_length")
    if luhn_sum(value) % 10:
        raise ValidationError("Ce SIREN n’existe pas : vérifiez ses neuf chiffres.", code="siren_check")


def luhn_sum(digits: str) -> int:
    """Every second digit from the right is doubled, less nine when it exceeds nine; valid when a multiple of ten."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        digit = int(character) * (1 + position % 2)
        total += digit - 9 if digit > LARGEST_DIGIT else digit
    return total


def clean_siren(text: str) -> str:
    """The digits as typed, without the spaces that people put between groups of three."""
    return "".join(text.split())
