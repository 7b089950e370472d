"""Finding areas by what people type: a name without its accents, a code, or a name misspelt."""

import re
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from territories.enums import AreaLevel
from territories.models import Area
from territories.models.areas import AreaQuerySet, PlainName

# Two letters exchanged, or one for another, in a word of seven are above it; most unlike words are below.
LEAST_RESEMBLANCE = 0.34
# The widest first: somebody who types « Loire » means the département more often than a commune of that name.
WIDEST_FIRST = (
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.EPCI,
    AreaLevel.COMMUNE,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.ARRONDISSEMENT,
)
NEAREST = """
SELECT id FROM territories_area
WHERE is_current AND territories_plain_name(%(text)s) <%% territories_plain_name(name)
ORDER BY word_similarity(territories_plain_name(%(text)s), territories_plain_name(name)) DESC,
    population DESC NULLS LAST
LIMIT %(most)s
"""


def match_names(areas: AreaQuerySet, text: str) -> "QuerySet[Area]":
    """Those whose name holds every word, or whose code begins with the text; whole names first, then the widest."""
    words = re.findall(r"\w+", text)
    if not words:
        return areas.none()
    found = Q()
    for word in words:
        found &= Q(plain_name__contains=PlainName(Value(word)))
    named = areas.alias(plain_name=PlainName("name")).filter(found | Q(code__startswith=text.strip().upper()))
    levels = [When(level=level, then=rank) for rank, level in enumerate(WIDEST_FIRST)]
    return named.annotate(
        is_part=Case(When(plain_name=PlainName(Value(text.strip())), then=0), default=1, output_field=IntegerField()),
        width=Case(*levels, default=len(levels), output_field=IntegerField()),
    ).order_by("is_part", "width", F("population").desc(nulls_last=True), "name", "code")


def match_near_names(areas: AreaQuerySet, text: str, *, most: int) -> Sequence[Area]:
    """Those whose name looks like the text, the closest first; for a text that no name holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The threshold of the operator is a setting, which ends with the transaction.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, TRUE)", [str(LEAST_RESEMBLANCE)])
        cursor.execute(NEAREST, {"text": text, "most": most})
        keys = [key for (key,) in cursor.fetchall()]
    rows = areas.in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
