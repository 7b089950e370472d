"""Headcounts of the neighbouring communes that a national file holds: kept for the edge of the diagnosis only."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from iae_portal.common.imports.report import Change
from iae_portal.common.models import Source
from territories.domain.bulk import copy_rows
from territories.domain.catalogue import describe
from territories.enums import IndicatorKind, ValueState
from territories.models import Indicator, NeighbourCommune

NEIGHBOUR = "commune voisine de la région, gardée pour l’effet de bord"
LABEL = "Valeurs de communes voisines"
STAGE = """
DROP TABLE IF EXISTS staged_neighbour;
CREATE TEMPORARY TABLE staged_neighbour (
    commune_id bigint, indicator_id bigint, period text, value numeric(16, 4), state text
) ON COMMIT DROP
"""
IS_CHANGED = "stored.id IS NOT NULL AND (stored.value, stored.state) IS DISTINCT FROM (staged.value, staged.state)"
COMPARED = """
FROM staged_neighbour AS staged
LEFT JOIN territories_neighbourvalue AS stored
    ON stored.indicator_id = staged.indicator_id AND stored.period = staged.period
    AND stored.commune_id = staged.commune_id
"""
COUNTS = f"SELECT count(*) FILTER (WHERE stored.id IS NULL), count(*) FILTER (WHERE {IS_CHANGED}), count(*) {COMPARED}"
STORE = f"""
INSERT INTO territories_neighbourvalue (indicator_id, commune_id, period, value, state, source_id)
SELECT staged.indicator_id, staged.commune_id, staged.period, staged.value, staged.state, %(source)s {COMPARED}
WHERE stored.id IS NULL OR {IS_CHANGED}
ON CONFLICT (indicator_id, period, commune_id) DO UPDATE
SET value = EXCLUDED.value, state = EXCLUDED.state, source_id = EXCLUDED.source_id
"""  # only constants of this module are joined  # nosec B608


@dataclass(slots=True)
class NeighbourRows:
    """What a file says of the neighbours; a rate is left, since nothing outside weighs it."""

    communes: dict[str, int] = field(
        default_factory=lambda: dict(NeighbourCommune.objects.current().values_list("code", "pk"))
    )
    values: dict[tuple[int, int, str], tuple[Decimal | None, ValueState]] = field(default_factory=dict)
    _indicators: dict[str, Indicator] = field(default_factory=dict)

    def take(self, code: str, *, indicator: str, period: str, value: Decimal | None, state: ValueState) -> bool:
        """Keep a headcount of a neighbour, the first one told; False when it is not one."""
        commune = self.communes.get(code)
        if commune is None:
            return False
        if indicator not in self._indicators:
            self._indicators[indicator] = describe(indicator)
        found = self._indicators[indicator]
        if found.kind != IndicatorKind.COUNT:
            return False
        self.values.setdefault((commune, found.pk, period), (value, state))
        return True

    def stage(self) -> Change | None:
        """Set the values down and compare them with those stored; None without any."""
        if not self.values:
            return None
        with connection.cursor() as cursor:
            cursor.execute(STAGE)
        copy_rows(
            table="staged_neighbour",
            columns=("commune_id", "indicator_id", "period", "value", "state"),
            rows=((*key, value, state.value) for key, (value, state) in self.values.items()),
        )
        with connection.cursor() as cursor:
            cursor.execute(COUNTS)
            created, changed, total = cursor.fetchone()
        return Change(label=LABEL, created=created, changed=changed, unchanged=total - created - changed)

    @staticmethod
    def store(source: Source) -> None:
        with connection.cursor() as cursor:
            cursor.execute(STORE, {"source": source.pk})
