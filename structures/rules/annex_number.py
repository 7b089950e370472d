"""The number of an annexe financière: what each of its parts says."""

import re
from dataclasses import dataclass

PATTERN = (
    r"(?P<measure>ACI|EI|AI|ETTI|EITI)(?P<department>[0-9]{2}[0-9A-Z])(?P<year>[0-9]{2})(?P<order>[0-9]{4})"
    r"A(?P<renewal>[0-9])M(?P<modification>[0-9])"
)
# The same, for a constraint of the database, which names no group.
DATABASE_PATTERN = "^" + re.sub(r"\?P<\w+>", "", PATTERN) + "$"
REFUSAL = (
    "« {text} » n’est pas un numéro d’annexe financière : on attend la mesure, le département sur 3 caractères, "
    "l’année sur 2 chiffres, l’ordre sur 4, puis A et M suivis chacun d’un chiffre, comme ACI 063 17 0007 A0 M1."
)


class AnnexNumberError(ValueError):
    """The text is not the number of an annexe; the message is in French."""


@dataclass(frozen=True, slots=True, order=True)
class AnnexNumber:
    """ACI063170007A0M1: an ACI of the Puy-de-Dôme, 7th of 2017, first convention, modified once."""

    measure: str
    department: str
    year: int
    order: str
    renewal: int
    modification: int

    @property
    def department_code(self) -> str:
        """The code of the département as INSEE writes it: 063 is 63, 02A is 2A, 971 is itself."""
        return self.department.removeprefix("0")

    @property
    def compact(self) -> str:
        return f"{self.measure}{self.department}{self.year % 100:02d}{self.order}A{self.renewal}M{self.modification}"

    @property
    def spaced(self) -> str:
        """As people read it, with no-break spaces."""
        parts = (self.measure, self.department, f"{self.year % 100:02d}", self.order)
        return "\u00a0".join((*parts, f"A{self.renewal}", f"M{self.modification}"))

    def __str__(self) -> str:
        return self.spaced


def parse_annex_number(text: str) -> AnnexNumber:
    """Read a number, compact or spaced by plain or no-break spaces; anything else raises AnnexNumberError."""
    found = re.fullmatch(PATTERN, re.sub(r"[ \u00a0\u202f]", "", text))
    if found is None:
        raise AnnexNumberError(REFUSAL.format(text=text.strip()))
    return AnnexNumber(
        measure=found["measure"],
        department=found["department"],
        year=2000 + int(found["year"]),
        order=found["order"],
        renewal=int(found["renewal"]),
        modification=int(found["modification"]),
    )
