"""The SIRET: fourteen digits whose last one is a key (INSEE, Luhn's algorithm)."""

import re

from structures.rules.luhn import luhn_sum

LENGTH = 14
LA_POSTE = "356000000"
# The establishments of La Poste are too many for their key: the plain sum of their digits is a multiple of 5.
LA_POSTE_DIVISOR = 5
REFUSALS = {
    "digits": "Un SIRET ne compte que des chiffres.",
    "length": "Un SIRET compte 14 chiffres : celui-ci en a {count}.",
    "key": "La clé de ce SIRET est fausse : un chiffre a sans doute été mal recopié.",
}


class SiretError(ValueError):
    """What is wrong with a SIRET: `code` is `digits`, `length` or `key`, the message is in French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def clean_siret(text: str) -> str:
    """The fourteen digits, without the spaces that people type; raises SiretError."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[0-9]*", digits):
        raise SiretError("digits", REFUSALS["digits"])
    if len(digits) != LENGTH:
        raise SiretError("length", REFUSALS["length"].format(count=len(digits)))
    if not has_valid_key(digits):
        raise SiretError("key", REFUSALS["key"])
    return digits


def has_valid_key(siret: str) -> bool:
    """Whether fourteen digits hold together; the seat of La Poste follows Luhn, its other establishments do not."""
    if luhn_sum(siret) % 10 == 0:
        return True
    return siret.startswith(LA_POSTE) and sum(int(digit) for digit in siret) % LA_POSTE_DIVISOR == 0


def format_siret(siret: str) -> str:
    """« 123 456 789 00012 », with no-break spaces."""
    return "\u00a0".join(part for part in (siret[:3], siret[3:6], siret[6:9], siret[9:]) if part)
