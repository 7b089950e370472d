"""The sense of an avis, as people read it."""

from committees.enums import OpinionValue


def opinion_words(value: OpinionValue, *, is_minutes: bool = False) -> str:
    """« Avis favorable avec réserves », « Point ajourné », « Procès-verbal approuvé »."""
    if value == OpinionValue.ADJOURNED:
        return "Point ajourné"
    if is_minutes:
        return "Procès-verbal approuvé" if value == OpinionValue.FAVOURABLE else "Procès-verbal non approuvé"
    return f"Avis {value.label}"
