"""Trips of a matrix set down in the database before they are kept: a file of any length costs no memory."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from white_zones.enums import TravelMode

STAGE = """
DROP TABLE IF EXISTS staged_trip;
CREATE TEMPORARY TABLE staged_trip ("row" integer, origin_id bigint, destination_id bigint, tenths integer)
ON COMMIT DROP
"""
REPEATED = """
SELECT min(staged."row"), max(staged."row"), origin.code, destination.code
FROM staged_trip AS staged
JOIN territories_area AS origin ON origin.id = staged.origin_id
JOIN territories_area AS destination ON destination.id = staged.destination_id
GROUP BY origin.code, destination.code HAVING count(*) > 1
ORDER BY max(staged."row") LIMIT %(limit)s
"""
STORE = """
INSERT INTO white_zones_traveltime (source_id, mode, origin_id, destination_id, tenths)
SELECT %(source)s, %(mode)s, origin_id, destination_id, tenths FROM staged_trip
"""


class Trip(NamedTuple):
    """A row of a matrix: the keys of its communes, and tenths of a minute."""

    row: int
    origin: int
    destination: int
    tenths: int


class RepeatedTrip(NamedTuple):
    """A trip that is given twice, by its first and last rows and the codes of its communes."""

    first: int
    last: int
    origin: str
    destination: str


def stage_trips(trips: Iterable[Trip]) -> int:
    """Set the trips down until the end of the transaction, which must be open; how many."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
    count = copy_rows(table="staged_trip", columns=("row", "origin_id", "destination_id", "tenths"), rows=trips)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged_trip")
    return count


def find_repeated(*, limit: int) -> list[RepeatedTrip]:
    with connection.cursor() as cursor:
        cursor.execute(REPEATED, {"limit": limit})
        return [RepeatedTrip(*found) for found in cursor.fetchall()]


def store_staged(*, source: Source, mode: TravelMode) -> None:
    """Keep the staged trips as the matrix of a source."""
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"source": source.pk, "mode": mode.value})
