"""Finding areas by what people type: a name without its accents, a code, or a name misspelt."""

import re
from collections.abc import Sequence

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from territories.enums import AreaLevel
from territories.models import Area
from territories.models.areas import AreaQuerySet, PlainName

# The widest first: somebody who types « Loire » means the département more often than a commune of that name.
WIDEST_FIRST = (
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.EPCI,
    AreaLevel.COMMUNE,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.ARRONDISSEMENT,
)


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT territories_near_names(%s, %s)", [text, most])
        keys = [key for (key,) in cursor.fetchall()]
    rows = areas.in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
