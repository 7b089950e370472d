"""Structures that are probably the same one entered twice."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from structures.models import Siae

# How much two names must look alike, from 0 to 1: less when the SIREN is the same, more when only the place is.
NEAR_WITH_SIREN = 0.4
NEAR_WITH_PLACE = 0.65
MOST = 500

PAIRS = """
WITH seat AS (
    SELECT site.siae_id, site.commune_id FROM structures_site AS site WHERE site.is_seat
), pair AS (
    SELECT one.id AS one, other.id AS other, similarity(one.search_text, other.search_text) AS closeness,
        TRUE AS same_siren, FALSE AS same_place
    FROM structures_siae AS one JOIN structures_siae AS other
        ON one.kind = other.kind AND left(one.siret, 9) = left(other.siret, 9) AND one.id < other.id
    WHERE one.is_current AND other.is_current AND one.siret <> '' AND other.siret <> ''
        AND similarity(one.search_text, other.search_text) >= %(with_siren)s
    UNION ALL
    SELECT one.id, other.id, similarity(one.search_text, other.search_text), FALSE, TRUE
    FROM structures_siae AS one
        JOIN seat AS here ON here.siae_id = one.id
        JOIN seat AS there ON there.commune_id = here.commune_id AND there.siae_id > here.siae_id
        JOIN structures_siae AS other ON other.id = there.siae_id AND other.kind = one.kind
    WHERE one.is_current AND other.is_current
        AND similarity(one.search_text, other.search_text) >= %(with_place)s
)
SELECT one, other, max(closeness), bool_or(same_siren), bool_or(same_place)
FROM pair
WHERE NOT EXISTS (
    SELECT FROM structures_distinctpair AS told WHERE told.one_id = pair.one AND told.other_id = pair.other
)
GROUP BY one, other
ORDER BY max(closeness) DESC, one, other
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class ProbableDuplicate:
    """Two structures of one kind, the first entered first, with what brings them together."""

    one: Siae
    other: Siae
    closeness: float
    same_siren: bool
    same_place: bool

    @property
    def reason(self) -> str:
        parts = ["même SIREN"] if self.same_siren else []
        parts += ["même commune"] if self.same_place else []
        return f"{' et '.join(parts)}, noms proches à {round(self.closeness * 100)}\u00a0%"


def list_duplicates(user: User) -> list[ProbableDuplicate]:
    """Pairs whose two structures the user manages, the most alike first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"with_siren": NEAR_WITH_SIREN, "with_place": NEAR_WITH_PLACE, "most": MOST})
        rows = cursor.fetchall()
    keys = {key for one, other, *_ in rows for key in (one, other)}
    known = {siae.pk: siae for siae in Siae.objects.managed_by(user).filter(pk__in=keys).select_related("department")}
    return [
        ProbableDuplicate(known[one], known[other], float(closeness), same_siren=siren, same_place=place)
        for one, other, closeness, siren, place in rows
        if one in known and other in known
    ]
