"""The commune that a person names in a form."""

from django.core.exceptions import ValidationError

from territories.models import Area
from territories.queries.areas import find_communes

MOST_CANDIDATES = 6


def read_commune(text: str) -> Area:
    """The one commune that the text names, by its name or code; else a ValidationError in French.

    When several bear the name, none is chosen: they are named with their codes.
    """
    found = find_communes(text)
    if not found:
        raise ValidationError("Cette commune est inconnue dans la région.", code="unknown")
    if len(found) > 1:
        named = ", ".join(f"{area.name} ({area.code})" for area in found[:MOST_CANDIDATES])
        more = f" et {len(found) - MOST_CANDIDATES} autres" if len(found) > MOST_CANDIDATES else ""
        raise ValidationError(
            f"Plusieurs communes répondent à ce nom : {named}{more}. Précisez le code INSEE.", code="ambiguous"
        )
    return found[0]
