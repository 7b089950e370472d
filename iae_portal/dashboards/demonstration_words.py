"""What is still invented or estimated, in a line for every page: imports make it shorter."""

from django.core.cache import cache
from django.db import DatabaseError
from django.utils.text import capfirst

from structures.models import Siae
from structures.queries.supply import has_estimates, latest_year
from territories.domain.catalogue import NEED
from territories.models import Indicator

KEY = "dashboards:demonstration-words"
# Every page shows the line: it is read again now and then, not at each page.
KEPT_SECONDS = 60
UNREACHABLE = "Données inventées ou estimées."


def describe_demonstration() -> str:
    """A sentence on what no real file has replaced yet."""
    words: str | None = cache.get(KEY)
    if words is None:
        try:
            words = _describe()
        except DatabaseError:
            return UNREACHABLE
        cache.set(KEY, words, timeout=KEPT_SECONDS)
    return words


def forget_words() -> None:
    """To call when real data may have replaced what was invented."""
    cache.delete(KEY)


def _describe() -> str:
    parts = []
    year = latest_year()
    if Siae.objects.current().filter(source__is_demonstration=True).exists():
        parts.append("structures inventées")
    elif year is not None and has_estimates(year):
        parts.append("ETP par structure estimés")
    if Indicator.objects.filter(code=NEED, is_demonstration=True).exists():
        parts.append("besoin estimé")
    text = ", ".join(parts) or "comptes d’essai sur des données réelles"
    return f"{capfirst(text)}."
