"""What every row says of itself: where it comes from, of when, and whether it is estimated."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from iae_portal.common.provenance import Source

SOURCED = ("source", "source_date", "is_estimated")


class Sourced(serializers.Serializer[Any]):
    """By default from the `source` of the row."""

    source = serializers.SerializerMethodField(
        label="source", help_text="Jeu de données, producteur et millésime\u00a0; plusieurs sont séparés par « ; »."
    )
    source_date = serializers.SerializerMethodField(
        label="date de la source", help_text="Jour où la source a été chargée ou la décision prise."
    )
    is_estimated = serializers.SerializerMethodField(
        label="estimé", help_text="Vrai pour une valeur estimée, imputée, inventée ou de démonstration."
    )

    def get_fields(self) -> Any:
        """Those of provenance come last."""
        fields = super().get_fields()
        return {**{name: field for name, field in fields.items() if name not in SOURCED}, **fields}

    def sources_of(self, row: Any) -> Sequence[Source]:
        return [row.source]

    def get_source(self, row: Any) -> str:
        return tell_sources(self.sources_of(row))

    def get_source_date(self, row: Any) -> dt.date | None:
        return latest_day(self.sources_of(row))

    def get_is_estimated(self, row: Any) -> bool:
        return any(source.is_demonstration for source in self.sources_of(row))


def tell_sources(sources: Sequence[Source]) -> str:
    return "\u00a0; ".join(sorted({str(source) for source in sources}))


def latest_day(sources: Sequence[Source]) -> dt.date | None:
    return max((timezone.localdate(source.imported_at) for source in sources), default=None)
