"""The row of an indicator, made or brought up to date from its definition."""

from territories.domain.catalogue.definitions import DEFINITIONS
from territories.models import Indicator


class UnknownIndicatorError(KeyError):
    """No definition has this code; the message says so in French."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"L’indicateur « {code} » n’existe pas dans le catalogue.")

    def __str__(self) -> str:
        # A KeyError would show its message between quotes.
        return str(self.args[0])


def describe(code: str) -> Indicator:
    """The indicator of this code, with its denominator; written only when its definition changed.

    Raises `UnknownIndicatorError` when the catalogue does not define the code.
    """
    if code not in DEFINITIONS:
        raise UnknownIndicatorError(code)
    definition = DEFINITIONS[code]
    fields = {
        "name": definition.name,
        "definition": definition.definition,
        "unit": definition.unit,
        "decimals": definition.decimals,
        "kind": definition.kind,
        "denominator": describe(definition.denominator) if definition.denominator else None,
        "producer": definition.producer,
        "licence": definition.licence,
        "mesh": definition.mesh,
        "secrecy": definition.secrecy,
        "is_demonstration": False,
        "rank": definition.rank,
    }
    indicator, is_new = Indicator.objects.get_or_create(code=code, defaults=fields)
    changed = [name for name, value in fields.items() if getattr(indicator, name) != value]
    if changed and not is_new:
        for name in changed:
            setattr(indicator, name, fields[name])
        indicator.save(update_fields=changed)
    return indicator
