"""What a list tells of the rows that point at each of its lines, without joining them.

A count of the list then leaves them out, and its lines need not be grouped by all their columns.
"""

from typing import Any

from django.db.models import Avg, Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: "QuerySet[Any]", key: str) -> Coalesce:
    """How many rows point at the line by `key`."""
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def mean_of(rows: "QuerySet[Any]", key: str, field: str) -> Subquery:
    """The mean of a field of the rows that point at the line by `key`; None without any."""
    grouped = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Subquery(grouped.annotate(mean=Avg(field)).values("mean"))
