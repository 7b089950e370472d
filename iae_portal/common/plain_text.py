"""Words compared as people type them: without case nor accents."""

import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def strip_accents(text: str) -> str:
    """In lower case, without accents, ligatures opened: « Œuvre à l’Étang » → « oeuvre a l’etang »."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
