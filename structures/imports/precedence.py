"""Which values of the register a file may replace: never what a person wrote, nor what a better source says."""

from collections.abc import Iterable

from iae_portal.common.imports.formats import list_formats
from structures.models import FieldChange, Siae, Site


class Precedence:
    """The last word on each field of some structures; files come in the order of the ranks of their formats.

    A field without history was written with the structure itself, by the source of its row. Importing several files
    again and again therefore ends on the same values, whatever their order.
    """

    def __init__(self, *, slug: str, structures: Iterable[int]) -> None:
        self._ranks = {known.slug: known.rank for known in list_formats()}
        self._rank = self._ranks.get(slug, 0)
        rows = (
            FieldChange.objects.filter(siae__in=list(structures))
            .order_by("pk")
            .values_list("subject", "subject_id", "field", "source__slug")
        )
        self._last: dict[tuple[str, int, str], str | None] = {
            (subject, key, field): slug for subject, key, field, slug in rows
        }

    def may_write(self, row: Siae | Site, field: str) -> bool:
        """An empty value is free to fill; `row` has its source (or that of its structure) already read."""
        key = (str(row._meta.model_name), row.pk, field)  # noqa: SLF001 -- the documented API
        if key in self._last:
            slug = self._last[key]
            return slug is not None and self._ranks.get(slug, 0) <= self._rank
        if getattr(row, field) in ("", None):
            return True
        source = row.source if isinstance(row, Siae) else row.siae.source
        return self._ranks.get(source.slug, 0) <= self._rank

    def is_by_hand(self, row: Siae | Site, field: str) -> bool:
        """Whether the last word is that of a person."""
        key = (str(row._meta.model_name), row.pk, field)  # noqa: SLF001 -- the documented API
        return key in self._last and self._last[key] is None
