"""What the agents' templates have in common: they are strict, and name the structure by SIRET and kind."""

from dataclasses import dataclass, field

from iae_portal.common.imports.sheets import Row, Sheet
from structures.imports.parsing import parse_checked_siret, parse_funded_kind, parse_kind
from structures.imports.register import Register
from structures.models import Siae

PRODUCER = "Services de l’État (modèle rempli par un agent)"
LICENCE = "Usage interne"
SIRET = ("siret",)
KIND = ("filière", "filiere", "type")


@dataclass(slots=True)
class StructureColumns:
    """Finds the structure of a row, or refuses the row with what to do."""

    sheet: Sheet
    funded_only: bool = True
    register: Register = field(default_factory=Register.read)

    def find(self, row: Row) -> Siae | None:
        sheet = self.sheet
        siret = sheet.required(row, "siret", parse_checked_siret)
        parse = parse_funded_kind if self.funded_only else parse_kind
        kind = sheet.required(row, "kind", parse)
        if siret is None or kind is None:
            return None
        siae = self.register.find(siret=siret, kind=kind)
        if siae is None or not siae.is_current:
            others = sorted(other for known, other in self.register.by_siret if known == siret)
            hint = (
                f"il y est comme {', '.join(others)} : corrigez la filière"
                if others
                else "vérifiez-le, ou importez d’abord le registre"
            )
            sheet.refuse(row, "siret", f"aucune {kind} de SIRET « {siret} » au registre : {hint}.")
            return None
        return siae
